import type { BookingState } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { whereaboutsOf } from '../directory/service.ts'
import { wallClock } from '../infra/clock.ts'
import { sessionPlaces } from '../schedule/service.ts'
import { bookingById } from './sql.ts'

/** A booking as a notice says it: names and wall-clock times as they are now, nobody named. */
export interface BookingTold {
  state: BookingState
  hospitalName: string
  departmentName: string
  doctorName: string | null
  place: string
  day: string
  startTime: string
  endTime: string
  number: string | null
  answerBy: string | null
  cancelledBy: 'resident' | 'hospital' | 'system' | null
  reason: string | null
}

/** Null for a booking that is not there. */
export async function bookingTold(deps: Deps, bookingId: string): Promise<BookingTold | null> {
  const booking = await bookingById(deps.sql, bookingId)
  if (!booking) return null
  const session = (await sessionPlaces(deps.sql, [booking.sessionId])).get(booking.sessionId)
  const { hospital, department, doctor } = await whereaboutsOf(deps, { ...booking, campusId: null })
  const time = (instant: Date) => wallClock(instant, deps.config.TIME_ZONE).time
  return {
    state: booking.state,
    hospitalName: hospital.name,
    departmentName: department.name,
    doctorName: doctor && doctor.name,
    place: session ? session.place : '',
    day: booking.day,
    startTime: time(booking.startsAt),
    endTime: time(booking.endsAt),
    number: booking.number,
    answerBy: booking.answerBy && time(booking.answerBy),
    cancelledBy: booking.cancelledBy,
    reason: booking.reason,
  }
}
