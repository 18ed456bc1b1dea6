import { idNumberFacts, idNumberFault, passportFault, tidy, type IdNumberFacts } from '@onecard/shared/idnumber'
import type { AddMemberRequest, IdType, Relation } from '@onecard/shared/person'
import type { formWords } from './formWords.ts'

/** What stands in the real-name form; texts, as typed. */
export interface Form extends Record<string, string> {
  relation: string
  name: string
  idType: string
  idNumber: string
  birthday: string
  sex: string
  ethnicGroup: string
  phone: string
  address: string
}

export const emptyForm: Form = {
  relation: 'self',
  name: '',
  idType: 'resident-id',
  idNumber: '',
  birthday: '',
  sex: '',
  ethnicGroup: '01',
  phone: '',
  address: '',
}

type Words = (typeof formWords)['zh']
export type Faults = Partial<Record<'name' | 'idNumber' | 'birthday' | 'sex' | 'phone', string>>

/** What is still wrong, field by field; nothing when the form may be sent. */
export function faultsOf(form: Form, today: string, words: Words): Faults {
  const found: Record<keyof Faults, string | null> = {
    name: form.name.trim().length < 2 ? words.nameFault : null,
    idNumber: numberFault(form, today, words),
    birthday: form.idType === 'passport' && form.birthday === '' ? words.birthdayMissing : null,
    sex: form.idType === 'passport' && form.sex === '' ? words.sexMissing : null,
    phone: form.phone !== '' && !isPhone(form.phone) ? words.phoneFault : null,
  }
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null))
}

export function isPhone(text: string): boolean {
  return /^1\d{10}$/.test(text)
}

/** Birthday and sex as the number says them, once it is right. */
export function factsOf(form: Form, today: string): IdNumberFacts | null {
  const type = idTypeOf(form)
  if (type === 'passport' || idNumberFault(form.idNumber, type, today) !== null) return null
  return idNumberFacts(form.idNumber)
}

/** The request for a form without faults. */
export function requestOf(form: Form): AddMemberRequest {
  return {
    name: form.name.trim(),
    idType: idTypeOf(form),
    idNumber: tidy(form.idNumber),
    relation: relationOf(form),
    ethnicGroup: form.ethnicGroup,
    ...(form.phone === '' ? {} : { phone: form.phone }),
    ...(form.address.trim() === '' ? {} : { address: form.address.trim() }),
    ...(form.idType === 'passport' ? { birthday: form.birthday, sex: form.sex === 'female' ? 'female' : 'male' } : {}),
  }
}

const idTypes: readonly IdType[] = ['resident-id', 'residence-permit', 'passport']
const relations: readonly Relation[] = ['self', 'parent', 'spouse', 'child', 'sibling', 'other']

export function idTypeOf({ idType }: Form): IdType {
  return idTypes.find((known) => known === idType) ?? 'resident-id'
}

export function relationOf({ relation }: Form): Relation {
  return relations.find((known) => known === relation) ?? 'other'
}

function numberFault(form: Form, today: string, words: Words): string | null {
  const type = idTypeOf(form)
  if (type === 'passport') return passportFault(form.idNumber) === null ? null : words.passportFault
  const fault = idNumberFault(form.idNumber, type, today)
  if (fault === null) return null
  return {
    form: words.formFault,
    region: words.regionFault,
    birthday: words.birthdayFault,
    check: words.checkFault,
  }[fault]
}
