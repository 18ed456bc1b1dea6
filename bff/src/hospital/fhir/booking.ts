import * as z from 'zod'
import { HospitalSilent, type BookingOrder, type BookingPort } from '../gateway.ts'
import { isOff, oursAmong, reservationOf, settled, settledGone, type Appointment } from '../ihe/read.ts'
import { appointmentOf } from '../ihe/write.ts'
import type { HospitalConnection } from '../registry.ts'
import { ask, type Answer, type Line } from '../rest.ts'
import { bookingIdentifier, namesBooking } from '../systems.ts'

/**
 * A hospital that takes plain FHIR Appointments. Our booking is an identifier of the appointment: it is created on the
 * condition that there is none of that identifier yet (and looked for first, since not every server keeps that
 * condition), and taken back by an update to `cancelled`.
 */
export function fhirBooking(connection: HospitalConnection): BookingPort {
  const line = lineOf(connection)
  const make = async (order: BookingOrder) => {
    const there = await look(line, order.bookingId)
    return reservationOf(there && !isOff(there.appointment) ? there.appointment : await create(line, order))
  }
  return {
    reserve: make,
    notify: make,
    async withdraw({ bookingId }) {
      const there = await look(line, bookingId)
      if (there && !isOff(there.appointment)) await cancel(line, there)
    },
    async find({ bookingId }) {
      const there = await look(line, bookingId)
      return there && !isOff(there.appointment) ? reservationOf(there.appointment) : null
    },
  }
}

function lineOf({ id, booking, timeoutMs }: HospitalConnection): Line {
  if (booking?.protocol !== 'fhir') throw new Error(`${id} does not take FHIR Appointments`)
  return { base: booking.base.replace(/\/+$/, ''), timeoutMs, token: booking.token }
}

const Raw = z.looseObject({
  id: z.string(),
  meta: z.looseObject({ versionId: z.string().optional() }).optional(),
  identifier: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).default([]),
})
type Raw = z.output<typeof Raw>

interface There {
  appointment: Appointment
  /** All of it: an update that left elements out would delete them there. */
  raw: Raw
}

async function look(line: Line, bookingId: string): Promise<There | null> {
  const answer = await ask(line, { method: 'GET', path: `/Appointment?${criteria(bookingId)}` })
  const appointment = oursAmong(answer, bookingId)
  const raw = appointment && rawOf(answer, appointment.id, bookingId)
  return appointment && raw ? { appointment, raw } : null
}

function criteria(bookingId: string): string {
  const { system, value } = bookingIdentifier(bookingId)
  return `identifier=${encodeURIComponent(`${system}|${value}`)}`
}

const Entries = z.object({ entry: z.array(z.object({ resource: z.unknown() })).default([]) })

function rawOf({ body }: Answer, id: string, bookingId: string): Raw | null {
  const all = Entries.parse(body).entry.flatMap(({ resource }) => Raw.safeParse(resource).data ?? [])
  return all.find((raw) => raw.id === id && raw.identifier.some((each) => namesBooking(each, bookingId))) ?? null
}

async function create(line: Line, order: BookingOrder): Promise<Appointment> {
  const answer = await ask(line, {
    method: 'POST',
    path: '/Appointment',
    headers: { 'If-None-Exist': criteria(order.bookingId), Prefer: 'return=representation' },
    body: appointmentOf(order, 'booked'),
  })
  return settled(answer)
}

async function cancel(line: Line, { raw }: There): Promise<void> {
  const version = raw.meta?.versionId
  const answer = await ask(line, {
    method: 'PUT',
    path: `/Appointment/${encodeURIComponent(raw.id)}`,
    headers: { Prefer: 'return=representation', ...(version === undefined ? {} : { 'If-Match': `W/"${version}"` }) },
    body: { ...raw, status: 'cancelled' },
  })
  // Somebody there changed it meanwhile: the next try looks at it as it is then.
  if (answer.status === 409 || answer.status === 412) {
    throw new HospitalSilent('the appointment changed under our hands')
  }
  settledGone(answer)
}
