import type { MissingState } from '@onecard/shared/missing'
import type { ReportKind } from '@onecard/shared/results'
import type { Cursor } from '../infra/cursor.ts'
import { marks, type Param, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'

export interface MissingRow {
  personKey: Buffer
  id: string
  kind: ReportKind
  state: MissingState
  sampledAt: Date
  place: string
  reportId: string | null
  sampleId: string | null
  hospitalId: string | null
  noteSealed: Buffer | null
  answerSealed: Buffer | null
  reportedAt: Date
  answerBy: Date
  answeredAt: Date | null
}

interface Raw {
  person_key: Buffer
  id: Buffer
  kind: ReportKind
  state: MissingState
  sampled_at: Date
  place: string
  report_id: Buffer | null
  sample_id: Buffer | null
  hospital_id: string | null
  note_sealed: Buffer | null
  answer_sealed: Buffer | null
  reported_at: Date
  answer_by: Date
  answered_at: Date | null
}

const columns = `person_key, id, kind, state, sampled_at, place, report_id, sample_id, hospital_id, note_sealed,
  answer_sealed, reported_at, answer_by, answered_at`

const rowIn = (raw: Raw): MissingRow => ({
  personKey: raw.person_key,
  id: idText(raw.id),
  kind: raw.kind,
  state: raw.state,
  sampledAt: raw.sampled_at,
  place: raw.place,
  reportId: raw.report_id && idText(raw.report_id),
  sampleId: raw.sample_id && idText(raw.sample_id),
  hospitalId: raw.hospital_id,
  noteSealed: raw.note_sealed,
  answerSealed: raw.answer_sealed,
  reportedAt: raw.reported_at,
  answerBy: raw.answer_by,
  answeredAt: raw.answered_at,
})

export interface NewMissing {
  personKey: Buffer
  id: string
  accountId: string
  kind: ReportKind
  openKey: Buffer
  sampledAt: Date
  place: string
  reportId: string | null
  sampleId: string | null
  hospitalId: string | null
  noteSealed: Buffer | null
  reportedAt: Date
  answerBy: Date
}

/** Fails on `missing_result_open` while the same sample is being looked for. */
export async function insertMissing(tx: Tx, row: NewMissing): Promise<void> {
  await tx.change(
    `INSERT INTO missing_result (person_key, id, account_id, kind, state, open_key, sampled_at, place, report_id, sample_id,
       hospital_id, note_sealed, reported_at, answer_by) VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[row.personKey, idBytes(row.id), idBytes(row.accountId), row.kind, row.openKey, row.sampledAt, row.place],
      ...[row.reportId && idBytes(row.reportId), row.sampleId && idBytes(row.sampleId), row.hospitalId],
      ...[row.noteSealed, row.reportedAt, row.answerBy],
    ],
  )
}

/** The open one of this sample; null when nobody misses it. */
export async function openOne(sql: Sql, people: readonly Buffer[], openKey: Buffer): Promise<string | null> {
  const [row] = await sql.select<{ id: Buffer }>(
    `SELECT id FROM missing_result WHERE person_key IN (${marks(people)}) AND open_key = ?`,
    [...people, openKey],
  )
  return row ? idText(row.id) : null
}

/** One of these people's; null for everybody else's. */
export async function missingOf(sql: Sql, people: readonly Buffer[], id: string): Promise<MissingRow | null> {
  if (people.length === 0) return null
  const [raw] = await sql.select<Raw>(
    `SELECT ${columns} FROM missing_result WHERE person_key IN (${marks(people)}) AND id = ?`,
    [...people, idBytes(id)],
  )
  return raw ? rowIn(raw) : null
}

/** For staff, and for whoever tells of it. */
export async function missingById(sql: Sql, id: string): Promise<MissingRow | null> {
  const [raw] = await sql.select<Raw>(`SELECT ${columns} FROM missing_result WHERE id = ?`, [idBytes(id)])
  return raw ? rowIn(raw) : null
}

/** What these people miss or have missed, the latest first. */
export async function missingOfAll(
  sql: Sql,
  people: readonly Buffer[],
  { after, limit }: { after: string | undefined; limit: number },
): Promise<MissingRow[]> {
  if (people.length === 0) return []
  const rows = await sql.select<Raw>(
    `SELECT ${columns} FROM missing_result WHERE person_key IN (${marks(people)}) ${after ? 'AND id < ?' : ''}
     ORDER BY id DESC LIMIT ${Math.trunc(limit)}`,
    [...people, ...(after ? [idBytes(after)] : [])],
  )
  return rows.map(rowIn)
}

/** In one state, the longest waiting first; of one hospital, or of the city (null). */
export async function waiting(
  sql: Sql,
  {
    state,
    hospitalId,
    after,
    limit,
  }: { state: MissingState; hospitalId: string | null; after: Cursor | null; limit: number },
): Promise<MissingRow[]> {
  const said: [string, Param[]][] = [
    ['state = ?', [state]],
    ...(hospitalId === null ? [] : ([['hospital_id = ?', [hospitalId]]] satisfies [string, Param[]][])),
    ...(after ? ([['(reported_at, id) > (?, ?)', [after.at, idBytes(after.id)]]] satisfies [string, Param[]][]) : []),
  ]
  const rows = await sql.select<Raw>(
    `SELECT ${columns} FROM missing_result WHERE ${said.map(([text]) => text).join(' AND ')}
     ORDER BY reported_at, id LIMIT ${Math.trunc(limit)}`,
    said.flatMap(([, values]) => values),
  )
  return rows.map(rowIn)
}

export interface Closing {
  state: Exclude<MissingState, 'open'>
  answerSealed?: Buffer
  answeredBy?: string
  now: Date
}

/** Compare-and-set: false when it was closed already. */
export async function closeMissing(
  tx: Sql,
  id: string,
  { state, answerSealed, answeredBy, now }: Closing,
): Promise<boolean> {
  const { affectedRows } = await tx.change(
    `UPDATE missing_result SET state = ?, open_key = NULL, answer_sealed = ?, answered_at = ?, answered_by = ?
     WHERE id = ? AND state = 'open'`,
    [
      state,
      answerSealed ?? null,
      state === 'withdrawn' ? null : now,
      answeredBy ? idBytes(answeredBy) : null,
      idBytes(id),
    ],
  )
  return affectedRows === 1
}

/** The open ones that this report answers: named by it, or of its kind and sampled at about the same time. */
export async function answeredByReport(
  sql: Sql,
  personKey: Buffer,
  report: { id: string; kind: ReportKind; from: Date; until: Date },
): Promise<string[]> {
  const rows = await sql.select<{ id: Buffer }>(
    `SELECT id FROM missing_result WHERE person_key = ? AND state = 'open'
       AND (report_id = ? OR (report_id IS NULL AND kind = ? AND sampled_at BETWEEN ? AND ?))`,
    [personKey, idBytes(report.id), report.kind, report.from, report.until],
  )
  return rows.map(({ id }) => idText(id))
}

/** Two keys are one person's from now on. What is open under both stays open under the first of them. */
export async function moveMissing(tx: Tx, from: Buffer, into: Buffer): Promise<void> {
  await tx.change(
    `UPDATE missing_result SET open_key = NULL, state = 'withdrawn' WHERE person_key = ? AND open_key IN
       (SELECT open_key FROM (SELECT open_key FROM missing_result WHERE person_key = ? AND open_key IS NOT NULL) AS there)`,
    [from, into],
  )
  await tx.change('UPDATE missing_result SET person_key = ? WHERE person_key = ?', [into, from])
}
