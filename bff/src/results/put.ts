import type { Observation } from '@onecard/shared/results'
import { marks, rowMarks, type Param, type Sql, type Tx } from '../infra/db.ts'
import { pieces } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { leaveDesk } from './desk/mark.ts'
import type { VersionFacts } from './rules.ts'
import { columns, rowOf, type Raw, type ReportRow } from './sql.ts'

/** What is written of reports, however many at once: one statement each for any number of them. */

/** A single row by a statement that is prepared once; lists with their values written in. */
const fitting = (tx: Tx, rows: readonly unknown[]): Sql => (rows.length === 1 ? tx : tx.many)

/** What makes a report the same report. */
export type Natural = Pick<ReportRow, 'labId' | 'sampleNumber' | 'code' | 'personKey'>

/** The natural key as the unique key compares it: to the letter, blanks at an end aside. */
export function naturalKey({ labId, sampleNumber, code, personKey }: Natural): string {
  return (
    [labId, sampleNumber, code].map((part) => part.replace(/ +$/, '')).join('\n') + `\n${personKey.toString('hex')}`
  )
}

/**
 * Those of these reports that there are, locked, by their natural key. Always in the key's order, so that two who want
 * some of the same wait for one another instead of each for the other.
 */
export async function lockReports(tx: Tx, wanted: readonly Natural[]): Promise<Map<string, ReportRow>> {
  const rows = await fitting(tx, wanted).select<Raw>(
    `SELECT ${columns} FROM report FORCE INDEX (report_natural)
     WHERE (lab_id, sample_number, code, person_key) IN (${rowMarks(wanted.length, 4)}) FOR UPDATE`,
    wanted.flatMap(({ labId, sampleNumber, code, personKey }) => [labId, sampleNumber, code, personKey]),
  )
  return new Map(rows.map(rowOf).map((row) => [naturalKey(row), row]))
}

function valuesOf(row: ReportRow, now: Date): Param[] {
  return [
    ...[row.personKey, idBytes(row.id), row.labId, row.sampleNumber, row.code, row.kind, row.title, row.state],
    ...[row.abnormal, row.critical, row.shown, row.sampledAt, row.issuedAt, row.toldAt],
    ...[row.nucleic, row.outcome, row.entrance, row.people, row.place, row.expectedAt, row.calledAt, row.settled],
    ...[now, now],
  ]
}

const insert = (rows: number) => `INSERT INTO report (${columns}, created_at, changed_at) VALUES ${rowMarks(rows, 24)}`

/**
 * Makes reports as they stand, except those that somebody else has made meanwhile: it waits for those and leaves them.
 * Returns how many it made.
 */
export async function makeReports(tx: Tx, rows: readonly ReportRow[], now: Date): Promise<number> {
  const { affectedRows } = await fitting(tx, rows).change(
    `${insert(rows.length)} ON DUPLICATE KEY UPDATE changed_at = changed_at`,
    rows.flatMap((row) => valuesOf(row, now)),
  )
  return affectedRows
}

const shownColumns = [
  ...['kind', 'title', 'state', 'abnormal', 'critical', 'shown', 'sampled_at', 'issued_at', 'told_at'],
  ...['nucleic', 'outcome', 'entrance', 'people', 'place', 'expected_at', 'called_at', 'settled'],
]

/** Brings rows that there are, and that the caller has locked, to what their reports amount to now. */
export async function changeReports(tx: Tx, rows: readonly ReportRow[], now: Date): Promise<void> {
  if (rows.length === 0) return
  const changes = [...shownColumns, 'changed_at'].map((column) => `${column} = VALUES(${column})`)
  await fitting(tx, rows).change(
    `${insert(rows.length)} ON DUPLICATE KEY UPDATE ${changes.join(', ')}`,
    rows.flatMap((row) => valuesOf(row, now)),
  )
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
  await leaveDesk(tx, id)
}

/** What both have said is one version. */
export async function moveVersions(tx: Tx, from: string, into: string): Promise<void> {
  await tx.change('UPDATE IGNORE report_version SET report_id = ? WHERE report_id = ?', [idBytes(into), idBytes(from)])
  await tx.change('DELETE FROM report_version WHERE report_id = ?', [idBytes(from)])
}

