import { createHash } from 'node:crypto'
import type { CodeableConcept, Identifier, Period, Reference } from './r4.ts'
import type { Param } from '../db.ts'
import { spanOf, type Span } from './dates.ts'
import { invalid } from './outcome.ts'
import type { Condition, Given, IndexEntry, ParamContext, ResourceType, SearchParam } from './room.ts'

/** The kinds of search parameter. Some look at a room's own columns, the others at the index of what was published. */

const badValue = (context: ParamContext, { text }: Given, wanted: string) =>
  invalid(`${context.type}?${context.name}`, `${text} is not ${wanted}`, 'value')

/** A code in a column; with a system only where the column has one. */
export function tokenColumn<R>(column: string, codes: readonly string[] | null = null): SearchParam<R> {
  return {
    kind: 'token',
    modifiers: ['not'],
    sort: column,
    where(given, context) {
      const code = given.text.slice(given.text.indexOf('|') + 1)
      if (codes && !codes.includes(code)) throw badValue(context, given, `one of ${codes.join(', ')}`)
      return { sql: `${column} ${given.modifier === 'not' ? '<>' : '='} ?`, params: [code] }
    },
  }
}

/** A date or instant in a column. */
export function dateColumn<R>(column: string): SearchParam<R> {
  return {
    kind: 'date',
    sort: column,
    where: (given, context) => dateCondition(given, context, column, column),
  }
}

interface ColumnReference<R> {
  target: ResourceType
  /** The condition for a FHIR id. */
  by: (id: string) => Condition
  references: (resource: R) => readonly (Reference | undefined)[]
}

/** A reference that the room keeps in columns of its own. */
export function referenceColumn<R>({ target, by, references }: ColumnReference<R>): SearchParam<R> {
  return {
    kind: 'reference',
    targets: [target],
    references,
    where(given, context) {
      const { type, id } = referenceOf(given, context, [target])
      return type !== null && type !== target ? never : by(id)
    },
  }
}

const never: Condition = { sql: 'FALSE', params: [] }

/** Codes and identifiers of published resources. */
export function tokens<R>(values: (resource: R) => readonly (Token | undefined)[]): SearchParam<R> {
  return {
    kind: 'token',
    modifiers: ['not'],
    entries: (resource) => values(resource).flatMap((token) => (token ? tokenEntries(token) : [])),
    where(given, context) {
      const found = tokenCondition(given, context)
      return given.modifier === 'not' ? { sql: `NOT ${found.sql}`, params: found.params } : found
    },
  }
}

export interface Token {
  system?: string | undefined
  code?: string | undefined
}

/** The tokens of coded elements and identifiers. */
export const ofConcepts = (concepts: readonly (CodeableConcept | undefined)[] | undefined): Token[] =>
  (concepts ?? []).flatMap((concept) => concept?.coding ?? [])
export const ofIdentifiers = (identifiers: readonly Identifier[] | undefined): Token[] =>
  (identifiers ?? []).map(({ system, value }) => ({ system, code: value }))

/** Kept twice: with its system (`s|code`, `|code` without one), and as `=code` for searches that name none. */
function tokenEntries({ system, code }: Token): IndexEntry[] {
  if (code === undefined) return system === undefined ? [] : [{ text: indexed(`${system}|`) }]
  return [{ text: indexed(`=${code}`) }, { text: indexed(`${system ?? ''}|${code}`) }]
}

function tokenCondition({ text }: Given, context: ParamContext): Condition {
  if (!text.includes('|')) return inIndex(context, 'text = ?', [indexed(`=${text}`)])
  if (!text.endsWith('|')) return inIndex(context, 'text = ?', [indexed(text)])
  return inIndex(context, "text LIKE CONCAT(?, '%')", [likeable(text)])
}

/** References of published resources. */
export function references<R>(
  targets: readonly ResourceType[],
  values: (resource: R) => readonly (Reference | undefined)[],
): SearchParam<R> {
  return {
    kind: 'reference',
    targets,
    references: values,
    entries: (resource) =>
      values(resource).flatMap((value) => {
        const text = value?.reference
        if (text === undefined) return []
        const id = text.slice(text.lastIndexOf('/') + 1)
        return [{ text: indexed(text) }, { text: indexed(`=${id}`) }]
      }),
    where(given, context) {
      const { type, id } = referenceOf(given, context, targets)
      return inIndex(context, 'text = ?', [indexed(type === null ? `=${id}` : `${type}/${id}`)])
    },
  }
}

