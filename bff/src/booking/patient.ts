import { idNumberFault, passportFault, tidy } from '@onecard/shared/idnumber'
import type { Deps } from '../deps.ts'
import { systems } from '../hospital/systems.ts'
import { wallClock } from '../infra/clock.ts'
import type { Tx } from '../infra/db.ts'
import { unprocessable } from '../infra/fhir/outcome.ts'
import type { Appointment, Identifier, Patient } from '../infra/fhir/r4.ts'
import { personById, personKeyOf, personOfMrn } from '../person/service.ts'

/** Whom an Appointment is for. */
export interface Said {
  /** A Patient of ours; null where the hospital says it in its own words. */
  personId: string | null
  identifiers: readonly Identifier[]
  at: string
}

/** The one patient of an Appointment; null where none is named. Throws a FhirFault for more than one. */
export function patientIn(appointment: Appointment, at: string): Said | null {
  const patients = appointment.participant.flatMap(({ actor }, i): Said[] => {
    const place = `${at}.participant[${i}].actor`
    const reference = actor?.reference ?? ''
    if (reference.startsWith('Patient/')) {
      return [{ personId: reference.slice('Patient/'.length), identifiers: [], at: place }]
    }
    const inside = contained(appointment, reference)
    if (inside) return [{ personId: null, identifiers: inside.identifier ?? [], at: place }]
    return actor?.type === 'Patient' ? [{ personId: null, identifiers: identifierOf(actor), at: place }] : []
  })
  if (patients.length > 1) throw unprocessable(`${at}.participant`, 'an appointment here is for one patient')
  return patients[0] ?? null
}

const identifierOf = ({ identifier }: { identifier?: Identifier | undefined }) => (identifier ? [identifier] : [])

function contained({ contained = [] }: Appointment, reference: string): Patient | null {
  if (!reference.startsWith('#')) return null
  const resource = contained.find(({ id }) => `#${id ?? ''}` === reference)
  return resource?.resourceType === 'Patient' ? resource : null
}

/**
 * The key of the person that is meant: one we know, or by document, or by the hospital's own number. Inside the caller's
 * transaction. Throws a FhirFault when nobody is named.
 */
export async function personSaid(tx: Tx, deps: Deps, hospitalId: string, said: Said): Promise<Buffer> {
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

function documentIn({ clock, config }: Deps, { identifiers, at }: Said) {
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
