import type { BookingState } from '@onecard/shared/booking'
import type { Cursor } from '../infra/cursor.ts'
import { marks, rowMarks, type Param, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import type { Channel } from '../schedule/service.ts'
import type { HospitalKnows } from './entities.ts'
import { liveStates, statesBefore } from './rules.ts'

/** A booking's row, as the verbs of this room read it. */
export interface BookingRow {
  personKey: Buffer
  id: string
  hospitalId: string
  slotId: string
  sessionId: string
  departmentId: string
  practitionerRoleId: string | null
  accountId: string | null
  channel: Channel
  counting: 'platform' | 'hospital'
  state: BookingState
  place: number | null
  number: string | null
  checkInCode: string | null
  day: string
  startsAt: Date
  endsAt: Date
  feeFen: number
  cancelUntil: Date
  answerBy: Date | null
  hospitalRef: string | null
  hospitalKnows: HospitalKnows
  settleAt: Date | null
  settleTries: number
  cancelledBy: 'resident' | 'hospital' | 'system' | null
  reason: string | null
  createdAt: Date
}

const columns = `person_key, id, hospital_id, slot_id, session_id, department_id, practitioner_role_id, account_id,
  channel, counting, state, place, number, check_in_code, day, starts_at, ends_at, fee_fen, cancel_until, answer_by,
  hospital_ref, hospital_knows, settle_at, settle_tries, cancelled_by, reason, created_at`

/** The same columns where another table stands beside. */
export const bookingColumns = columns
  .split(',')
  .map((column) => `booking.${column.trim()}`)
  .join(', ')

export type Stored = Record<string, unknown> & { person_key: Buffer; id: Buffer }

/** The driver's row in our words; the column list above and this function are each other's proof. */
export function row(stored: Stored): BookingRow {
  const id = (name: string) => (stored[name] === null ? null : idText(stored[name] as Buffer))
  return {
    personKey: stored.person_key,
    id: idText(stored.id),
    hospitalId: stored['hospital_id'] as string,
    slotId: id('slot_id') ?? '',
    sessionId: id('session_id') ?? '',
    departmentId: id('department_id') ?? '',
    practitionerRoleId: id('practitioner_role_id'),
    accountId: id('account_id'),
    channel: stored['channel'] as Channel,
    counting: stored['counting'] as 'platform' | 'hospital',
    state: stored['state'] as BookingState,
    place: stored['place'] as number | null,
    number: stored['number'] as string | null,
    checkInCode: stored['check_in_code'] as string | null,
    day: stored['day'] as string,
    startsAt: stored['starts_at'] as Date,
    endsAt: stored['ends_at'] as Date,
    feeFen: stored['fee_fen'] as number,
    cancelUntil: stored['cancel_until'] as Date,
    answerBy: stored['answer_by'] as Date | null,
    hospitalRef: stored['hospital_ref'] as string | null,
    hospitalKnows: stored['hospital_knows'] as HospitalKnows,
    settleAt: stored['settle_at'] as Date | null,
    settleTries: stored['settle_tries'] as number,
    cancelledBy: stored['cancelled_by'] as BookingRow['cancelledBy'],
    reason: stored['reason'] as string | null,
    createdAt: stored['created_at'] as Date,
  }
}

/** Writes new bookings. Throws on a repeated id or hospital reference. */
export async function insertBookings(tx: Tx, bookings: readonly BookingRow[], now: Date): Promise<void> {
  await tx.many.change(
    `INSERT INTO booking (${columns}, updated_at) VALUES ${rowMarks(bookings.length, 28)}`,
    bookings.flatMap((booking) => [...valuesOf(booking), now]),
  )
}

function valuesOf(booking: BookingRow): Param[] {
  const id = (text: string | null) => text && idBytes(text)
  return [
    ...[booking.personKey, idBytes(booking.id), booking.hospitalId, id(booking.slotId), id(booking.sessionId)],
    ...[id(booking.departmentId), id(booking.practitionerRoleId), id(booking.accountId)],
    ...[booking.channel, booking.counting, booking.state, booking.place, booking.number, booking.checkInCode],
    ...[booking.day, booking.startsAt, booking.endsAt, booking.feeFen, booking.cancelUntil, booking.answerBy],
    ...[booking.hospitalRef, booking.hospitalKnows, booking.settleAt, booking.settleTries, booking.cancelledBy],
    ...[booking.reason, booking.createdAt],
  ]
}

/** One booking of one of these people; null when it is nobody's of theirs. */
export async function bookingOf(sql: Sql, people: readonly Buffer[], id: string): Promise<BookingRow | null> {
  if (people.length === 0) return null
  const [stored] = await sql.select<Stored>(
    `SELECT ${columns} FROM booking WHERE person_key IN (${marks(people)}) AND id = ?`,
    [...people, idBytes(id)],
  )
  return stored ? row(stored) : null
}

/**
 * The booking as it is now, with its slot's row locked: the hospital may have moved it since it was read, and can't any
 * more. Slot first, as everywhere.
 */
export async function held(tx: Tx, booking: BookingRow): Promise<BookingRow> {
  await tx.select('SELECT id FROM slot WHERE id = ? FOR UPDATE', [idBytes(booking.slotId)])
  const now = await bookingOf(tx, [booking.personKey], booking.id)
  if (!now) throw new Error(`booking ${booking.id} is gone`)
  return now.slotId === booking.slotId ? now : held(tx, now)
}

/** One booking by its id alone: for hospitals (check the hospital), staff and handlers, never for residents. */
export async function bookingById(sql: Sql, id: string): Promise<BookingRow | null> {
  const [stored] = await sql.select<Stored>(`SELECT ${columns} FROM booking WHERE id = ?`, [idBytes(id)])
  return stored ? row(stored) : null
}

/** One booking by the hospital's own id of it. */
export async function bookingByRef(sql: Sql, hospitalId: string, hospitalRef: string): Promise<BookingRow | null> {
  const [stored] = await sql.select<Stored>(
    `SELECT ${columns} FROM booking WHERE hospital_id = ? AND hospital_ref = ?`,
    [hospitalId, hospitalRef],
  )
  return stored ? row(stored) : null
}

/** Bookings by a condition of this room's own making. */
export async function bookingsWhere(sql: Sql, condition: string, params: readonly Param[]): Promise<BookingRow[]> {
  const found = await sql.select<Stored>(`SELECT ${columns} FROM booking WHERE ${condition}`, params)
  return found.map(row)
}

/** The live bookings in a slot. */
export async function liveInSlot(sql: Sql, slotId: string): Promise<BookingRow[]> {
  const found = await sql.select<Stored>(
    `SELECT ${columns} FROM booking WHERE slot_id = ? AND state IN (${marks(liveStates)}) ORDER BY place`,
    [idBytes(slotId), ...liveStates],
  )
  return found.map(row)
}

/** Every booking of these people, the oldest first. */
export async function allOf(sql: Sql, people: readonly Buffer[]): Promise<BookingRow[]> {
  if (people.length === 0) return []
  const found = await sql.select<Stored>(
    `SELECT ${columns} FROM booking WHERE person_key IN (${marks(people)}) ORDER BY created_at, id`,
    people,
  )
  return found.map(row)
}

/** A person's bookings of one day at one hospital, the earliest first. */
export async function bookingsOn(
  sql: Sql,
  { personKey, hospitalId, day }: Pick<BookingRow, 'personKey' | 'hospitalId' | 'day'>,
): Promise<BookingRow[]> {
  const found = await sql.select<Stored>(
    `SELECT ${columns} FROM booking WHERE person_key = ? AND hospital_id = ? AND day = ? ORDER BY starts_at, id`,
    [personKey, hospitalId, day],
  )
  return found.map(row)
}

export interface ListQuery {
  people: readonly Buffer[]
  when: 'upcoming' | 'past'
  /** `startsAt|id` of the last one seen. */
  after: Cursor | null
  limit: number
  now: Date
}

/** Upcoming: live and not yet over, soonest first. Past: everything else, latest first. Keyset on (starts_at, id). */
export async function listBookings(sql: Sql, { people, when, after, limit, now }: ListQuery): Promise<BookingRow[]> {
  if (people.length === 0) return []
  const upcoming = `(state IN (${marks(liveStates)}) AND ends_at > ?)`
  const [direction, beyond] = when === 'upcoming' ? ['ASC', '>'] : ['DESC', '<']
  const found = await sql.select<Stored>(
    `SELECT ${columns} FROM booking
     WHERE person_key IN (${marks(people)}) AND ${when === 'upcoming' ? upcoming : `NOT ${upcoming}`}
       ${after ? `AND (starts_at, id) ${beyond} (?, ?)` : ''}
     ORDER BY starts_at ${direction}, id ${direction} LIMIT ${Math.trunc(limit)}`,
    [...people, ...liveStates, now, ...(after ? [after.at, idBytes(after.id)] : [])],
  )
  return found.map(row)
}

export interface Change {
  number?: string | null
  hospitalRef?: string | null
  hospitalKnows?: HospitalKnows
  settleAt?: Date | null
  answerBy?: Date | null
  cancelledBy?: 'resident' | 'hospital' | 'system'
  reason?: string | null
}

const changeable: Record<keyof Change, string> = {
  number: 'number',
  hospitalRef: 'hospital_ref',
  hospitalKnows: 'hospital_knows',
  settleAt: 'settle_at',
  answerBy: 'answer_by',
  cancelledBy: 'cancelled_by',
  reason: 'reason',
}

/** Moves a booking on by compare-and-set, from the states that lead there; false when somebody was first. */
export async function move(
  tx: Sql,
  booking: Pick<BookingRow, 'personKey' | 'id'>,
  to: BookingState,
  change: Change,
  now: Date,
): Promise<boolean> {
  const from = statesBefore(to)
  const { sets, values } = assignments(change)
  const { affectedRows } = await tx.change(
    `UPDATE booking SET state = ?, ${sets}updated_at = ? WHERE person_key = ? AND id = ? AND state IN (${marks(from)})`,
    [to, ...values, now, booking.personKey, idBytes(booking.id), ...from],
  )
  return affectedRows === 1
}

/** Writes down what the hospital knows, whatever the state. */
export async function note(
  sql: Sql,
  booking: Pick<BookingRow, 'personKey' | 'id'>,
  change: Change,
  now: Date,
): Promise<void> {
  const { sets, values } = assignments(change)
  await sql.change(`UPDATE booking SET ${sets}updated_at = ? WHERE person_key = ? AND id = ?`, [
    ...values,
    now,
    booking.personKey,
    idBytes(booking.id),
  ])
}

function assignments(change: Change) {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined)
  return {
    sets: entries.map(([name]) => `${changeable[name as keyof Change]} = ?, `).join(''),
    values: entries.map(([, value]) => value as string | Date | null),
  }
}

