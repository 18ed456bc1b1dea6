import type { DataSource } from 'typeorm'
import { transact, type Tx } from '../infra/db.ts'
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
    issued = IF(issued > taken + withheld, issued, LAST_INSERT_ID(issued + 1)),
    taken = taken + 1,
    taken_${channel} = taken_${channel} + 1,
    updated_at = ?
  WHERE id = ?`
const ifFree = (channel: Channel) => `${handOut(channel)}
  AND state = 'free' AND taken + withheld < capacity AND releases_at <= ? AND closes_at > ?
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
    `UPDATE slot SET taken = taken - 1, taken_${channel} = taken_${channel} - 1, withheld = withheld + ?, updated_at = ? WHERE id = ?`,
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

/**
 * Gives a place back. The caller has just moved its booking out of a live state, so this runs once for each. With
 * `reopensAt` later than now the place stays out of everybody's reach until then (reopenDuePlaces).
 */
export async function givePlacesBack(
  tx: Tx,
  { slotId, channel, place }: { slotId: string; channel: Channel; place: number },
  now: Date,
  reopensAt: Date = now,
): Promise<void> {
  const id = idBytes(slotId)
  const withheld = reopensAt > now ? 1 : 0
  await tx.change(giveBack[channel], [withheld, now, id])
  await tx.change('INSERT INTO returned_place (slot_id, place, reopens_at, withheld) VALUES (?, ?, ?, ?)', [
    id,
    place,
    reopensAt,
    withheld,
  ])
}

/** A job: opens places whose random moment has come. Returns how many. */
export async function reopenDuePlaces(db: DataSource, now: Date): Promise<number> {
  return transact(db, async (tx) => {
    const due = await tx.select<{ slot_id: Buffer; place: number }>(
      `SELECT slot_id, place FROM returned_place WHERE withheld = 1 AND reopens_at <= ?
       ORDER BY slot_id LIMIT 200 FOR UPDATE SKIP LOCKED`,
      [now],
    )
    for (const { slot_id, place } of due) {
      await tx.change('UPDATE slot SET withheld = withheld - 1, updated_at = ? WHERE id = ?', [now, slot_id])
      await tx.change('UPDATE returned_place SET withheld = 0 WHERE slot_id = ? AND place = ?', [slot_id, place])
    }
    return due.length
  })
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
    'SELECT place FROM returned_place WHERE slot_id = ? AND withheld = 0 ORDER BY place LIMIT 1 FOR UPDATE',
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
  return new Refusal(slot.taken + slot.withheld >= slot.capacity ? 'slot.full' : 'slot.quota-used')
}