/** Words of published resources: found by how they begin, or (`:contains`) by a part; letters' case does not matter. */
export function strings<R>(values: (resource: R) => readonly (string | undefined)[]): SearchParam<R> {
  return {
    kind: 'string',
    modifiers: ['contains'],
    entries: (resource) =>
      values(resource).flatMap((text) => (text === undefined ? [] : [{ text: text.toLowerCase().slice(0, 180) }])),
    where({ text, modifier }, context) {
      const part = likeable(text.toLowerCase().slice(0, 180))
      return modifier === 'contains'
        ? inIndex(context, "text LIKE CONCAT('%', ?, '%')", [part])
        : inIndex(context, "text LIKE CONCAT(?, '%')", [part])
    },
  }
}

/** Periods of published resources; a period without an end goes on. A date is found when the period touches it. */
export function periods<R>(values: (resource: R) => readonly (Period | undefined)[]): SearchParam<R> {
  return {
    kind: 'date',
    entries: (resource, timeZone) =>
      values(resource).flatMap((period, i) => {
        if (!period) return []
        const from = period.start === undefined ? null : (spanOf(period.start, timeZone)?.from ?? null)
        const until = period.end === undefined ? null : (spanOf(period.end, timeZone)?.until ?? null)
        return [{ text: String(i), from, until }]
      }),
    where(given, context) {
      const { sql, params } = dateCondition(
        given,
        context,
        "COALESCE(starts_at, '0001-01-01')",
        "COALESCE(ends_at, '9999-12-31')",
      )
      return inIndex(context, sql, params)
    },
  }
}

function inIndex({ type, name, base }: ParamContext, sql: string, params: readonly Param[]): Condition {
  return {
    sql: `EXISTS (SELECT 1 FROM fhir_index WHERE fhir_index.hospital_id = ${base.hospital} AND fhir_index.type = ?
      AND fhir_index.param = ? AND fhir_index.fhir_id = ${base.id} AND ${sql})`,
    params: [type, name, ...params],
  }
}

/** The key column is short: what is longer is found by its fingerprint. */
function indexed(text: string): string {
  return text.length <= 180 ? text : `#${createHash('sha256').update(text).digest('hex')}`
}

function likeable(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

type Prefix = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'sa' | 'eb'

/** `low` and `high` are the value's two ends: the same column for an instant. */
const comparisons: Record<Prefix, (low: string, high: string, span: Span) => Condition> = {
  eq: (low, high, { from, until }) => ({ sql: `(${high} >= ? AND ${low} < ?)`, params: [from, until] }),
  ne: (low, high, { from, until }) => ({ sql: `(${high} < ? OR ${low} >= ?)`, params: [from, until] }),
  gt: (_low, high, { until }) => ({ sql: `${high} >= ?`, params: [until] }),
  ge: (_low, high, { from }) => ({ sql: `${high} >= ?`, params: [from] }),
  lt: (low, _high, { from }) => ({ sql: `${low} < ?`, params: [from] }),
  le: (low, _high, { until }) => ({ sql: `${low} < ?`, params: [until] }),
  sa: (low, _high, { until }) => ({ sql: `${low} >= ?`, params: [until] }),
  eb: (_low, high, { from }) => ({ sql: `${high} < ?`, params: [from] }),
}

function dateCondition(given: Given, context: ParamContext, low: string, high: string): Condition {
  const [, prefix = 'eq', text = ''] = /^(eq|ne|gt|ge|lt|le|sa|eb)?(.*)$/s.exec(given.text) ?? []
  const span = spanOf(text, context.needs.timeZone)
  if (!span) throw badValue(context, given, 'a date or instant, with or without eq, ne, gt, ge, lt, le, sa, eb')
  return comparisons[prefix as Prefix](low, high, span)
}

/** `Type/id`, `id`, our own full address, or `id` with the type as modifier. */
function referenceOf(
  given: Given,
  { type, name, needs: { base } }: ParamContext,
  targets: readonly ResourceType[],
): { type: string | null; id: string } {
  const text = given.text.startsWith(`${base}/`) ? given.text.slice(base.length + 1) : given.text
  const parts = /^(?:([A-Z][A-Za-z]+)\/)?([A-Za-z0-9\-.]{1,64})$/.exec(text)
  if (!parts) throw invalid(`${type}?${name}`, `${given.text} is no reference to ${targets.join(', ')}`, 'value')
  const [only = null, ...more] = targets
  return { type: parts[1] ?? given.modifier ?? (more.length === 0 ? only : null), id: parts[2] ?? '' }
}
