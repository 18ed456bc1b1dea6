import type { Param } from '../db.ts'
import { spanOf } from './dates.ts'
import { FhirFault, invalid } from './outcome.ts'
import { dateColumn } from './params.ts'
import type { Condition, FhirNeeds, ParamContext, ResourceRoom, SearchParam } from './room.ts'

const defaultCount = 50
export const largestCount = 1000

interface SortKey {
  name: string
  sql: string
  descending: boolean
}

export interface Include {
  /** The type whose parameter is followed, and the parameter. */
  type: string
  param: string
  target: string | null
}

/** A search, read and understood. */
export interface Search {
  conditions: readonly Condition[]
  sort: readonly SortKey[]
  count: number
  after: readonly string[] | null
  total: boolean
  countOnly: boolean
  includes: readonly Include[]
  revincludes: readonly Include[]
  /** Parameters that this server does not know and therefore left out. */
  ignored: readonly string[]
  /** What was understood, for the links. */
  used: readonly (readonly [string, string])[]
}

type Handling = 'strict' | 'lenient'

interface Reading {
  room: ResourceRoom
  needs: FhirNeeds
  handling: Handling
  /** Parameters of the answer's form mean nothing where a search only points at a resource. */
  criteria?: boolean
}

/** Reads search parameters. A value that makes no sense is refused always, an unknown parameter by `handling`. */
export function readSearch(given: URLSearchParams, reading: Reading): Search {
  const parts = [...given].map(([name, value]) => part(name, value, reading))
  const ignored = parts.flatMap(({ ignored }) => ignored ?? [])
  if (ignored.length > 0 && reading.handling === 'strict') {
    throw new FhirFault(
      400,
      ...ignored.map((name) => ({
        code: 'not-supported' as const,
        text: `${name} is no search parameter of ${reading.room.type} here`,
        at: `${reading.room.type}?${name}`,
      })),
    )
  }
  const form = Object.assign({}, ...parts.map(({ form }) => form)) as Partial<Form>
  return {
    conditions: parts.flatMap(({ condition }) => condition ?? []),
    sort: form.sort ?? [],
    count: form.count ?? defaultCount,
    after: form.after ?? null,
    total: form.total ?? true,
    countOnly: form.countOnly ?? false,
    includes: parts.flatMap(({ include }) => include ?? []),
    revincludes: parts.flatMap(({ revinclude }) => revinclude ?? []),
    ignored,
    used: [...given].filter((_, i) => parts[i]?.ignored === undefined),
  }
}

interface Form {
  sort: SortKey[]
  count: number
  after: string[]
  total: boolean
  countOnly: boolean
}

interface Part {
  condition?: Condition
  form?: Partial<Form>
  include?: Include
  revinclude?: Include
  ignored?: string
}

function part(name: string, value: string, reading: Reading): Part {
  const [plain, modifier] = splitModifier(name)
  const shaped = reading.criteria ? null : formPart(plain, value, name, reading)
  if (shaped) return shaped
  const param = paramNamed(plain, reading)
  if (!param) return { ignored: name }
  if (value === '') return {}
  checkModifier(param, modifier, name, reading)
  return { condition: anyOf(param, { name: plain, modifier, value }, reading) }
}

function formPart(plain: string, value: string, name: string, reading: Reading): Part | null {
  if (plain === '_include' || plain === '_revinclude') return includePart(plain, value, name)
  return forms.get(plain)?.(value, reading) ?? null
}

function splitModifier(name: string): [string, string | null] {
  const colon = name.indexOf(':')
  return colon < 0 ? [name, null] : [name.slice(0, colon), name.slice(colon + 1)]
}

/** How the answer is to look. A map: a parameter may be called `constructor`. */
const forms = new Map<string, (value: string, reading: Reading) => Part>([
  ['_count', (value) => ({ form: { count: countOf(value), ...(value === '0' ? { countOnly: true } : {}) } })],
  ['_sort', (value, reading) => ({ form: { sort: value.split(',').map((key) => sortKey(key, reading)) } })],
  ['_total', (value) => ({ form: { total: value !== 'none' } })],
  [
    '_summary',
    (value) => {
      if (value === 'count') return { form: { countOnly: true } }
      return value === 'false' ? {} : { ignored: '_summary' }
    },
  ],
  ['after', (value) => ({ form: { after: cursorOf(value) } })],
])

function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalid('_count', `${text} is not a number`, 'value')
  return Math.min(Number(text), largestCount)
}

function sortKey(text: string, { room }: Reading): SortKey {
  const descending = text.startsWith('-')
  const name = descending ? text.slice(1) : text
  const sql = name === '_id' ? room.base.id : name === '_lastUpdated' ? room.base.updated : room.params[name]?.sort
  if (sql === undefined) throw invalid('_sort', `${room.type} is not sorted by ${name} here`, 'not-supported')
  return { name, sql, descending }
}

/** Where the page before ended; see `cursor`. */
function cursorOf(text: string): string[] {
  const values = text.split('~').map((value) => {
    try {
      return decodeURIComponent(value)
    } catch {
      throw invalid('after', 'is not a link of ours', 'value')
    }
  })
  return values
}

/** The sort values and the id of a page's last resource. */
function cursor(values: readonly string[]): string {
  return values.map((value) => encodeURIComponent(value).replaceAll('~', '%7E')).join('~')
}

