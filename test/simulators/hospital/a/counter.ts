import * as z from 'zod'
import type { Appointment, Book, Status } from './book.ts'
import { must, type Pushed } from './push.ts'
import type { Heard, PlatformLine } from './line.ts'

export interface Person {
  name: string
  idNumber: string
  sex: 'male' | 'female' | 'unknown'
  birthday: string
}

/** An appointment that our own counter made: the platform is told, so that it gives the place to nobody else. */
export async function tellMade(
  book: Book,
  line: PlatformLine,
  appointment: Appointment,
  person: Person,
): Promise<Heard> {
  const slot = book.slot(appointment.slotRef)
  if (!slot) throw new Error('no such slot')
  const resource = {
    resourceType: 'Appointment',
    id: appointment.fillerId,
    contained: [
      {
        resourceType: 'Patient',
        id: 'patient',
        identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: person.idNumber }],
        name: [{ text: person.name }],
        gender: person.sex,
        birthDate: person.birthday,
      },
    ],
    status: 'booked',
    slot: [{ reference: `Slot/${slot.ref}` }],
    start: slot.startsAt.toISOString(),
    end: slot.endsAt.toISOString(),
    participant: [
      { actor: { reference: '#patient' }, status: 'accepted' },
      { actor: { reference: `PractitionerRole/${slot.doctorRef}` }, status: 'accepted' },
    ],
  }
  return must(await line.call('PUT', `/Appointment/${appointment.fillerId}`, resource))
}

/** A change made here: the platform's appointment is read, changed and written back under its version. */
export async function tellChanged(
  line: PlatformLine,
  appointment: Appointment,
  status: Status,
  reason: string,
): Promise<Heard> {
  const path = `/Appointment/${appointment.placerId ?? appointment.fillerId}`
  const { body, etag } = must(await line.call('GET', path))
  const there = z.looseObject({ resourceType: z.literal('Appointment') }).parse(body)
  const why = status === 'cancelled' || status === 'noshow' ? { cancelationReason: { text: reason } } : {}
  return must(await line.call('PUT', path, { ...there, status, ...why }, { 'If-Match': etag ?? '' }))
}

export type Report = { pushed: Pushed; at: string } | { trouble: string; at: string }
