import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import { driverCode, marks, rowMarks, type Sql, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { dayClaim, liveStates, type ClaimRow, type Wish } from './rules.ts'
import type { BookingRow } from './sql.ts'

const tries = 8

/** A booking's claim, not yet inserted. */
export interface NewClaim extends ClaimRow {
  bookingId: string
}

/**
 * Decides by the claims of these people that are there, and inserts those that come of it, inside the bookings'
 * transaction. Another booking of one of them at the same time: the unique key lets one through, and the other looks
 * again. Throws Refusal service.unavailable when that goes on and on.
 */
export async function claim<Decision extends { claims: readonly NewClaim[] }>(
  tx: Tx,
  people: readonly Claimant[],
  decide: (present: readonly ClaimRow[]) => Decision,
): Promise<Decision> {
  for (let attempt = 1; ; attempt++) {
    const decision = decide(await claimsOf(tx.many, people))
    if (await insertClaims(tx, decision.claims)) return decision
    if (attempt === tries) throw new Refusal('service.unavailable')
  }
}

type Claimant = Pick<Wish, 'personKey' | 'phoneKey'>

/** The claims of these people and of the phones of those who have one. */
export async function claimsOf(sql: Sql, people: readonly Claimant[]): Promise<ClaimRow[]> {
  const both = people.flatMap(({ personKey, phoneKey }) => (phoneKey ? [personKey, phoneKey] : [personKey]))
  const keys = [...new Map(both.map((key) => [key.toString('hex'), key])).values()]
  const rows = await sql.select<{ person_key: Buffer; scope_key: string; holder: Buffer }>(
    `SELECT person_key, scope_key, holder FROM booking_claim WHERE person_key IN (${marks(keys)})`,
    keys,
  )
  return rows.map(({ person_key, scope_key, holder }) => ({ key: person_key, scope: scope_key, holder }))
}

/** In the order of their keys, so that two groups can't wait in a ring. */
async function insertClaims(tx: Tx, claims: readonly NewClaim[]): Promise<boolean> {
  if (claims.length === 0) return true
  const inOrder = [...claims].sort((a, b) => Buffer.compare(a.key, b.key) || (a.scope < b.scope ? -1 : 1))
  try {
    await tx.many.change(
      `INSERT INTO booking_claim (person_key, scope_key, booking_id, holder) VALUES ${rowMarks(claims.length, 4)}`,
      inOrder.flatMap(({ key, scope, bookingId, holder }) => [key, scope, idBytes(bookingId), holder]),
    )
    return true
  } catch (error) {
    if (driverCode(error) === 'ER_DUP_ENTRY') return false
    throw error
  }
}

type Own = Pick<BookingRow, 'personKey' | 'id'>

/**
 * What the hospital booked or moved has happened, whatever the rules say: it takes the day's claim when that is free, so
 * that the person cannot book beside it. When it is not, the person has both, and the claim of one.
 */
export async function claimDay(tx: Tx, { personKey, id }: Own, claim: string): Promise<void> {
  await tx.change('INSERT IGNORE INTO booking_claim (person_key, scope_key, booking_id, holder) VALUES (?, ?, ?, ?)', [
    ...[personKey, claim, idBytes(id), personKey],
  ])
}

/** The booking is no longer live: its claims go, so that the person may book again. */
export async function dropClaims(tx: Tx, booking: Own): Promise<void> {
  const days = await dayClaims(tx, booking)
  await tx.change('DELETE FROM booking_claim WHERE booking_id = ?', [idBytes(booking.id)])
  for (const claim of days) await handOn(tx, booking, claim)
}

/** The booking has another day or clinic now; its other claims stay. */
export async function moveDayClaim(tx: Tx, booking: Own, to: string): Promise<void> {
  const days = await dayClaims(tx, booking)
  if (days.length === 1 && days[0] === to) return
  await tx.change("DELETE FROM booking_claim WHERE booking_id = ? AND scope_key LIKE 'day:%'", [idBytes(booking.id)])
  for (const claim of days) await handOn(tx, booking, claim)
  await claimDay(tx, booking, to)
}

async function dayClaims(tx: Tx, { id }: Own): Promise<string[]> {
  const rows = await tx.select<{ scope_key: string }>(
    "SELECT scope_key FROM booking_claim WHERE booking_id = ? AND scope_key LIKE 'day:%'",
    [idBytes(id)],
  )
  return rows.map(({ scope_key }) => scope_key)
}

/** A claim that has become free is another live booking's of that day and clinic, where the hospital made a second one. */
async function handOn(tx: Tx, { personKey, id }: Own, claim: string): Promise<void> {
  const { day, scopeId } = dayClaim.read(claim)
  // Locked: the other one may be leaving at this moment, and then it takes nothing over.
  const [other] = await tx.select<{ id: Buffer }>(
    `SELECT id FROM booking WHERE person_key = ? AND id <> ? AND day = ? AND (department_id = ? OR practitioner_role_id = ?)
       AND state IN (${marks(liveStates)}) ORDER BY created_at, id LIMIT 1 FOR UPDATE`,
    [personKey, idBytes(id), day, idBytes(scopeId), idBytes(scopeId), ...liveStates],
  )
  if (!other) return
  await tx.change('INSERT IGNORE INTO booking_claim (person_key, scope_key, booking_id, holder) VALUES (?, ?, ?, ?)', [
    ...[personKey, claim, other.id, personKey],
  ])
}

/**
 * A job: an appointment that is over holds nobody back, whether or not the hospital ever says what became of it. Without
 * this a person would be at the limit for good after some visits.
 */
export async function releaseEnded({ sql, clock, config }: Deps): Promise<number> {
  const { day } = wallClock(clock.now(), config.TIME_ZONE)
  const ended = await sql.select<{ id: Buffer }>(
    `SELECT DISTINCT claim.booking_id AS id FROM booking_claim claim JOIN booking ON booking.id = claim.booking_id
     WHERE booking.day < ? LIMIT 500`,
    [day],
  )
  if (ended.length === 0) return 0
  const ids = ended.map(({ id }) => id)
  const { affectedRows } = await sql.change(`DELETE FROM booking_claim WHERE booking_id IN (${marks(ids)})`, ids)
  return affectedRows
}
