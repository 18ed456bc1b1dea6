import { marks, type Tx } from '../infra/db.ts'
import { groupBy } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { leftForApp, visitNumber } from './rules.ts'
import { lockedSlots, type SlotFacts } from './sql.ts'

/** A place in a slot, with all of the slot and session that a booking writes down. */
export interface TakenPlace {
  place: number
  number: string
  slot: SlotFacts
}

/**
 * Takes one place of a slot for the mini-program, inside the caller's transaction: a group of one.
 * Throws Refusal slot.unknown, slot.stopped, slot.not-released, slot.closed, slot.full or slot.quota-used.
 */
export async function takePlaces(tx: Tx, slotId: string, now: Date): Promise<TakenPlace> {
  const slot = (await lockedSlots(tx, [slotId])).get(slotId)
  const no = whyNot(slot, 0, now)
  if (no) throw no
  const [taken] = slot ? await takePlacesIn(tx, [slot], now) : []
  if (!taken) throw new Error('one wish is one place')
  return taken
}

/** Why this slot has no place for the mini-program when so many more are being taken; null when it has. */
export function whyNot(slot: SlotFacts | undefined, more: number, now: Date): Refusal | null {
  if (!slot || slot.state === 'withdrawn') return new Refusal('slot.unknown')
  if (slot.state === 'stopped') return new Refusal('slot.stopped')
  if (slot.closesAt <= now) return new Refusal('slot.closed')
  if (slot.releasesAt > now) return new Refusal('slot.not-released', { releasesAt: slot.releasesAt.toISOString() })
  const then = { ...slot, taken: slot.taken + more, takenApp: slot.takenApp + more }
  if (then.taken + then.withheld >= then.capacity) return new Refusal('slot.full')
  return leftForApp(then, now) > 0 ? null : new Refusal('slot.quota-used')
}

/**
 * Takes a place of each of these locked slots (as often as one is named), first come, lowest place. No booking ever
 * commits while taken ≥ capacity: the condition travels with the change, whatever the caller has made of `whyNot`.
 */
export async function takePlacesIn(tx: Tx, slots: readonly SlotFacts[], now: Date): Promise<TakenPlace[]> {
  const wanted = new Map([...groupBy(slots, ({ id }) => id)].map(([id, same]) => [id, same.length]))
  for (const [count, some] of groupBy(wanted, ([, count]) => count)) {
    const ids = some.map(([id]) => idBytes(id))
    const { affectedRows } = await tx.many.change(takeIfFree(ids), [
      ...[count, count, count, now, ...ids],
      ...[count, now, now, count, now],
    ])
    if (affectedRows !== ids.length) throw new Error('a locked slot has fewer places than were counted')
  }
  const returned = await takeLowest(tx, returnedOf(slots, wanted))
  return handedOut(slots, returned)
}

/** What was given back is handed out before a new place is issued; the first assignment still sees the old `taken`. */
const takeIfFree = (ids: readonly Buffer[]) => `
  UPDATE slot SET
    issued = issued + GREATEST(0, ? - (issued - taken - withheld)),
    taken = taken + ?,
    taken_app = taken_app + ?,
    updated_at = ?
  WHERE id IN (${marks(ids)})
  AND state = 'free' AND taken + withheld + ? <= capacity AND releases_at <= ? AND closes_at > ?
  AND (quota_app IS NULL OR taken_app + ? <= quota_app OR quotas_until <= ?)`

/** How many of a slot's returned places are taken again. */
function returnedOf(slots: readonly SlotFacts[], wanted: ReadonlyMap<string, number>): Map<string, number> {
  const again = slots.map(({ id, issued, taken, withheld }): [string, number] => [
    id,
    Math.min(wanted.get(id) ?? 0, issued - taken - withheld),
  ])
  return new Map(again.filter(([, count]) => count > 0))
}

/**
 * The lowest returned places of these slots, so many of each, taken out of what may be handed out. Who has locked a slot's
 * row is alone with its places.
 */
export async function takeLowest(tx: Tx, wanted: ReadonlyMap<string, number>): Promise<Map<string, number[]>> {
  if (wanted.size === 0) return new Map()
  const ids = [...wanted.keys()].sort().map(idBytes)
  const rows = await tx.many.select<{ slot_id: Buffer; place: number }>(
    `SELECT slot_id, place FROM returned_place WHERE slot_id IN (${marks(ids)}) AND withheld = 0 ORDER BY slot_id, place`,
    ids,
  )
  const lowest = new Map(
    [...groupBy(rows, ({ slot_id }) => idText(slot_id))].map(([id, own]) => [id, own.slice(0, wanted.get(id))]),
  )
  const gone = [...lowest.values()].flat()
  if ([...wanted].some(([id, count]) => lowest.get(id)?.length !== count)) {
    throw new Error('a slot has handed out more places than it knows of')
  }
  await tx.many.change(
    `DELETE FROM returned_place WHERE ${gone.map(() => '(slot_id = ? AND place = ?)').join(' OR ')}`,
    gone.flatMap(({ slot_id, place }) => [slot_id, place]),
  )
  return new Map([...lowest].map(([id, own]) => [id, own.map(({ place }) => place)]))
}

function handedOut(slots: readonly SlotFacts[], returned: ReadonlyMap<string, number[]>): TakenPlace[] {
  const given = new Map<string, number>()
  return slots.map((slot) => {
    const nth = given.get(slot.id) ?? 0
    given.set(slot.id, nth + 1)
    const again = returned.get(slot.id) ?? []
    const place = again[nth] ?? slot.issued + nth - again.length + 1
    return { place, number: visitNumber(slot, place), slot }
  })
}
