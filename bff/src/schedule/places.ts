import type { DataSource } from 'typeorm'
import { transact, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { visitNumber, type Channel } from './rules.ts'
import { slotFacts, type SlotFacts } from './sql.ts'
import { takeLowest, type TakenPlace } from './take.ts'

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

const perChannel = (sql: (channel: Channel) => string): Record<Channel, string> => ({
  app: sql('app'),
  counter: sql('counter'),
  kiosk: sql('kiosk'),
  referral: sql('referral'),
})
const takeAnyway = perChannel(handOut)
const giveBack = perChannel(
  (channel) =>
    `UPDATE slot SET taken = taken - 1, taken_${channel} = taken_${channel} - 1, withheld = withheld + ?, updated_at = ? WHERE id = ?`,
)

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
  // The slot row is locked by our UPDATE, so nobody else picks the same place.
  const place = insertId > 0 ? insertId : (await takeLowest(tx, new Map([[slot.id, 1]]))).get(slot.id)?.[0]
  if (place === undefined) throw new Error('one place was asked for')
  return { place, number: visitNumber(slot, place), slot }
}
