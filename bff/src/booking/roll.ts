import type { BookingState } from '@onecard/shared/booking'
import type { Cursor } from '../infra/cursor.ts'
import type { Param, Sql } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { bookingsWhere, type BookingRow } from './sql.ts'

export interface RollQuery {
  day: string
  /** Null for all hospitals. */
  hospitalId: string | null
  departmentId?: string | undefined
  state?: BookingState | undefined
  after: Cursor | null
  limit: number
}

/** Who comes on a day, by time: through the day's sessions, which are few, so that bookings need no index of their own. */
export function roll(sql: Sql, query: RollQuery): Promise<BookingRow[]> {
  const { day, hospitalId, departmentId, state, after, limit } = query
  const sessions: [string, Param | undefined][] = [
    ['session.day = ?', day],
    ['session.hospital_id = ?', hospitalId ?? undefined],
    ['session.department_id = ?', departmentId && idBytes(departmentId)],
  ]
  const bookings: [string, Param | undefined][] = [['state = ?', state]]
  const said = (conditions: [string, Param | undefined][]) => conditions.filter(([, value]) => value !== undefined)
  const where = [
    `slot_id IN (SELECT slot.id FROM clinic_session session JOIN slot ON slot.session_id = session.id
      WHERE ${texts(said(sessions))})`,
    ...said(bookings).map(([text]) => text),
    ...(after ? ['(starts_at, id) > (?, ?)'] : []),
  ]
  const values = [...said(sessions), ...said(bookings)].flatMap(([, value]) => (value === undefined ? [] : [value]))
  const beyond = after ? [after.at, idBytes(after.id)] : []
  return bookingsWhere(sql, `${where.join(' AND ')} ORDER BY starts_at, id LIMIT ${Math.trunc(limit)}`, [
    ...values,
    ...beyond,
  ])
}

const texts = (conditions: [string, unknown][]) => conditions.map(([text]) => text).join(' AND ')

/** A person's appointments from a day on, the soonest first; one hospital's, or for null all. */
export function bookingsAhead(
  sql: Sql,
  personKey: Buffer,
  { hospitalId, from }: { hospitalId: string | null; from: string },
): Promise<BookingRow[]> {
  const here = hospitalId === null ? '' : 'AND hospital_id = ?'
  return bookingsWhere(sql, `person_key = ? AND day >= ? ${here} ORDER BY starts_at, id LIMIT 50`, [
    ...[personKey, from],
    ...(hospitalId === null ? [] : [hospitalId]),
  ])
}
