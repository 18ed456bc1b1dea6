import type { VerifiedView } from '@onecard/shared/healthcard'
import type { BookingState } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { whereabouts } from '../directory/service.ts'
import { wallClock } from '../infra/clock.ts'
import { bookingsOn } from './sql.ts'

type Visit = NonNullable<VerifiedView['appointments']>[number]

/** What somebody at the desk need not hear of. */
const unheard: readonly BookingState[] = ['refused', 'cancelled']

/** A person's appointments of today at one institution, as its desk or kiosk wants them; stopped and missed ones too. */
export async function visitsToday(
  { sql, clock, config }: Deps,
  personKey: Buffer,
  hospitalId: string,
): Promise<Visit[]> {
  const { day } = wallClock(clock.now(), config.TIME_ZONE)
  const bookings = (await bookingsOn(sql, { personKey, hospitalId, day })).filter(
    ({ state }) => !unheard.includes(state),
  )
  const places = await whereabouts(
    sql,
    bookings.map((booking) => ({ ...booking, campusId: null })),
  )
  return bookings.map(({ id, startsAt, state, number }, i) => ({
    id,
    department: places[i]?.department.name ?? '',
    doctor: places[i]?.doctor?.name ?? null,
    startTime: wallClock(startsAt, config.TIME_ZONE).time,
    state,
    number,
  }))
}
