import type { BookingView } from '@onecard/shared/booking'
import { addDays } from '@onecard/shared/day'
import type { Deps } from '../deps.ts'
import { whereabouts, type Whereabouts } from '../directory/service.ts'
import type { Resident } from '../infra/auth.ts'
import { wallClock } from '../infra/clock.ts'
import { readCursor, writeCursor } from '../infra/cursor.ts'
import { Refusal } from '../infra/refusal.ts'
import { activeMember, patientsOf } from '../person/service.ts'
import { nextOpenSlots, type SlotFacts } from '../schedule/service.ts'
import { bookingOf, lastBooked, listBookings, type BookingRow } from './sql.ts'
import { viewAll } from './view.ts'

export interface ListRequest {
  when: 'upcoming' | 'past'
  memberId?: string | undefined
  after?: string | undefined
  limit: number
}

/** Appointments of all whom this account may see, or of one of them. */
export async function list(
  deps: Deps,
  who: Resident,
  request: ListRequest,
): Promise<{ items: BookingView[]; next: string | null }> {
  const found = await listBookings(deps.sql, {
    people: await chosen(deps, who.accountId, request.memberId),
    when: request.when,
    after: readCursor(request.after),
    limit: request.limit + 1,
    now: deps.clock.now(),
  })
  const page = found.slice(0, request.limit)
  const last = page.at(-1)
  return {
    items: await viewAll(deps, who.accountId, page),
    next: last && found.length > page.length ? writeCursor({ at: last.startsAt, id: last.id }) : null,
  }
}

/** One booking of the people whom this account may see. Throws Refusal booking.unknown for everybody else's. */
export async function findOwned(deps: Deps, who: Resident, id: string): Promise<BookingRow> {
  const booking = await bookingOf(deps.sql, await patientsOf(deps, who.accountId), id)
  if (!booking) throw new Refusal('booking.unknown')
  return booking
}

async function chosen(deps: Deps, accountId: string, memberId: string | undefined): Promise<Buffer[]> {
  const people = await patientsOf(deps, accountId)
  if (memberId === undefined) return people
  const { personKey } = await activeMember(deps, accountId, memberId)
  return people.filter((key) => key.equals(personKey))
}

/** The doctors (or departments without doctors) last booked, each with its next open slot: three taps for a usual doctor. */
export async function usualDoctors(deps: Deps, who: Resident) {
  const bookings = await lastBooked(deps.sql, await patientsOf(deps, who.accountId), 5)
  const now = deps.clock.now()
  const today = wallClock(now, deps.config.TIME_ZONE).day
  const [places, open] = await Promise.all([
    whereabouts(
      deps.sql,
      bookings.map((booking) => ({ ...booking, campusId: null })),
    ),
    nextOpenSlots(deps.sql, bookings.map(whom), [today, addDays(today, 28)], now),
  ])
  return bookings.map((booking, i) => ({
    doctorId: booking.practitionerRoleId,
    departmentId: booking.departmentId,
    ...named(places[i]),
    lastVisit: booking.day,
    nextOpen: nextOpen(deps, open[i] ?? null),
  }))
}

function named(at: Whereabouts | undefined) {
  if (!at) throw new Error('a booking has a place')
  return {
    doctorName: at.doctor && at.doctor.name,
    doctorTitle: at.doctor && at.doctor.title,
    departmentName: at.department.name,
    hospitalName: at.hospital.shortName,
  }
}

function nextOpen({ config }: Deps, slot: SlotFacts | null) {
  return slot && { slotId: slot.id, day: slot.day, startTime: wallClock(slot.startsAt, config.TIME_ZONE).time }
}

function whom({ practitionerRoleId, departmentId }: BookingRow) {
  return practitionerRoleId ? { doctorId: practitionerRoleId } : { departmentId }
}