function includePart(name: '_include' | '_revinclude', value: string, given: string): Part {
  const [type, param, target = null] = value.split(':')
  if (!type || !param) throw invalid(given, `${value} is not Type:parameter`, 'value')
  const include = { type, param, target }
  return name === '_include' ? { include } : { revinclude: include }
}

function paramNamed(name: string, { room }: Reading): SearchParam<never> | undefined {
  if (name === '_id') return ids(room)
  if (name === '_lastUpdated') return dateColumn(room.base.updated)
  return Object.hasOwn(room.params, name) ? room.params[name] : undefined
}

function ids({ base }: ResourceRoom): SearchParam<never> {
  return { kind: 'token', where: ({ text }) => byId(base, text) }
}

/** One resource by its FHIR id. */
export function byId(base: ResourceRoom['base'], id: string): Condition {
  return base.byId ? base.byId(id) : { sql: `${base.id} = ?`, params: [id] }
}

function checkModifier(param: SearchParam<never>, modifier: string | null, name: string, { room }: Reading): void {
  if (modifier === null || param.modifiers?.includes(modifier)) return
  if (param.targets?.some((target) => target === modifier)) return
  throw invalid(`${room.type}?${name}`, `the modifier :${modifier} is not known here`, 'not-supported')
}

/** `a,b` means a or b; with `:not`, neither. */
function anyOf(
  param: SearchParam<never>,
  { name, modifier, value }: { name: string; modifier: string | null; value: string },
  { room, needs }: Reading,
): Condition {
  const context: ParamContext = { type: room.type, name, base: room.base, needs }
  const values = alternatives(value)
  if (values.length > 200) throw invalid(`${room.type}?${name}`, 'more than 200 alternatives', 'too-costly')
  const each = values.map((text): Condition => param.where({ text, modifier }, context))
  return {
    sql: `(${each.map(({ sql }) => sql).join(modifier === 'not' ? ' AND ' : ' OR ')})`,
    params: each.flatMap(({ params }) => params),
  }
}

/** Split at commas that are not escaped. */
function alternatives(value: string): string[] {
  return (value.match(/(?:\\.|[^,\\])+/gs) ?? [value]).map((text) => text.replace(/\\([,$|\\])/g, '$1'))
}

export interface Page<Row> {
  rows: Row[]
  /** The cursor of the next page; null when this is the last. */
  next: string | null
}

type Sorted = Record<string, unknown> & { fhir_id: string }

/** The SQL of one page: one row more than asked for, which tells whether there is another page. */
export function pageSql(room: ResourceRoom, hospitalId: string, search: Search): Condition {
  const { base } = room
  const keys = search.sort.map(({ sql }, i) => `, ${sql} AS sort_${i}`).join('')
  const order = [...search.sort.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`), base.id].join(
    ', ',
  )
  const where = whereSql(room, hospitalId, [...search.conditions, ...beyond(room, search)])
  return {
    sql: `SELECT ${base.id} AS fhir_id, ${base.updated} AS last_updated, ${base.columns}${keys} FROM ${base.from}
      WHERE ${where.sql} ORDER BY ${order} LIMIT ${search.count + 1}`,
    params: where.params,
  }
}

export function countSql(
  room: ResourceRoom,
  hospitalId: string,
  { conditions }: Pick<Search, 'conditions'>,
): Condition {
  const where = whereSql(room, hospitalId, conditions)
  return { sql: `SELECT COUNT(*) AS count FROM ${room.base.from} WHERE ${where.sql}`, params: where.params }
}

function whereSql({ base }: ResourceRoom, hospitalId: string, conditions: readonly Condition[]): Condition {
  const always: Condition[] = [
    base.within?.(hospitalId) ?? { sql: `${base.hospital} = ?`, params: [hospitalId] },
    ...(base.where === undefined ? [] : [{ sql: base.where, params: [] }]),
  ]
  const all = [...always, ...conditions]
  return { sql: all.map(({ sql }) => sql).join(' AND '), params: all.flatMap(({ params }) => params) }
}

/** Keyset: behind the last one seen, in the order of the sort keys and then of the id. */
function beyond({ base }: ResourceRoom, { sort, after }: Search): Condition[] {
  if (after === null) return []
  const keys = [...sort, { name: '_id', sql: base.id, descending: false }]
  if (after.length !== keys.length) throw invalid('after', 'is not a link of ours', 'value')
  const values = after.map((value, i) => cursorValue(value, keys[i]?.name ?? ''))
  const steps = keys.map(({ sql, descending }, i) => ({
    sql: `(${[...keys.slice(0, i).map((key) => `${key.sql} = ?`), `${sql} ${descending ? '<' : '>'} ?`].join(' AND ')})`,
    params: values.slice(0, i + 1),
  }))
  return [{ sql: `(${steps.map(({ sql }) => sql).join(' OR ')})`, params: steps.flatMap(({ params }) => params) }]
}

function cursorValue(text: string, name: string): Param {
  const span = name === '_id' ? null : spanOf(text, 'UTC')
  return span ? span.from : text
}

/** Cuts the extra row off, and makes of the last one kept the cursor of the next page. */
export function pageOf<Row extends Sorted>(rows: readonly Row[], { sort, count }: Search): Page<Row> {
  const kept = rows.slice(0, count)
  const last = kept.at(-1)
  if (rows.length <= count || !last) return { rows: kept, next: null }
  const values = [...sort.map((_, i) => sortText(last[`sort_${i}`])), last.fhir_id]
  return { rows: kept, next: cursor(values) }
}

function sortText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value)
}
