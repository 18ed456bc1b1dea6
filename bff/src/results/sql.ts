import type { Entrance, NucleicState, Outcome } from '@onecard/shared/nucleic'
import type { Flag, ReportKind, ReportState } from '@onecard/shared/results'
import type { Cursor } from '../infra/cursor.ts'
import { marks, type Param, type Sql } from '../infra/db.ts'
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
  /** What a resident is told of a nucleic-acid test; null of every other report. */
  nucleic: NucleicState | null
  outcome: Outcome | null
  entrance: Entrance | null
  people: number | null
  place: string | null
  expectedAt: Date | null
  calledAt: Date | null
  /** The version that staff have said holds. */
  settled: Buffer | null
}

export interface Raw {
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
  nucleic: NucleicState | null
  outcome: Outcome | null
  entrance: Entrance | null
  people: number | null
  place: string | null
  expected_at: Date | null
  called_at: Date | null
  settled: Buffer | null
}

export const columns = `person_key, id, lab_id, sample_number, code, kind, title, state, abnormal, critical, shown, sampled_at,
  issued_at, told_at, nucleic, outcome, entrance, people, place, expected_at, called_at, settled`

export const rowOf = (raw: Raw): ReportRow => ({
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
  nucleic: raw.nucleic,
  outcome: raw.outcome,
  entrance: raw.entrance,
  people: raw.people,
  place: raw.place,
  expectedAt: raw.expected_at,
  calledAt: raw.called_at,
  settled: raw.settled,
})

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

export interface Wanted {
  people: readonly Buffer[]
  kind: ReportKind | undefined
  /** One institution's only. */
  labId?: string
  entrance?: Entrance | undefined
  title: string | undefined
  from: Date | null
  until: Date | null
  after: Cursor | null
  limit: number
}

/** A report with what decides whether somebody may see it. */
export interface SeenRow extends ReportRow {
  sensitive: boolean
  heldUntil: Date | null
}

const seenColumns = `${columns}, is_private, held_until`

const seenOf = (raw: Raw & { is_private: number; held_until: Date | null }): SeenRow => ({
  ...rowOf(raw),
  sensitive: raw.is_private === 1,
  heldUntil: raw.held_until,
})

type RawSeen = Parameters<typeof seenOf>[0]

/** The latest first. */
export async function latest(sql: Sql, wanted: Wanted): Promise<SeenRow[]> {
  if (wanted.people.length === 0) return []
  const is = (value: string | undefined) => (value === undefined ? null : [value])
  const said: [string, readonly Param[] | null][] = [
    [`person_key IN (${marks(wanted.people)})`, wanted.people],
    ['kind = ?', is(wanted.kind)],
    ['lab_id = ?', is(wanted.labId)],
    ['entrance = ?', is(wanted.entrance)],
    ['title LIKE ?', wanted.title ? [`%${wanted.title.replaceAll(/[\\%_]/g, '\\$&')}%`] : null],
    ['issued_at >= ?', wanted.from && [wanted.from]],
    ['issued_at < ?', wanted.until && [wanted.until]],
    ['(issued_at, id) < (?, ?)', wanted.after && [wanted.after.at, idBytes(wanted.after.id)]],
  ]
  const conditions = said.flatMap(([text, values]) => (values === null ? [] : [{ text, values }]))
  const rows = await sql.select<RawSeen>(
    `SELECT ${seenColumns} FROM report WHERE ${conditions.map(({ text }) => text).join(' AND ')}
     ORDER BY issued_at DESC, id DESC LIMIT ${Math.trunc(wanted.limit)}`,
    conditions.flatMap(({ values }) => values),
  )
  return rows.map(seenOf)
}

/** One report of these people; null for everybody else's. */
export async function reportOf(sql: Sql, people: readonly Buffer[], id: string): Promise<SeenRow | null> {
  if (people.length === 0) return null
  const [raw] = await sql.select<RawSeen>(
    `SELECT ${seenColumns} FROM report WHERE id = ? AND person_key IN (${marks(people)})`,
    [idBytes(id), ...people],
  )
  return raw ? seenOf(raw) : null
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
  /** Of the report it stands in. */
  of: Pick<SeenRow, 'personKey' | 'code' | 'title' | 'sensitive' | 'heldUntil'>
}

interface RawNumber extends Omit<NumberRow, 'reportId' | 'labId' | 'of'> {
  person_key: Buffer
  report_id: Buffer
  lab_id: string
  code: string
  title: string
  is_private: number
  held_until: Date | null
}

/** One item of one person over time, the latest two hundred, the earliest first; of one sample the report issued first. */
export async function numbersOf(sql: Sql, people: readonly Buffer[], code: string): Promise<NumberRow[]> {
  if (people.length === 0) return []
  const rows = await sql.select<RawNumber>(
    `SELECT n.person_key, n.report_id, r.lab_id, r.code, r.title, r.is_private, r.held_until, n.name, n.unit, n.number, n.low, n.high, n.flag, n.at
     FROM report_number n JOIN report r ON r.person_key = n.person_key AND r.id = n.report_id
     WHERE n.person_key IN (${marks(people)}) AND n.code = ? ORDER BY n.at DESC, r.issued_at DESC, r.id DESC LIMIT 200`,
    [...people, code],
  )
  return rows
    .map(({ report_id, lab_id, person_key, code, title, is_private, held_until, ...rest }) => ({
      ...{ ...rest, reportId: idText(report_id), labId: lab_id },
      of: { personKey: person_key, code, title, sensitive: is_private === 1, heldUntil: held_until },
    }))
    .reverse()
}
