import { idNumberFault, passportFault, tidy } from '@onecard/shared/idnumber'
import type { Deps } from '../deps.ts'
import { systems } from '../hospital/systems.ts'
import { wallClock } from '../infra/clock.ts'
import type { Tx } from '../infra/db.ts'
import { unprocessable } from '../infra/fhir/outcome.ts'
import type { FhirResource, Identifier, Reference } from '../infra/fhir/r4.ts'
import { personById } from './facts.ts'
import { personOfMrn } from './hl7v2.ts'
import { personKeyOf } from './keys.ts'

/** Whom a FHIR resource means. */
export interface PersonSaid {
  /** A Patient of ours; null where the hospital says it in its own words. */
  personId: string | null
  identifiers: readonly Identifier[]
  at: string
}

/** The patient whom a reference means: one of ours, one inside the resource, or an identifier; null when it is none of these. */
export function saidIn(reference: Reference, contained: readonly FhirResource[], at: string): PersonSaid | null {
  const text = reference.reference ?? ''
  if (text.startsWith('Patient/')) return { personId: text.slice('Patient/'.length), identifiers: [], at }
  const inside = contained.find(({ id, resourceType }) => resourceType === 'Patient' && `#${id ?? ''}` === text)
  if (inside?.resourceType === 'Patient') return { personId: null, identifiers: inside.identifier ?? [], at }
  if (reference.type !== 'Patient') return null
  return { personId: null, identifiers: reference.identifier ? [reference.identifier] : [], at }
}

/**
 * The key of the person that is meant: one we know, or by document, or by the hospital's own number. Inside the caller's
 * transaction. Throws a FhirFault when nobody is named.
 */
export async function personSaid(tx: Tx, deps: Deps, hospitalId: string, said: PersonSaid): Promise<Buffer> {
  const here = { ...deps, sql: tx }
  if (said.personId !== null) {
    const person = await personById(here, said.personId)
    if (person) return person.personKey
    throw unprocessable(said.at, 'is nobody we know', 'not-found')
  }
  const document = documentIn(deps, said)
  const mrn = ownNumber(said.identifiers)
  if (mrn !== null) return personOfMrn(tx, deps, { hospitalId, mrn, document })
  if (document) return personKeyOf(here, document)
  throw unprocessable(said.at, 'names the patient neither by document nor by your own number', 'required')
}

const codesOf = ({ type }: Identifier): (string | undefined)[] => (type?.coding ?? []).map(({ code }) => code)
const isIdCard = (each: Identifier): boolean => each.system === systems.residentId || codesOf(each).includes('NNCHN')
const isPassport = (each: Identifier): boolean => codesOf(each).includes('PPN')

function documentIn({ clock, config }: Deps, { identifiers, at }: PersonSaid) {
  const idCard = identifiers.find(isIdCard)?.value
  if (idCard !== undefined) {
    const idType = /^8[123]/.test(idCard) ? ('residence-permit' as const) : ('resident-id' as const)
    const fault = idNumberFault(idCard, idType, wallClock(clock.now(), config.TIME_ZONE).day)
    if (fault) throw unprocessable(at, `the ID number is not valid (${fault})`, 'value')
    return { idType, idNumber: tidy(idCard) }
  }
  const passport = identifiers.find(isPassport)?.value
  if (passport === undefined) return null
  if (passportFault(passport)) throw unprocessable(at, 'the passport number is not valid', 'value')
  return { idType: 'passport' as const, idNumber: tidy(passport) }
}

/** The hospital's own number of the patient (病案号). */
function ownNumber(identifiers: readonly Identifier[]): string | null {
  const own = identifiers.find((each) => each.value !== undefined && !isIdCard(each) && !isPassport(each))
  return own?.value?.slice(0, 64) ?? null
}
