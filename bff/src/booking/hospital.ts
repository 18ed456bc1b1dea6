import type { BookingState } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { readRules } from '../directory/service.ts'
import { transact, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import {
  givePlacesBack,
  slotBySource,
  stopSession,
  takeGivenPlace,
  type Channel,
  type SlotFacts,
} from '../schedule/service.ts'
import { claimDay, dropClaims, moveDayClaim } from './claims.ts'
import { factOf } from './fact.ts'
import { dayClaim, isLive } from './rules.ts'
import { leave } from './settle.ts'
import { bookingById, bookingByRef, held, insertBookings, liveInSlot, move, type BookingRow } from './sql.ts'

/** How a hospital names a booking: by our id (its placer's number) or by its own. */
export type Named = { bookingId: string } | { hospitalRef: string }

/** A booking of this hospital, by either name. Throws Refusal booking.unknown. */
async function bookingAt(deps: Deps, hospitalId: string, named: Named): Promise<BookingRow> {
  const booking =
    'bookingId' in named
      ? await bookingById(deps.sql, named.bookingId)
      : await bookingByRef(deps.sql, hospitalId, named.hospitalRef)
  if (!booking || booking.hospitalId !== hospitalId) throw new Refusal('booking.unknown')
  return booking
}

/** The hospital took the booking back. Repeatable; what is over already stays as it ended. */
export async function hospitalCancelled(
  deps: Deps,
  hospitalId: string,
  named: Named,
  reason: string,
): Promise<BookingRow> {
  const booking = await bookingAt(deps, hospitalId, named)
  await leave(deps, booking, 'cancelled', {
    cancelledBy: 'hospital',
    hospitalKnows: 'cancelled',
    reason,
    answerBy: null,
    settleAt: null,
  })
  return bookingAt(deps, hospitalId, named)
}

/** The hospital saw the person: arrived, in consultation, done, or did not see them (missed). Repeatable, forward only. */
export async function hospitalSaw(
  deps: Deps,
  hospitalId: string,
  named: Named,
  state: 'checked_in' | 'in_consultation' | 'completed' | 'missed',
): Promise<BookingRow> {
  const booking = await bookingAt(deps, hospitalId, named)
  if (state === 'missed') await leave(deps, booking, 'missed', {})
  else await transact(deps.db, (tx) => seenIn(tx, deps, booking, state))
  return bookingAt(deps, hospitalId, named)
}

/** As hospitalSaw, inside the caller's transaction. False when the booking does not lead there (any more). */
export async function seenIn(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  booking: BookingRow,
  state: 'checked_in' | 'in_consultation' | 'completed',
): Promise<boolean> {
  if (!(await move(tx, booking, state, {}, clock.now()))) return false
  // The place was used; the person may book again.
  if (state === 'completed') await dropClaims(tx, booking)
  return true
}

export interface BookedElsewhere {
  hospitalRef: string
  personKey: Buffer
  slotRef: string
  channel: Channel
  /** The hospital's visit number, where it gave one. */
  number: string | null
  state?: Extract<BookingState, 'booked' | 'checked_in'>
}

/**
 * A booking made at the counter or by telephone: it has happened, so its place is taken whatever the slot says. Natural
 * key (hospital, its reference): repeating it changes nothing. Throws Refusal slot.unknown.
 */
export async function hospitalBooked(deps: Deps, hospitalId: string, told: BookedElsewhere): Promise<BookingRow> {
  const known = await bookingByRef(deps.sql, hospitalId, told.hospitalRef)
  if (known) return known
  await transact(deps.db, (tx) => bookedIn(tx, deps, hospitalId, told)).catch(async (error: unknown) => {
    // Two deliveries of one message: the unique key kept the second out.
    if (!(await bookingByRef(deps.sql, hospitalId, told.hospitalRef))) throw error
  })
  return bookingAt(deps, hospitalId, { hospitalRef: told.hospitalRef })
}

/** As hospitalBooked, for one that is not there yet and inside the caller's transaction. */
export async function bookedIn(
  tx: Tx,
  { clock, newId }: Pick<Deps, 'clock' | 'newId'>,
  hospitalId: string,
  told: BookedElsewhere,
  id: string = newId(),
): Promise<void> {
  const slot = await slotAt({ sql: tx }, hospitalId, told.slotRef)
  const now = clock.now()
  const { place, number } = await takeGivenPlace(tx, slot.id, told.channel, now)
  const booking = elsewhere({ ...told, number: told.number ?? number }, slot, { id, hospitalId, place, now })
  await insertBookings(tx, [booking], now)
  await claimDay(tx, booking, dayClaim.of(await readRules({ sql: tx }, hospitalId), booking))
}

function elsewhere(
  told: BookedElsewhere,
  slot: SlotFacts,
  { id, hospitalId, place, now }: { id: string; hospitalId: string; place: number; now: Date },
): BookingRow {
  return {
    personKey: told.personKey,
    id,
    hospitalId,
    slotId: slot.id,
    sessionId: slot.sessionId,
    departmentId: slot.departmentId,
    practitionerRoleId: slot.practitionerRoleId,
    accountId: null,
    channel: told.channel,
    counting: slot.counting,
    state: told.state ?? 'booked',
    place,
    number: told.number,
    checkInCode: null,
    day: slot.day,
    startsAt: slot.startsAt,
    endsAt: slot.endsAt,
    feeFen: slot.feeFen,
    cancelUntil: slot.cancelUntil,
    answerBy: null,
    hospitalRef: told.hospitalRef,
    hospitalKnows: 'booked',
    settleAt: null,
    settleTries: 0,
    cancelledBy: null,
    reason: null,
    createdAt: now,
  }
}

/**
 * The hospital moved the booking to another slot: a place there is taken, the old one goes back, the resident is told.
 * Repeatable: moving to where it is changes nothing. Throws Refusal booking.unknown, slot.unknown, booking.moved-on.
 */
export async function hospitalMoved(
  deps: Deps,
  hospitalId: string,
  named: Named,
  toSlotRef: string,
): Promise<BookingRow> {
  const booking = await bookingAt(deps, hospitalId, named)
  const slot = await slotAt(deps, hospitalId, toSlotRef)
  if (booking.slotId === slot.id) return booking
  if (!isLive(booking.state)) throw new Refusal('booking.moved-on')
  await transact(deps.db, (tx) => moveTo(tx, deps, booking, slot))
  return bookingAt(deps, hospitalId, named)
}

/** Both slot rows are locked in the order of their ids, so that two moves across each other can't wait in a ring. */
export async function moveTo(tx: Tx, deps: Deps, booking: BookingRow, slot: SlotFacts): Promise<void> {
  const now = deps.clock.now()
  const ids = [booking.slotId, slot.id].sort().map(idBytes)
  await tx.select('SELECT id FROM slot WHERE id IN (?, ?) ORDER BY id FOR UPDATE', ids)
  const before = await held(tx, booking)
  if (before.slotId === slot.id) return
  const { place, number } = await takeGivenPlace(tx, slot.id, booking.channel, now)
  const { affectedRows } = await tx.change(
    `UPDATE booking SET slot_id = ?, session_id = ?, department_id = ?, practitioner_role_id = ?, place = ?, number = ?,
       day = ?, starts_at = ?, ends_at = ?, cancel_until = ?, hospital_knows = 'booked', updated_at = ?
     WHERE person_key = ? AND id = ? AND slot_id = ? AND state IN ('held', 'booked')`,
    [
      ...[slot.id, slot.sessionId, slot.departmentId].map(idBytes),
      slot.practitionerRoleId && idBytes(slot.practitionerRoleId),
      ...[place, number, slot.day, slot.startsAt, slot.endsAt, slot.cancelUntil, now],
      ...[before.personKey, idBytes(before.id), idBytes(before.slotId)],
    ],
  )
  if (affectedRows !== 1) throw new Refusal('booking.moved-on')
  if (before.place !== null) {
    await givePlacesBack(tx, { slotId: before.slotId, channel: before.channel, place: before.place }, now)
  }
  await moveDayClaim(tx, before, dayClaim.of(await readRules({ sql: tx }, before.hospitalId), slot))
  await emit(tx, deps, 'booking.moved', factOf(booking))
}

async function slotAt({ sql }: Pick<Deps, 'sql'>, hospitalId: string, slotRef: string): Promise<SlotFacts> {
  const slot = await slotBySource(sql, hospitalId, slotRef)
  if (!slot) throw new Refusal('slot.unknown')
  return slot
}

/** 停诊 of a whole session: its slots close in one transaction, and each one's bookings follow through the outbox. */
export async function stopClinic(deps: Deps, sessionId: string, reason: string): Promise<void> {
  await transact(deps.db, async (tx) => {
    await stopSession(tx, sessionId, reason, deps.clock.now())
    const slots = await tx.select<{ id: Buffer }>('SELECT id FROM slot WHERE session_id = ? AND taken > 0', [
      idBytes(sessionId),
    ])
    for (const { id } of slots) await emit(tx, deps, 'slot.stopped', { slotId: idText(id), reason })
  })
}

/** The outbox's lane `booking`: stops what is live in a stopped slot. A slot that was opened again meanwhile is left alone. */
export async function stopBookings(deps: Deps, { slotId, reason }: { slotId: string; reason: string }): Promise<void> {
  const [slot] = await deps.sql.select<{ state: string }>('SELECT state FROM slot WHERE id = ?', [idBytes(slotId)])
  if (!slot || slot.state === 'free') return
  for (const booking of await liveInSlot(deps.sql, slotId)) {
    await leave(deps, booking, 'stopped', {
      cancelledBy: 'hospital',
      reason: reason || null,
      answerBy: null,
      settleAt: null,
    })
  }
}
