/// <reference types="fhir" />

import type { BookingOrder, Patient } from '../gateway.ts'
import { bookingIdentifier, systems } from '../systems.ts'

/** `$hold` and `$book` of an appointment that is not there yet. */
export function wish(order: BookingOrder, status: 'proposed' | 'booked'): fhir4.Parameters {
  return parameters([{ name: 'appt-resource', resource: appointmentOf(order, status) }])
}

/** `$book` of the appointment that the hospital holds for us. */
export function confirmation(order: BookingOrder, hospitalRef: string): fhir4.Parameters {
  return parameters([
    { name: 'appt-id', valueUri: `Appointment/${hospitalRef}` },
    { name: 'appt-resource', resource: appointmentOf(order, 'booked') },
  ])
}

/** `$book` is also how ITI-117 takes an appointment back. */
export function cancellation(hospitalRef: string): fhir4.Parameters {
  return parameters([{ name: 'cancelled-appt-id', valueUri: `Appointment/${hospitalRef}` }])
}

function parameters(parameter: fhir4.Parameters['parameter']): fhir4.Parameters {
  return { resourceType: 'Parameters', ...(parameter ? { parameter } : {}) }
}

/** The appointment as FHIR has it, with its patient inside. */
export function appointmentOf(order: BookingOrder, status: 'proposed' | 'booked'): fhir4.Appointment {
  const place = status === 'booked' ? 'accepted' : 'tentative'
  const actors = [
    { reference: '#patient', display: order.patient.name },
    { reference: `HealthcareService/${order.departmentRef}`, display: order.departmentName },
    ...(order.practitionerRef
      ? [{ reference: `Practitioner/${order.practitionerRef}`, display: order.practitionerName ?? '' }]
      : []),
    ...(order.campusRef ? [{ reference: `Location/${order.campusRef}` }] : []),
  ]
  return {
    resourceType: 'Appointment',
    contained: [patientOf(order.patient)],
    identifier: [bookingIdentifier(order.bookingId), ...visitNumber(order)],
    status,
    slot: [{ reference: `Slot/${order.slotRef}` }],
    start: order.startsAt.toISOString(),
    end: order.endsAt.toISOString(),
    requestedPeriod: [{ start: order.startsAt.toISOString(), end: order.endsAt.toISOString() }],
    participant: actors.map((actor) => ({ actor, required: 'required', status: place })),
  }
}

function visitNumber({ number }: BookingOrder) {
  return number ? [{ type: { coding: [{ system: systems.identifierType, code: 'VN' }] }, value: number }] : []
}

const documents = { 'resident-id': 'NNCHN', 'residence-permit': 'PRC', passport: 'PPN' } as const

function patientOf(patient: Patient): fhir4.Patient {
  const { name, idType, idNumber, sex, birthday, phone, cardNumber } = patient
  const kind = (code: string) => ({ coding: [{ system: systems.identifierType, code }] })
  return {
    resourceType: 'Patient',
    id: 'patient',
    identifier: [
      {
        ...(idType === 'passport' ? {} : { system: systems.residentId }),
        type: kind(documents[idType]),
        value: idNumber,
      },
      ...(cardNumber ? [{ type: kind('HC'), value: cardNumber }] : []),
    ],
    name: [{ text: name }],
    gender: sex,
    birthDate: birthday,
    ...(phone ? { telecom: [{ system: 'phone' as const, value: phone }] } : {}),
  }
}
