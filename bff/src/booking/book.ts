import type { BookRequest } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { departmentOf, rulesOf } from '../directory/service.ts'
import type { Resident } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { newDigits } from '../infra/seal.ts'
import { bookablePerson, type BookablePerson } from '../person/service.ts'
import { takePlaces, type SlotFacts, type TakenPlace } from '../schedule/service.ts'
import { factOf } from './fact.ts'
import { claim } from './claims.ts'
import { dayClaim, fitsClinic } from './rules.ts'
import { refusalOf, settle } from './settle.ts'
import { bookingOf, insertBooking, type BookingRow } from './sql.ts'
import type { Around } from './view.ts'

/** By when a held booking will have its answer, and how soon after a silent hospital is asked again. */
const answerWithinMs = 15 * 60_000
const askAgainMs = 10_000

interface Wanted {
  bookingId: string
  slotId: string
  accountId: string
  person: BookablePerson
  now: Date
}

/**
 * Books one place for one person. Where we count, committing is booking and the hospital is told through the outbox;
 * where the hospital counts, the booking is held, the hospital is asked once at once, and the settle job goes on asking.
 * Repeatable with the same key. Throws Refusals of slot.*, booking.*, member.* and identity.*.
 */
export async function book(deps: Deps, who: Resident, request: BookRequest, once: Once): Promise<Booked> {
  const person = await bookablePerson(deps, who.accountId, request.memberId)
  const now = deps.clock.now()
  const wanted = { bookingId: deps.newId(), slotId: request.slotId, accountId: who.accountId, person, now }
  const done = await doOnce(deps, once, wanted.bookingId, (tx) => hold(tx, deps, wanted))
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

/** One transaction: the slot row first (everybody who wants it queues there), then the claims, then the booking. */
async function hold(tx: Tx, deps: Deps, wanted: Wanted): Promise<{ booking: BookingRow; slot: SlotFacts }> {
  const taken = await takePlaces(tx, wanted.slotId, 'app', wanted.now)
  const booking = newBooking(wanted, taken)
  await mustFit(tx, deps, wanted.person, booking)
  const rules = await rulesOf.within(tx, deps, booking.hospitalId)
  await claim(tx, {
    personKey: booking.personKey,
    phoneKey: wanted.person.phoneKey,
    hospitalId: booking.hospitalId,
    bookingId: booking.id,
    day: booking.day,
    scopeId: dayClaim.scope(rules, booking),
    rules,
  })
  await insertBooking(tx, booking, wanted.now)
  await emit(tx, deps, booking.state === 'booked' ? 'booking.booked' : 'booking.held', factOf(booking))
  return { booking, slot: taken.slot }
}

async function mustFit(tx: Tx, deps: Deps, person: BookablePerson, booking: BookingRow): Promise<void> {
  const department = await departmentOf.within(tx, deps, booking.departmentId)
  if (department && !fitsClinic(person, booking.day, department)) throw new Refusal('booking.age-limit')
}

function newBooking({ bookingId, accountId, person, now }: Wanted, { place, number, slot }: TakenPlace): BookingRow {
  const ours = slot.counting === 'platform'
  return {
    personKey: person.personKey,
    id: bookingId,
    hospitalId: slot.hospitalId,
    slotId: slot.id,
    sessionId: slot.sessionId,
    departmentId: slot.departmentId,
    practitionerRoleId: slot.practitionerRoleId,
    accountId,
    channel: 'app',
    counting: slot.counting,
    state: ours ? 'booked' : 'held',
    place,
    number: ours ? number : null,
    checkInCode: newDigits(6),
    day: slot.day,
    startsAt: slot.startsAt,
    endsAt: slot.endsAt,
    feeFen: slot.feeFen,
    cancelUntil: slot.cancelUntil,
    answerBy: ours ? null : new Date(now.getTime() + answerWithinMs),
    hospitalRef: null,
    hospitalKnows: 'nothing',
    settleAt: ours ? null : new Date(now.getTime() + askAgainMs),
    settleTries: 0,
    cancelledBy: null,
    reason: null,
    createdAt: now,
  }
}
