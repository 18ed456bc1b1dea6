import { unprocessable } from '../infra/fhir/outcome.ts'
import type { Appointment } from '../infra/fhir/r4.ts'
import { saidIn, type PersonSaid } from '../person/service.ts'

/** The one patient of an Appointment; null where none is named. Throws a FhirFault for more than one. */
export function patientIn(appointment: Appointment, at: string): PersonSaid | null {
  const patients = appointment.participant.flatMap(({ actor }, i) => {
    const said = actor && saidIn(actor, appointment.contained ?? [], `${at}.participant[${i}].actor`)
    return said ? [said] : []
  })
  if (patients.length > 1) throw unprocessable(`${at}.participant`, 'an appointment here is for one patient')
  return patients[0] ?? null
}