/** How often this person missed an appointment at this hospital since then. */
export async function missedSince(sql: Sql, personKey: Buffer, hospitalId: string, since: Date): Promise<number> {
  const [counted] = await sql.select<{ count: number }>(
    "SELECT COUNT(*) AS count FROM booking WHERE person_key = ? AND hospital_id = ? AND state = 'missed' AND starts_at >= ?",
    [personKey, hospitalId, since],
  )
  return Number(counted?.count ?? 0)
}

/** Takes due bookings for settling: each is put off, so that a dead worker's share comes round again. */
export async function claimDue(tx: Tx, now: Date, next: Date, limit: number): Promise<BookingRow[]> {
  const due = await tx.select<Stored>(
    `SELECT ${columns} FROM booking WHERE settle_at <= ? ORDER BY settle_at LIMIT ${Math.trunc(limit)} FOR UPDATE SKIP LOCKED`,
    [now],
  )
  if (due.length > 0) {
    await tx.change(`UPDATE booking SET settle_at = ?, settle_tries = settle_tries + 1 WHERE id IN (${marks(due)})`, [
      next,
      ...due.map(({ id }) => id),
    ])
  }
  return due.map(row)
}

/** The doctors and departments last visited or booked by these people, latest first, each once. */
export async function lastBooked(sql: Sql, people: readonly Buffer[], limit: number): Promise<BookingRow[]> {
  if (people.length === 0) return []
  const found = await sql.select<Stored>(
    `SELECT ${columns} FROM booking WHERE person_key IN (${marks(people)}) AND state NOT IN ('refused', 'stopped')
     ORDER BY created_at DESC LIMIT 50`,
    [...people],
  )
  const seen = new Set<string>()
  return found
    .map(row)
    .filter(({ departmentId, practitionerRoleId }) => {
      const whom = practitionerRoleId ?? departmentId
      return !seen.has(whom) && seen.add(whom)
    })
    .slice(0, limit)
}
