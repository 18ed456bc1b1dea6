import { idNumberFault, passportFault, tidy } from '@onecard/shared/idnumber'
import type { IdType } from '@onecard/shared/person'
import type { RefusalCode } from '@onecard/shared/refusals'
import type { TubePerson } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { examineBrought, type Brought } from '../healthcard/service.ts'
import { wallClock } from '../infra/clock.ts'
import { Refusal } from '../infra/refusal.ts'
import { openPersons, personKeyOf, plainName } from '../person/service.ts'
import { isCredible } from './rules.ts'

/** What a scan or a typed document amounts to, before anybody knows whether there is room for it. */
export interface Judged {
  id: string
  saidHash: Buffer
  sampledAt: Date
  /** Nobody's (zeros) where a refusal says that it could not be found out. */
  personKey: Buffer
  refusal: RefusalCode | null
  isDoubtful: boolean
  /** Of a scanned code. */
  brought: Brought | null
  /** Of a typed document. */
  typed: { name: string; idType: IdType; idNumber: string; phone: string | null } | null
}

/** Tells a repeat from something else; keyed, since it is made of numbers that can be guessed. */
export function saidHashOf({ sealer }: Pick<Deps, 'sealer'>, person: TubePerson): Buffer {
  const { by, sampledAt } = person
  const whom = by === 'code' ? [person.code] : [person.idType, person.idNumber, person.name, person.phone]
  return sealer.blind('tube-person', JSON.stringify([by, sampledAt, ...whom]))
}

/** Judges each as of the instant of its sampling. Outside any transaction: it reads a lot and changes nothing. */
export function judge(deps: Deps, hospitalId: string, people: readonly TubePerson[]): Promise<Judged[]> {
  return Promise.all(people.map((person) => judgeOne(deps, hospitalId, person)))
}

async function judgeOne(deps: Deps, hospitalId: string, person: TubePerson): Promise<Judged> {
  const sampledAt = new Date(person.sampledAt)
  const nothing = { personKey: Buffer.alloc(16), isDoubtful: false, brought: null, typed: null }
  const said = { ...nothing, id: person.id, saidHash: saidHashOf(deps, person), sampledAt }
  if (!isCredible(sampledAt, deps.clock.now())) return { ...said, refusal: 'tube.clock' }
  try {
    const found = person.by === 'code' ? await scanned(deps, hospitalId, person) : await typed(deps, person)
    return { ...said, ...found }
  } catch (error) {
    if (error instanceof Refusal) return { ...said, refusal: error.code }
    throw error
  }
}

type Found = Pick<Judged, 'personKey' | 'refusal' | 'isDoubtful'> & Partial<Judged>

async function scanned(
  deps: Deps,
  hospitalId: string,
  { code, sampledAt }: TubePerson & { by: 'code' },
): Promise<Found> {
  const brought = await examineBrought(deps, code, hospitalId, new Date(sampledAt))
  const { personKey, refusal, isDoubtful } = brought
  return { personKey, refusal, isDoubtful, brought }
}

async function typed(deps: Deps, { idType, idNumber, name, phone }: TubePerson & { by: 'document' }): Promise<Found> {
  const { personKey, isKnownOtherwise } = await whose(deps, { idType, idNumber, name })
  const papers = { name, idType, idNumber: tidy(idNumber), phone }
  return { personKey, refusal: null, isDoubtful: isKnownOtherwise, typed: papers }
}

/**
 * Whose document this is. `isKnownOtherwise`: that person is registered under another name. Throws Refusal
 * identity.number-invalid for what no document can bear.
 */
export async function whose(
  deps: Deps,
  { idType, idNumber, name }: { idType: IdType; idNumber: string; name: string },
): Promise<{ personKey: Buffer; isKnownOtherwise: boolean }> {
  const { day } = wallClock(deps.clock.now(), deps.config.TIME_ZONE)
  const fault = idType === 'passport' ? passportFault(idNumber) : idNumberFault(idNumber, idType, day)
  if (fault) throw new Refusal('identity.number-invalid', { fault })
  const personKey = await personKeyOf(deps, { idType, idNumber: tidy(idNumber) })
  const known = (await openPersons(deps, [personKey])).get(personKey.toString('hex'))
  return { personKey, isKnownOtherwise: known !== undefined && plainName(known.name) !== plainName(name) }
}
