import { idNumberFault, tidy } from '@onecard/shared/idnumber'
import type { TubeRequest } from '@onecard/shared/sampling'
import type { samplerWords } from './words.ts'
import type { Entry } from './tube.ts'

type Words = (typeof samplerWords)['zh']

/** A laboratory's code of a tube, as scanner and keyboard agree on it; null when it is none. */
export function tubeCodeOf(text: string): string | null {
  const code = text.trim().toUpperCase()
  return /^[A-Z0-9][A-Z0-9-]{3,39}$/.test(code) ? code : null
}

/** A resident's code by its form only: whether it is good is the server's to say. */
export function personCodeOf(text: string): string | null {
  const code = text.trim()
  return /^[\w.-]{10,200}$/.test(code) && code.includes('.') ? code : null
}

export interface Typed {
  idNumber: string
  name: string
  phone: string
}

export const nothingTyped: Typed = { idNumber: '', name: '', phone: '' }

export type TypedFaults = Partial<Record<'idNumber' | 'name' | 'phone', string>>

/** What is wrong with a typed person; nothing when they may be added. */
export function faultsOf({ idNumber, name, phone }: Typed, today: string, words: Words): TypedFaults {
  const faults: TypedFaults = {}
  const number = numberFault(idNumber, today, words)
  if (number !== null) faults.idNumber = number
  if (name.trim() === '') faults.name = words.nameFault
  if (phone.trim() !== '' && !/^1\d{10}$/.test(phone.trim())) faults.phone = words.phoneFault
  return faults
}

export function numberFault(idNumber: string, today: string, words: Words): string | null {
  switch (idNumberFault(idNumber, 'resident-id', today)) {
    case 'form':
      return words.numberForm
    case 'region':
      return words.numberRegion
    case 'birthday':
      return words.numberBirthday
    case 'check':
      return words.numberCheck
    case null:
      return null
  }
}

interface Made {
  id: string
  at: string
}

export function scannedEntry(code: string, { id, at }: Made): Entry {
  return entryOf({ by: 'code', id, sampledAt: at, code }, '', '')
}

/** Shown masked from the first moment on: whoever looks over a shoulder reads no number. */
export function typedEntry(typed: Typed, { id, at }: Made): Entry {
  const name = typed.name.trim()
  const idNumber = tidy(typed.idNumber)
  const phone = typed.phone.trim() || null
  const said = { by: 'document', id, sampledAt: at, idType: 'resident-id', idNumber, name, phone } as const
  return entryOf(said, `${[...name][0] ?? ''}*`, idNumber.slice(-4))
}

function entryOf(said: TubeRequest['people'][number], name: string, number: string): Entry {
  const { id, sampledAt, by } = said
  return { id, sampledAt, by, name, number, said, state: 'waiting', refusal: null }
}