export interface NewVersion extends VersionFacts {
  reportId: string
  contentSealed: Buffer
}

/** A statement has to fit what the database takes at once (16 MB unless set), and bytes are written as two letters each. */
const statementBytes = 4 * 1024 * 1024

/** Keeps versions that were not there before. The caller has locked their reports. */
export async function addVersions(tx: Tx, versions: readonly NewVersion[], now: Date): Promise<void> {
  for (const some of pieces(versions, ({ contentSealed }) => contentSealed.length, statementBytes)) {
    await fitting(tx, some).change(
      `INSERT IGNORE INTO report_version (report_id, hash, version, status, outcome, issued_at, content_sealed, received_at)
       VALUES ${rowMarks(some.length, 8)}`,
      some.flatMap(({ reportId, hash, version, status, outcome, issuedAt, contentSealed }) => [
        ...[idBytes(reportId), hash, version, status, outcome, issuedAt, contentSealed, now],
      ]),
    )
  }
}

interface RawFacts extends Omit<VersionFacts, 'issuedAt'> {
  report_id: Buffer
  issued_at: Date
}

/** What decides between the versions of these reports, without what they say. */
export async function factsOf(tx: Tx, reportIds: readonly string[]): Promise<Map<string, VersionFacts[]>> {
  if (reportIds.length === 0) return new Map()
  const rows = await fitting(tx, reportIds).select<RawFacts>(
    `SELECT report_id, hash, version, status, outcome, issued_at FROM report_version WHERE report_id IN (${marks(reportIds)})`,
    reportIds.map(idBytes),
  )
  const facts = new Map<string, VersionFacts[]>(reportIds.map((id) => [id, []]))
  for (const { report_id, issued_at, ...rest } of rows) {
    facts.get(idText(report_id))?.push({ ...rest, issuedAt: issued_at })
  }
  return facts
}

/** What a kept version says, sealed. */
export async function sealedContents(
  tx: Tx,
  versions: readonly { reportId: string; hash: Buffer }[],
): Promise<Map<string, Buffer>> {
  if (versions.length === 0) return new Map()
  const rows = await fitting(tx, versions).select<{ report_id: Buffer; content_sealed: Buffer }>(
    `SELECT report_id, content_sealed FROM report_version WHERE (report_id, hash) IN (${rowMarks(versions.length, 2)})`,
    versions.flatMap(({ reportId, hash }) => [idBytes(reportId), hash]),
  )
  return new Map(rows.map(({ report_id, content_sealed }) => [idText(report_id), content_sealed]))
}

export interface Numbers {
  was: ReportRow
  is: ReportRow
  observations: readonly Observation[]
}

/** The numeric items of what is shown, in place of those of what was shown. */
export async function putNumbers(tx: Tx, reports: readonly Numbers[]): Promise<void> {
  const old = reports.filter(({ was }) => was.shown !== null)
  if (old.length > 0) {
    await fitting(tx, old).change(
      `DELETE report_number FROM report_number FORCE INDEX (PRIMARY)
       WHERE (report_number.person_key, report_number.report_id) IN (${rowMarks(old.length, 2)})`,
      old.flatMap(({ was }) => [was.personKey, idBytes(was.id)]),
    )
  }
  const rows = reports.flatMap(numbersIn)
  if (rows.length === 0) return
  await fitting(tx, rows).change(
    `INSERT INTO report_number (person_key, report_id, position, code, name, unit, number, low, high, flag, at)
     VALUES ${rowMarks(rows.length, 11)}`,
    rows.flat(),
  )
}

function numbersIn({ is: { personKey, id, sampledAt, issuedAt }, observations }: Numbers): Param[][] {
  const at = sampledAt ?? issuedAt
  return observations.flatMap(({ code, name, unit, number, low, high, flag }, position): Param[][] =>
    number === null ? [] : [[personKey, idBytes(id), position, code, name, unit ?? '', number, low, high, flag, at]],
  )
}
