import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { Refusal } from '../infra/refusal.ts'
import { personsOf } from '../person/service.ts'
import { mayCancel, whyNotCancel } from './rules.ts'
import { leaveIn } from './settle.ts'
import { bookingOf, type BookingRow } from './sql.ts'

/**
 * The resident cancels in time: the place goes back at once, the hospital is told through the outbox. Cancelling what is
 * cancelled already is no error. Throws Refusal booking.unknown, booking.too-late-to-cancel or booking.not-cancellable.
 */
export async function cancel(
  deps: Deps,
  who: Resident,
  id: string,
  reason: string | undefined,
  once: Once,
): Promise<BookingRow> {
  const people = await personsOf(deps, who.accountId)
  const booking = await bookingOf(deps.sql, people, id)
  if (!booking) throw new Refusal('booking.unknown')
  await doOnce(deps, once, id, (tx) => cancelIn(tx, deps, booking, reason ?? null))
  return (await bookingOf(deps.sql, people, id)) ?? booking
}

async function cancelIn(tx: Tx, deps: Deps, booking: BookingRow, reason: string | null): Promise<void> {
  if (booking.state === 'cancelled') return
  if (!mayCancel(booking, deps.clock.now())) throw new Refusal(whyNotCancel(booking))
  const gone = await leaveIn(tx, deps, booking, 'cancelled', { cancelledBy: 'resident', reason, answerBy: null })
  if (gone) return
  const now = await bookingOf(tx, [booking.personKey], booking.id)
  if (now?.state !== 'cancelled') throw new Refusal('booking.moved-on')
}
