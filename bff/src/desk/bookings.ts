import type { StaffBookingView } from '@onecard/shared/desk'
import type { BookingState } from '@onecard/shared/booking'
import { roll, type BookingRow } from '../booking/service.ts'
import type { Deps } from '../deps.ts'
import { whereabouts, type Whereabouts } from '../directory/service.ts'
import { hospitalFor } from '../infra/auth.ts'
import { wallClock } from '../infra/clock.ts'
import { readCursor, writeCursor } from '../infra/cursor.ts'
import { transact } from '../infra/db.ts'
import { lastFour, maskName } from '../infra/mask.ts'
import { openPersons, type PersonFacts } from '../person/service.ts'
import { note, type Clerk } from '../clerk/service.ts'

export interface Wanted {
  day?: string | undefined
  hospitalId?: string | undefined
  departmentId?: string | undefined
  state?: BookingState | undefined
  after?: string | undefined
  limit: number
}

/** Who comes on a day, masked. A list is one row in the audit: which day and whose, not a hundred looks. */
export async function bookings(
  deps: Deps,
  clerk: Clerk,
  wanted: Wanted,
): Promise<{ items: StaffBookingView[]; next: string | null }> {
  const { departmentId, state, limit, after } = wanted
  const hospitalId = hospitalFor(clerk.who, wanted.hospitalId)
  const day = wanted.day ?? wallClock(deps.clock.now(), deps.config.TIME_ZONE).day
  const beyond = readCursor(after)
  const found = await roll(deps.sql, { day, hospitalId, departmentId, state, after: beyond, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const details = [day, departmentId, state, shown.length].filter((part) => part !== undefined).join(' ')
  await transact(deps.db, (tx) =>
    note(tx, deps, clerk, { action: 'booking.list', object: `hospital:${hospitalId ?? 'all'}`, details }),
  )
  return { items: await bookingViews(deps, shown), next: found.length > limit ? nextOf(shown) : null }
}

function nextOf(shown: readonly BookingRow[]): string | null {
  const last = shown.at(-1)
  return last ? writeCursor({ at: last.startsAt, id: last.id }) : null
}

/** Bookings as staff see them: people, places and doctors are read once for all rows. */
export async function bookingViews(deps: Deps, rows: readonly BookingRow[]): Promise<StaffBookingView[]> {
  const [people, places] = await Promise.all([
    openPersons(
      deps,
      rows.map(({ personKey }) => personKey),
    ),
    whereabouts(
      deps.sql,
      rows.map((row) => ({ ...row, campusId: null })),
    ),
  ])
  return rows.map((row, i) => ({
    ...own(deps, row),
    ...named(places[i]),
    person: masked(people.get(row.personKey.toString('hex'))),
  }))
}

function own({ config }: Deps, row: BookingRow) {
  const { id, state, hospitalId, day, number, channel, hospitalKnows } = row
  return {
    ...{ id, state, hospitalId, day, number, channel, hospitalKnows },
    startTime: wallClock(row.startsAt, config.TIME_ZONE).time,
    endTime: wallClock(row.endsAt, config.TIME_ZONE).time,
    bookedAt: row.createdAt.toISOString(),
  }
}

function named(at: Whereabouts | undefined) {
  if (!at) throw new Error('a booking has a place')
  return {
    hospitalName: at.hospital.shortName,
    departmentName: at.department.name,
    doctorName: at.doctor && at.doctor.name,
  }
}

function masked(facts: PersonFacts | undefined): StaffBookingView['person'] {
  if (!facts) return null
  return { id: facts.personId, nameMasked: maskName(facts.name), idNumberMasked: lastFour(facts.idNumber) }
}
