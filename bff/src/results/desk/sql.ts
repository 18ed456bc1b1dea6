import type { Outcome } from '@onecard/shared/nucleic'
import type { Cursor } from '../../infra/cursor.ts'
import { marks, type Param, type Sql, type Tx } from '../../infra/db.ts'
import { idBytes, idText } from '../../infra/ids.ts'
import type { VersionStatus } from '../rules.ts'
import { columns, rowOf, type Raw, type ReportRow } from '../sql.ts'
import type { Why } from './mark.ts'

/** One sample at the desk, whoever's reports of it there are. */
export interface DeskSample {
  /** Of one of its reports. */
  reportId: string
  labId: string
  sampleNumber: string
  why: Exclude<Why, 'call'>
  since: Date
  people: number
}

interface RawSample {
  report_id: Buffer
  lab_id: string
  sample_number: string
  why: DeskSample['why']
  since: Date
  people: number
}

/** Samples whose reports wait for a decision, the longest waiting first; of one laboratory, or of all (null). */
export async function deskSamples(
  sql: Sql,
  { labId, after, limit }: { labId: string | null; after: Cursor | null; limit: number },
): Promise<DeskSample[]> {
  const rows = await sql.select<RawSample>(
    `SELECT MIN(report_id) AS report_id, lab_id, sample_number, MIN(why) AS why, MIN(since) AS since, COUNT(*) AS people
     FROM report_desk WHERE why IN ('conflict', 'unread') ${labId === null ? '' : 'AND lab_id = ?'}
     GROUP BY lab_id, sample_number
     ${after ? 'HAVING since > ? OR (since = ? AND report_id > ?)' : ''}
     ORDER BY since, report_id LIMIT ${Math.trunc(limit)}`,
    [...(labId === null ? [] : [labId]), ...(after ? [after.at, after.at, idBytes(after.id)] : [])],
  )
  return rows.map((row) => ({
    reportId: idText(row.report_id),
    labId: row.lab_id,
    sampleNumber: row.sample_number,
    why: row.why,
    since: row.since,
    people: Number(row.people),
  }))
}

/** The reports of one sample that lie at the desk for a decision. */
export async function deskReports(sql: Sql, labId: string, sampleNumber: string): Promise<string[]> {
  const rows = await sql.select<{ report_id: Buffer }>(
    `SELECT report_id FROM report_desk WHERE lab_id = ? AND sample_number = ? AND why <> 'call'`,
    [labId, sampleNumber],
  )
  return rows.map((row) => idText(row.report_id))
}

/** Reports whose person has to be called, the longest waiting first. */
export async function waitingCalls(
  sql: Sql,
  { after, limit }: { after: Cursor | null; limit: number },
): Promise<{ reportId: string; at: Date }[]> {
  const rows = await sql.select<{ report_id: Buffer; since: Date }>(
    `SELECT report_id, since FROM report_desk WHERE why = 'call' ${after ? 'AND (since, report_id) > (?, ?)' : ''}
     ORDER BY since, report_id LIMIT ${Math.trunc(limit)}`,
    after ? [after.at, idBytes(after.id)] : [],
  )
  return rows.map(({ report_id, since }) => ({ reportId: idText(report_id), at: since }))
}

/** Reports whose person was reached, in the order of the calls. */
export async function reachedCalls(
  sql: Sql,
  { after, limit }: { after: Cursor | null; limit: number },
): Promise<{ reportId: string; at: Date }[]> {
  const rows = await sql.select<{ report_id: Buffer; at: Date }>(
    `SELECT report_id, at FROM result_call WHERE outcome = 'reached' ${after ? 'AND (at, report_id) > (?, ?)' : ''}
     ORDER BY at, report_id LIMIT ${Math.trunc(limit)}`,
    after ? [after.at, idBytes(after.id)] : [],
  )
  return rows.map(({ report_id, at }) => ({ reportId: idText(report_id), at }))
}

/** Reports by their ids, whosever they are: for staff. */
export async function reportsById(sql: Sql, ids: readonly string[]): Promise<Map<string, ReportRow>> {
  if (ids.length === 0) return new Map()
  const rows = await sql.select<Raw>(`SELECT ${columns} FROM report WHERE id IN (${marks(ids)})`, ids.map(idBytes))
  return new Map(rows.map(rowOf).map((row) => [row.id, row]))
}

export interface DeskVersion {
  reportId: string
  hash: Buffer
  status: VersionStatus
  outcome: Outcome | null
  issuedAt: Date
  receivedAt: Date
}

/** Every version of these reports, in the order in which they came. */
export async function deskVersions(sql: Sql, reportIds: readonly string[]): Promise<DeskVersion[]> {
  if (reportIds.length === 0) return []
  const rows = await sql.select<{
    report_id: Buffer
    hash: Buffer
    status: VersionStatus
    outcome: Outcome | null
    issued_at: Date
    received_at: Date
  }>(
    `SELECT report_id, hash, status, outcome, issued_at, received_at FROM report_version
     WHERE report_id IN (${marks(reportIds)}) ORDER BY received_at, issued_at, hash`,
    reportIds.map(idBytes),
  )
  return rows.map(({ report_id, hash, status, outcome, issued_at, received_at }) => ({
    ...{ reportId: idText(report_id), hash, status, outcome },
    ...{ issuedAt: issued_at, receivedAt: received_at },
  }))
}

export interface Call {
  reportId: string
  by: string
  at: Date
  outcome: 'reached' | 'not-reached'
  noteSealed: Buffer
}

export async function callsAbout(sql: Sql, reportIds: readonly string[]): Promise<Call[]> {
  if (reportIds.length === 0) return []
  const rows = await sql.select<{
    report_id: Buffer
    staff_name: string
    at: Date
    outcome: Call['outcome']
    note_sealed: Buffer
  }>(
    `SELECT report_id, staff_name, at, outcome, note_sealed FROM result_call
     WHERE report_id IN (${marks(reportIds)}) ORDER BY at, id`,
    reportIds.map(idBytes),
  )
  return rows.map(({ report_id, staff_name, at, outcome, note_sealed }) => ({
    ...{ reportId: idText(report_id), by: staff_name, at, outcome, noteSealed: note_sealed },
  }))
}

export async function insertCall(tx: Tx, call: Call & { id: string; staffId: string }): Promise<void> {
  const values: Param[] = [idBytes(call.reportId), idBytes(call.id), idBytes(call.staffId), call.by, call.outcome]
  await tx.change(
    `INSERT INTO result_call (report_id, id, staff_id, staff_name, outcome, note_sealed, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [...values, call.noteSealed, call.at],
  )
}
