import { marks, type Sql, type Tx } from '../infra/db.ts'
import { chunks } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
import type { ClinicKind, Period, SlotCounts } from './rules.ts'

/** A slot with its session: all that booking, quoting and telling a hospital need. */
export interface SlotFacts extends SlotCounts {
  id: string
  sessionId: string
  hospitalId: string
  slotRef: string
  sessionRef: string
  campusId: string | null
  departmentId: string
  practitionerRoleId: string | null
  day: string
  period: Period
  kind: ClinicKind
  feeFen: number
  place: string
  counting: 'platform' | 'hospital'
  sessionStopped: boolean
  stopReason: string | null
  startsAt: Date
  endsAt: Date
  cancelUntil: Date
  /** How many different places have ever been handed out. */
  issued: number
  numberedFrom: number
  numbered: number
}

interface Row {
  id: Buffer
  session_id: Buffer
  hospital_id: string
  slot_ref: string
  session_ref: string
  campus_id: Buffer | null
  department_id: Buffer
  practitioner_role_id: Buffer | null
  day: string
  period: Period
  kind: ClinicKind
  fee_fen: number
  place: string
  counting: 'platform' | 'hospital'
  session_state: 'open' | 'stopped'
  stop_reason: string | null
  starts_at: Date
  ends_at: Date
  state: 'free' | 'stopped' | 'withdrawn'
  capacity: number
  taken: number
  withheld: number
  quota_app: number | null
  taken_app: number
  quotas_until: Date | null
  releases_at: Date
  closes_at: Date
  cancel_until: Date
  issued: number
  numbered_from: number
  numbered: number
}

const columns = `
  slot.id, slot.session_id, slot.hospital_id, slot.source_ref AS slot_ref, clinic_session.source_ref AS session_ref,
  clinic_session.campus_id, clinic_session.department_id, clinic_session.practitioner_role_id, clinic_session.day,
  clinic_session.period, clinic_session.kind, clinic_session.fee_fen, clinic_session.place, clinic_session.counting,
  clinic_session.state AS session_state, clinic_session.stop_reason, slot.starts_at, slot.ends_at, slot.state,
  slot.capacity, slot.taken, slot.withheld, slot.quota_app, slot.taken_app, slot.quotas_until, slot.releases_at, slot.closes_at,
  slot.cancel_until, slot.issued, slot.numbered_from, slot.numbered`
const joined = 'FROM slot JOIN clinic_session ON clinic_session.id = slot.session_id'

/** One slot by our id; null when there is none. */
export async function slotFacts(sql: Sql, slotId: string): Promise<SlotFacts | null> {
  const [row] = await sql.select<Row>(`SELECT ${columns} ${joined} WHERE slot.id = ?`, [idBytes(slotId)])
  return row ? facts(row) : null
}

/**
 * These slots, their rows locked in the order of their ids, so that two who want several never wait for each other. The
 * sessions are read beside, not locked: a publisher writes them before the slots.
 */
export async function lockedSlots(tx: Tx, slotIds: readonly string[]): Promise<Map<string, SlotFacts>> {
  const ids = [...new Set(slotIds)].sort().map(idBytes)
  await tx.many.select(
    `SELECT id FROM slot FORCE INDEX (PRIMARY) WHERE id IN (${marks(ids)}) ORDER BY id FOR UPDATE`,
    ids,
  )
  const rows = await tx.many.select<Row>(`SELECT ${columns} ${joined} WHERE slot.id IN (${marks(ids)})`, ids)
  return new Map(rows.map((row) => [idText(row.id), facts(row)]))
}

/** One slot by the hospital's own name for it. */
export async function slotBySource(sql: Sql, hospitalId: string, sourceRef: string): Promise<SlotFacts | null> {
  const [row] = await sql.select<Row>(
    `SELECT ${columns} ${joined} WHERE slot.hospital_id = ? AND slot.source_ref = ?`,
    [hospitalId, sourceRef],
  )
  return row ? facts(row) : null
}

/** A hospital's slots that begin at this instant: for messages that name no slot, only when and with whom. */
export async function slotsStartingAt(sql: Sql, hospitalId: string, startsAt: Date): Promise<SlotFacts[]> {
  const rows = await sql.select<Row>(
    `SELECT ${columns} ${joined} WHERE slot.hospital_id = ? AND slot.starts_at = ? AND slot.state <> 'withdrawn'`,
    [hospitalId, startsAt],
  )
  return rows.map(facts)
}

/** A doctor's or department's slots of a span of days, in order of time; withdrawn ones are left out. */
export async function slotsOf(
  sql: Sql,
  whose: { doctorId?: string | undefined; departmentId?: string | undefined },
  from: string,
  to: string,
): Promise<SlotFacts[]> {
  const [column, id] = whose.doctorId
    ? ['practitioner_role_id', whose.doctorId]
    : ['department_id', whose.departmentId ?? '']
  const rows = await sql.select<Row>(
    `SELECT ${columns} FROM clinic_session JOIN slot ON slot.session_id = clinic_session.id
     WHERE clinic_session.${column} = ? AND clinic_session.day BETWEEN ? AND ? AND slot.state <> 'withdrawn'
     ORDER BY clinic_session.day, slot.starts_at, slot.id`,
    [idBytes(id), from, to],
  )
  return rows.map(facts)
}

function facts(row: Row): SlotFacts {
  return {
    id: idText(row.id),
    sessionId: idText(row.session_id),
    hospitalId: row.hospital_id,
    slotRef: row.slot_ref,
    sessionRef: row.session_ref,
    campusId: row.campus_id && idText(row.campus_id),
    departmentId: idText(row.department_id),
    practitionerRoleId: row.practitioner_role_id && idText(row.practitioner_role_id),
    day: row.day,
    period: row.period,
    kind: row.kind,
    feeFen: row.fee_fen,
    place: row.place,
    counting: row.counting,
    sessionStopped: row.session_state === 'stopped',
    stopReason: row.stop_reason,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    state: row.state,
    capacity: row.capacity,
    taken: row.taken,
    withheld: row.withheld,
    quotaApp: row.quota_app,
    takenApp: row.taken_app,
    quotasUntil: row.quotas_until,
    releasesAt: row.releases_at,
    closesAt: row.closes_at,
    cancelUntil: row.cancel_until,
    issued: row.issued,
    numberedFrom: row.numbered_from,
    numbered: row.numbered,
  }
}

export interface SessionPlace {
  place: string
  kind: ClinicKind
  campusId: string | null
}

/** Where sessions are held, for whoever shows bookings. */
export async function sessionPlaces(sql: Sql, ids: readonly string[]): Promise<Map<string, SessionPlace>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await sql.select<{ id: Buffer; place: string; kind: ClinicKind; campus_id: Buffer | null }>(
    `SELECT id, place, kind, campus_id FROM clinic_session WHERE id IN (${marks(wanted)})`,
    wanted.map(idBytes),
  )
  return new Map(
    rows.map(({ id, place, kind, campus_id }) => [
      idText(id),
      { place, kind, campusId: campus_id && idText(campus_id) },
    ]),
  )
}

/** The hospital's own names for slots. */
export async function slotRefs(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
  const refs = new Map<string, string>()
  for (const some of chunks([...new Set(ids)], 500)) {
    const rows = await sql.select<{ id: Buffer; source_ref: string }>(
      `SELECT id, source_ref FROM slot WHERE id IN (${marks(some)})`,
      some.map(idBytes),
    )
    for (const { id, source_ref } of rows) refs.set(idText(id), source_ref)
  }
  return refs
}
