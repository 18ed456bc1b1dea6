import type { Flag, Observation, ReportKind, ReportState } from '@onecard/shared/results'
import type { Cursor } from '../infra/cursor.ts'
import { marks, type Param, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import type { VersionFacts } from './rules.ts'

export interface ReportRow {
  personKey: Buffer
  id: string
  labId: string
  sampleNumber: string
  code: string
  kind: ReportKind
  title: string
  state: ReportState
  abnormal: number
  critical: boolean
  shown: Buffer | null
  sampledAt: Date | null
  issuedAt: Date
  toldAt: Date | null
}

interface Raw {
  person_key: Buffer
  id: Buffer
  lab_id: string
  sample_number: string
  code: string
  kind: ReportKind
  title: string
  state: ReportState
  abnormal: number
  critical: number
  shown: Buffer | null
  sampled_at: Date | null
  issued_at: Date
  told_at: Date | null
}

const columns = `person_key, id, lab_id, sample_number, code, kind, title, state, abnormal, critical, shown, sampled_at,
  issued_at, told_at`

const rowOf = (raw: Raw): ReportRow => ({
  personKey: raw.person_key,
  id: idText(raw.id),
  labId: raw.lab_id,
  sampleNumber: raw.sample_number,
  code: raw.code,
  kind: raw.kind,
  title: raw.title,
  state: raw.state,
  abnormal: raw.abnormal,
  critical: raw.critical === 1,
  shown: raw.shown,
  sampledAt: raw.sampled_at,
  issuedAt: raw.issued_at,
  toldAt: raw.told_at,
})

export interface NewRow extends Pick<
  ReportRow,
  'personKey' | 'id' | 'labId' | 'sampleNumber' | 'code' | 'kind' | 'title' | 'sampledAt' | 'issuedAt'
> {
  now: Date
}

/** The report of this natural key, locked; made when it is the first that is heard of it. */
export async function claimReport(tx: Tx, row: NewRow): Promise<ReportRow> {
  await tx.change(
    `INSERT INTO report (person_key, id, lab_id, sample_number, code, kind, title, state, abnormal, critical,
       sampled_at, issued_at, created_at, changed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'preliminary', 0, 0, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE changed_at = changed_at`,
    [
      ...[row.personKey, idBytes(row.id), row.labId, row.sampleNumber, row.code, row.kind, row.title],
      ...[row.sampledAt, row.issuedAt, row.now, row.now],
    ],
  )
  const [raw] = await tx.select<Raw>(
    `SELECT ${columns} FROM report WHERE lab_id = ? AND sample_number = ? AND code = ? AND person_key = ? FOR UPDATE`,
    [row.labId, row.sampleNumber, row.code, row.personKey],
  )
  if (!raw) throw new Error('the report was made just now')
  return rowOf(raw)
}

/** All that lies under one key, locked; waits for what is being recorded there. */
export async function reportsUnder(tx: Tx, personKey: Buffer): Promise<ReportRow[]> {
  const rows = await tx.select<Raw>(`SELECT ${columns} FROM report WHERE person_key = ? ORDER BY id FOR UPDATE`, [
    personKey,
  ])
  return rows.map(rowOf)
}

/** The row goes, its versions stay: they belong to the id, under whichever key it lies. */
export async function dropReport(tx: Tx, { personKey, id }: ReportRow): Promise<void> {
  for (const [table, column] of [
    ['report_number', 'report_id'],
    ['report', 'id'],
  ] as const) {
    await tx.change(`DELETE FROM ${table} WHERE person_key = ? AND ${column} = ?`, [personKey, idBytes(id)])
  }
}

/** What both have said is one version. */
export async function moveVersions(tx: Tx, from: string, into: string): Promise<void> {
  await tx.change('UPDATE IGNORE report_version SET report_id = ? WHERE report_id = ?', [idBytes(into), idBytes(from)])
  await tx.change('DELETE FROM report_version WHERE report_id = ?', [idBytes(from)])
}

export interface NewVersion extends Omit<VersionFacts, 'hash'> {
  reportId: string
  hash: Buffer
  contentSealed: Buffer
  now: Date
}

/** False when the very same has been said before. */
export async function addVersion(tx: Tx, row: NewVersion): Promise<boolean> {
  const { affectedRows } = await tx.change(
    `INSERT IGNORE INTO report_version (report_id, hash, version, status, outcome, issued_at, content_sealed, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [idBytes(row.reportId), row.hash, row.version, row.status, row.outcome, row.issuedAt, row.contentSealed, row.now],
  )
  return affectedRows === 1
}

export type StoredVersion = VersionFacts & { contentSealed: Buffer }

interface RawVersion {
  hash: Buffer
  version: number | null
  status: VersionFacts['status']
  outcome: VersionFacts['outcome']
  issued_at: Date
  content_sealed: Buffer
}

export async function versionsOf(sql: Sql, reportId: string): Promise<StoredVersion[]> {
  const rows = await sql.select<RawVersion>(
    'SELECT hash, version, status, outcome, issued_at, content_sealed FROM report_version WHERE report_id = ?',
    [idBytes(reportId)],
  )
  return rows.map(({ hash, version, status, outcome, issued_at, content_sealed }) => ({
    ...{ hash, version, status, outcome },
    ...{ issuedAt: issued_at, contentSealed: content_sealed },
  }))
}

export type Shown = Pick<
  ReportRow,
  'state' | 'shown' | 'issuedAt' | 'sampledAt' | 'abnormal' | 'critical' | 'title' | 'toldAt'
> & { now: Date }

export async function showVersion(tx: Tx, { personKey, id }: ReportRow, now: Shown): Promise<void> {
  await tx.change(
    `UPDATE report SET state = ?, shown = ?, issued_at = ?, sampled_at = ?, abnormal = ?, critical = ?, title = ?,
       told_at = ?, changed_at = ? WHERE person_key = ? AND id = ?`,
    [
      ...[now.state, now.shown, now.issuedAt, now.sampledAt, now.abnormal, now.critical, now.title],
      ...[now.toldAt, now.now, personKey, idBytes(id)],
    ],
  )
}

/** The numeric items of what is shown, in place of those of what was shown. */
export async function putNumbers(
  tx: Tx,
  { personKey, id }: ReportRow,
  observations: readonly Observation[],
  at: Date,
): Promise<void> {
  await tx.change('DELETE FROM report_number WHERE person_key = ? AND report_id = ?', [personKey, idBytes(id)])
  const rows = observations.flatMap(({ code, name, unit, number, low, high, flag }, position): Param[][] =>
    number === null ? [] : [[personKey, idBytes(id), position, code, name, unit ?? '', number, low, high, flag, at]],
  )
  if (rows.length === 0) return
  await tx.change(
    `INSERT INTO report_number (person_key, report_id, position, code, name, unit, number, low, high, flag, at)
     VALUES ${rows.map((row) => `(${marks(row)})`).join(', ')}`,
    rows.flat(),
  )
}

export interface Wanted {
  people: readonly Buffer[]
  kind: ReportKind | undefined
  title: string | undefined
  from: Date | null
  until: Date | null
  after: Cursor | null
  limit: number
}

/** The latest first. */
export async function latest(sql: Sql, wanted: Wanted): Promise<ReportRow[]> {
  if (wanted.people.length === 0) return []
  const said: [string, readonly Param[] | null][] = [
    [`person_key IN (${marks(wanted.people)})`, wanted.people],
    ['kind = ?', wanted.kind === undefined ? null : [wanted.kind]],
    ['title LIKE ?', wanted.title ? [`%${wanted.title.replaceAll(/[\\%_]/g, '\\$&')}%`] : null],
    ['issued_at >= ?', wanted.from && [wanted.from]],
    ['issued_at < ?', wanted.until && [wanted.until]],
    ['(issued_at, id) < (?, ?)', wanted.after && [wanted.after.at, idBytes(wanted.after.id)]],
  ]
  const conditions = said.flatMap(([text, values]) => (values === null ? [] : [{ text, values }]))
  const rows = await sql.select<Raw>(
    `SELECT ${columns} FROM report WHERE ${conditions.map(({ text }) => text).join(' AND ')}
     ORDER BY issued_at DESC, id DESC LIMIT ${Math.trunc(wanted.limit)}`,
    conditions.flatMap(({ values }) => values),
  )
  return rows.map(rowOf)
}

/** One report of these people; null for everybody else's. */
export async function reportOf(sql: Sql, people: readonly Buffer[], id: string): Promise<ReportRow | null> {
  if (people.length === 0) return null
  const [raw] = await sql.select<Raw>(
    `SELECT ${columns} FROM report WHERE id = ? AND person_key IN (${marks(people)})`,
    [idBytes(id), ...people],
  )
  return raw ? rowOf(raw) : null
}

export interface NumberRow {
  reportId: string
  labId: string
  name: string
  unit: string
  number: number
  low: number | null
  high: number | null
  flag: Flag | null
  at: Date
}

/** One item of one person over time, the latest two hundred, the earliest first; of one sample the report issued first. */
export async function numbersOf(sql: Sql, people: readonly Buffer[], code: string): Promise<NumberRow[]> {
  if (people.length === 0) return []
  const rows = await sql.select<Omit<NumberRow, 'reportId' | 'labId'> & { report_id: Buffer; lab_id: string }>(
    `SELECT n.report_id, r.lab_id, n.name, n.unit, n.number, n.low, n.high, n.flag, n.at
     FROM report_number n JOIN report r ON r.person_key = n.person_key AND r.id = n.report_id
     WHERE n.person_key IN (${marks(people)}) AND n.code = ? ORDER BY n.at DESC, r.issued_at DESC, r.id DESC LIMIT 200`,
    [...people, code],
  )
  return rows
    .map(({ report_id, lab_id, ...rest }) => ({ ...rest, reportId: idText(report_id), labId: lab_id }))
    .reverse()
}
