import type { Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { visitNumber, type Channel } from './rules.ts'
import { slotFacts, type SlotFacts } from './sql.ts'

/** A place in a slot, with all of the slot and session that a booking writes down. */
export interface TakenPlace {
  place: number
  number: string
  slot: SlotFacts
}

/**
 * Hands out one place. LAST_INSERT_ID carries a new place's number out with the OK packet; it stays 0 when there is a
 * returned place to take instead (more were issued than are taken).
 */
const handOut = (channel: Channel) => `
  UPDATE slot SET
    issued = IF(issued > taken, issued, LAST_INSERT_ID(issued + 1)),
    taken = taken + 1,
    taken_${channel} = taken_${channel} + 1,
    updated_at = ?
  WHERE id = ?`
const ifFree = (channel: Channel) => `${handOut(channel)}
  AND state = 'free' AND taken < capacity AND releases_at <= ? AND closes_at > ?
  AND (quota_${channel} IS NULL OR taken_${channel} < quota_${channel} OR quotas_until <= ?)`

const perChannel = (sql: (channel: Channel) => string): Record<Channel, string> => ({
  app: sql('app'),
  counter: sql('counter'),
  kiosk: sql('kiosk'),
  referral: sql('referral'),
})
const takeIfFree = perChannel(ifFree)
const takeAnyway = perChannel(handOut)
const giveBack = perChannel(
  (channel) =>
    `UPDATE slot SET taken = taken - 1, taken_${channel} = taken_${channel} - 1, updated_at = ? WHERE id = ?`,
)

/**
 * Takes one place of a slot inside the caller's transaction; the slot row comes first, so that everybody who wants this
 * slot queues there. No booking ever commits while taken ≥ capacity: the condition travels with the change.
 * Throws Refusal slot.unknown, slot.stopped, slot.not-released, slot.closed, slot.full or slot.quota-used.
 */
export async function takePlaces(tx: Tx, slotId: string, channel: Channel, now: Date): Promise<TakenPlace> {
  const id = idBytes(slotId)
  const { affectedRows, insertId } = await tx.change(takeIfFree[channel], [now, id, now, now, now])
  const slot = await slotFacts(tx, slotId)
  if (affectedRows !== 1) throw whyNot(slot, now)
  return handedOut(tx, slot, insertId)
}

/**
 * Writes down a place that was given out elsewhere (counter, telephone): it has happened, so there is no condition; a
 * slot filled beyond its capacity just stops new bookings. Throws Refusal slot.unknown.
 */
export async function takeGivenPlace(tx: Tx, slotId: string, channel: Channel, now: Date): Promise<TakenPlace> {
  const { insertId } = await tx.change(takeAnyway[channel], [now, idBytes(slotId)])
  return handedOut(tx, await slotFacts(tx, slotId), insertId)
}

/** Gives a place back. The caller has just moved its booking out of a live state, so this runs once for each. */
export async function givePlacesBack(
  tx: Tx,
  slotId: string,
  channel: Channel,
  place: number,
  now: Date,
): Promise<void> {
  const id = idBytes(slotId)
  await tx.change(giveBack[channel], [now, id])
  await tx.change('INSERT INTO returned_place (slot_id, place) VALUES (?, ?)', [id, place])
}

async function handedOut(tx: Tx, slot: SlotFacts | null, insertId: number): Promise<TakenPlace> {
  if (!slot) throw new Refusal('slot.unknown')
  const place = insertId > 0 ? insertId : await takeReturned(tx, slot.id)
  return { place, number: visitNumber(slot, place), slot }
}

/** The slot row is locked by our UPDATE, so nobody else picks the same place. */
async function takeReturned(tx: Tx, slotId: string): Promise<number> {
  const id = idBytes(slotId)
  const [row] = await tx.select<{ place: number }>(
    'SELECT place FROM returned_place WHERE slot_id = ? ORDER BY place LIMIT 1 FOR UPDATE',
    [id],
  )
  if (!row) throw new Error('a slot has handed out more places than it knows of')
  await tx.change('DELETE FROM returned_place WHERE slot_id = ? AND place = ?', [id, row.place])
  return row.place
}

function whyNot(slot: SlotFacts | null, now: Date): Refusal {
  if (!slot || slot.state === 'withdrawn') return new Refusal('slot.unknown')
  if (slot.state === 'stopped') return new Refusal('slot.stopped')
  if (slot.closesAt <= now) return new Refusal('slot.closed')
  if (slot.releasesAt > now) return new Refusal('slot.not-released', { releasesAt: slot.releasesAt.toISOString() })
  return new Refusal(slot.taken >= slot.capacity ? 'slot.full' : 'slot.quota-used')
}
