import type { BookingOrder, BookingPort } from '../gateway.ts'
import type { HospitalConnection } from '../registry.ts'
import { ask, type Line } from '../rest.ts'
import { bookingIdentifier } from '../systems.ts'
import { isOff, isPending, oursAmong, reservationOf, settled, settledGone, type Appointment } from './read.ts'
import { cancellation, confirmation, wish } from './write.ts'

/**
 * A hospital that takes appointments by IHE ITI Scheduling: `$hold` then `$book` where it counts the places, `$book`
 * alone where we do, `$book` with `cancelled-appt-id` to take back (ITI-116, -117), search by our identifier to find
 * (ITI-118). The profile promises nothing about repeats, so each verb first looks for what is there under our id.
 */
export function iheBooking(connection: HospitalConnection): BookingPort {
  const line = lineOf(connection)
  return {
    async reserve(order) {
      const there = await look(line, order.bookingId)
      if (there && stands(there)) return reservationOf(there)
      const held = there && !isOff(there) ? there : await operate(line, '$hold', wish(order, 'proposed'))
      if (stands(held)) return reservationOf(held)
      return reservationOf(await operate(line, '$book', confirmation(order, held.id)))
    },
    async notify(order) {
      const there = await look(line, order.bookingId)
      if (there && stands(there)) return reservationOf(there)
      return reservationOf(await operate(line, '$book', wish(order, 'booked')))
    },
    async withdraw(order) {
      const there = await look(line, order.bookingId)
      if (!there || isOff(there)) return
      settledGone(await ask(line, { method: 'POST', path: '/Appointment/$book', body: cancellation(there.id) }))
    },
    async find({ bookingId }) {
      const there = await look(line, bookingId)
      return there && stands(there) ? reservationOf(there) : null
    },
  }
}

function lineOf({ id, booking, timeoutMs }: HospitalConnection): Line {
  if (booking?.protocol !== 'ihe-scheduling') throw new Error(`${id} does not speak IHE Scheduling`)
  return { base: booking.base.replace(/\/+$/, ''), timeoutMs, token: booking.token }
}

const stands = (appointment: Appointment): boolean => !isOff(appointment) && !isPending(appointment)

async function look(line: Line, bookingId: BookingOrder['bookingId']): Promise<Appointment | null> {
  const { system, value } = bookingIdentifier(bookingId)
  const path = `/Appointment?identifier=${encodeURIComponent(`${system}|${value}`)}`
  return oursAmong(await ask(line, { method: 'GET', path }), bookingId)
}

async function operate(line: Line, operation: '$hold' | '$book', body: unknown): Promise<Appointment> {
  return settled(await ask(line, { method: 'POST', path: `/Appointment/${operation}`, body }))
}
