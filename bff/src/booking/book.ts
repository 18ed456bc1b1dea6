import type { BookRequest } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { grouped } from '../infra/grouped.ts'
import { doEachOnce, type Asked, type Once } from '../infra/idempotency.ts'
import { Refusal } from '../infra/refusal.ts'
import { bookablePerson, type BookablePerson } from '../person/service.ts'
import { hold, type Wanted } from './hold.ts'
import { refusalOf, settle } from './settle.ts'
import { bookingOf, type BookingRow } from './sql.ts'
import type { Around } from './view.ts'

/** So many bookings a transaction: beyond it hardly anything is saved, and slots would be locked for longer. */
const most = 32

/** Those who book while a transaction is under way share the next one, each with a key and an outcome of their own. */
const holdOnce = grouped(most, (deps: Deps, asks: readonly (Asked & Wanted)[]) =>
  doEachOnce(deps, asks, (tx, fresh) => hold(tx, deps, fresh)),
)

/**
 * Books one place for one person. Where we count, committing is booking and the hospital is told through the outbox;
 * where the hospital counts, the booking is held, the hospital is asked once at once, and the settle job goes on asking.
 * Repeatable with the same key. Throws Refusals of slot.*, booking.*, member.* and identity.*.
 */
export async function book(deps: Deps, who: Resident, request: BookRequest, once: Once): Promise<Booked> {
  const person = await bookablePerson(deps, who.accountId, request.memberId)
  const slotId = request.slotId.toLowerCase()
  const done = await holdOnce(deps, { once, objectId: deps.newId(), slotId, accountId: who.accountId, person })
  if (done instanceof Refusal) throw done
  if (!done.first) return again(deps, person, done.id)
  const { booking, slot } = done.made
  const settled = booking.state === 'held' ? await settle(deps, booking) : booking
  if (settled.state === 'refused') throw refusalOf(settled)
  return { booking: settled, around: { person, slot } }
}

/** A booking, and what was read on the way to it; null for a repeat, which is answered with the booking as it is now. */
export interface Booked {
  booking: BookingRow
  around: Around | null
}

async function again({ sql }: Deps, { personKey }: BookablePerson, id: string): Promise<Booked> {
  const booking = await bookingOf(sql, [personKey], id)
  if (!booking) throw new Refusal('booking.unknown')
  if (booking.state === 'refused') throw refusalOf(booking)
  return { booking, around: null }
}
