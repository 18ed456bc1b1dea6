import type { Bundle, BundleEntry, BundleLink, OperationOutcome, Reference } from './r4.ts'
import type { Sql } from '../db.ts'
import { chunks, groupBy } from '../groups.ts'
import { FhirFault, outcomeOf } from './outcome.ts'
import type { Caller, FhirNeeds, Resource, ResourceRoom, ResourceTable, Shown } from './room.ts'
import { allows } from './scopes.ts'
import { byId, countSql, largestCount, pageOf, pageSql, readSearch, type Include, type Search } from './search.ts'
import { versionOf, versionsOf } from './store.ts'

/** What reading needs: the needs, whose eyes, and a connection (a transaction's, when a Bundle reads in one). */
export interface Reader {
  needs: FhirNeeds
  table: ResourceTable
  client: Caller
  sql: Sql
  /** Inside a transaction nothing is refreshed: that was done before it began. */
  within: boolean
}

async function refresh({ within, client }: Reader, room: ResourceRoom): Promise<void> {
  if (!within) await room.refresh?.(client.hospitalId)
}

/** Before a transaction that may point at anything. */
export async function refreshAll(reader: Reader): Promise<void> {
  for (const room of reader.table.values()) await refresh(reader, room)
}

type Row = Record<string, unknown> & { fhir_id: string }

/** One resource as it stands now; null when this client's hospital has none of that id. */
export async function readOne(reader: Reader, room: ResourceRoom, id: string): Promise<Shown | null> {
  const [shown] = await readSome(reader, room, [id])
  return shown ?? null
}

/** The resources of these ids that there are, in no order. */
export async function readSome(reader: Reader, room: ResourceRoom, ids: readonly string[]): Promise<Shown[]> {
  const { sql, client } = reader
  await refresh(reader, room)
  const found: Shown[] = []
  for (const some of chunks(ids, 200)) {
    const wanted = some.map((id) => byId(room.base, id))
    const search = {
      ...bare,
      count: some.length,
      conditions: [
        { sql: `(${wanted.map(({ sql }) => sql).join(' OR ')})`, params: wanted.flatMap(({ params }) => params) },
      ],
    }
    const page = pageSql(room, client.hospitalId, search)
    const rows = await sql.select<Row>(page.sql, page.params)
    found.push(...(await room.show(rows as never[], sql)))
  }
  return found.filter(({ id }) => ids.includes(id))
}

const bare: Search = {
  conditions: [],
  sort: [],
  count: 1,
  after: null,
  total: false,
  countOnly: false,
  includes: [],
  revincludes: [],
  ignored: [],
  used: [],
}

/** Ids of the resources that match criteria (at most two: more than one is all that anybody asks). */
export async function matching(reader: Reader, room: ResourceRoom, criteria: string): Promise<string[]> {
  const { sql, client, needs } = reader
  await refresh(reader, room)
  const search = readSearch(new URLSearchParams(criteria), { room, needs, handling: 'strict', criteria: true })
  if (search.conditions.length === 0) {
    throw new FhirFault(412, { code: 'multiple-matches', text: 'these criteria name nothing' })
  }
  const page = pageSql(room, client.hospitalId, { ...search, count: 2 })
  const rows = await sql.select<Row>(page.sql, page.params)
  return (await room.show(rows.slice(0, 2) as never[], sql)).map(({ id }) => id)
}

/** One stored version. The current one of a type without stored versions is found too. */
export async function readVersion(
  reader: Reader,
  room: ResourceRoom,
  id: string,
  version: string,
): Promise<Shown | null> {
  const current = await readOne(reader, room, id)
  if (!current || current.version === version) return current
  if (!/^\d{1,9}$/.test(version)) return null
  return versionOf(reader.sql, reader.client.hospitalId, room.type, id, Number(version))
}

/** The history of one resource, the latest version first. */
export async function history(reader: Reader, room: ResourceRoom, id: string): Promise<Bundle | null> {
  const current = await readOne(reader, room, id)
  if (!current) return null
  const stored = await versionsOf(reader.sql, reader.client.hospitalId, room.type, id, largestCount)
  const versions = [current, ...stored.filter(({ version }) => version !== current.version)]
  const url = `${room.type}/${id}`
  return {
    resourceType: 'Bundle',
    type: 'history',
    total: versions.length,
    link: [{ relation: 'self', url: `${reader.needs.base}/${url}/_history` }],
    entry: versions.map((shown, i) => ({
      fullUrl: `${reader.needs.base}/${url}`,
      resource: withMeta(shown, room.type),
      request: { method: i === versions.length - 1 ? 'POST' : 'PUT', url },
      response: { status: '200', etag: etagOf(shown), lastModified: shown.lastUpdated.toISOString() },
    })),
  }
}

export function etagOf({ version }: { version: string }): string {
  return `W/"${version}"`
}

/** The resource with its id, version and instant. */
export function withMeta({ id, version, lastUpdated, resource }: Shown, type: string): Resource {
  const meta = { ...resource.meta, versionId: version, lastUpdated: lastUpdated.toISOString() }
  // The first three stand in front, whatever came in.
  return { ...{ resourceType: type, id, meta }, ...resource, ...{ id, meta } }
}

/** A searchset: matches, what was to be included, and a word on parameters that were left out. */
export async function searchBundle(
  reader: Reader,
  room: ResourceRoom,
  given: URLSearchParams,
  handling: 'strict' | 'lenient',
): Promise<Bundle> {
  const { needs, client, sql } = reader
  const search = readSearch(given, { room, needs, handling })
  await refresh(reader, room)
  const total = search.total || search.countOnly ? await countOf(reader, room, search) : undefined
  const head: Bundle = { resourceType: 'Bundle', type: 'searchset', ...(total === undefined ? {} : { total }) }
  const self = link('self', reader, room, search.used)
  if (search.countOnly) return { ...head, link: [self] }
  const page = pageSql(room, client.hospitalId, search)
  const { rows, next } = pageOf(await sql.select<Row>(page.sql, page.params), search)
  const matches = await room.show(rows as never[], sql)
  await room.seen?.(client, matches)
  const entry = [
    ...matches.map((shown) => entryOf(reader, room, shown, 'match')),
    ...(await included(reader, room, matches, search)),
    ...leftOut(room, search),
  ]
  const links =
    next === null ? [self] : [self, link('next', reader, room, [...withoutAfter(search.used), ['after', next]])]
  return { ...head, link: links, ...(entry.length > 0 ? { entry } : {}) }
}

async function countOf({ sql, client }: Reader, room: ResourceRoom, search: Search): Promise<number> {
  const counted = countSql(room, client.hospitalId, search)
  const [row] = await sql.select<{ count: number }>(counted.sql, counted.params)
  return Number(row?.count ?? 0)
}

function link(relation: string, { needs }: Reader, { type }: ResourceRoom, used: Search['used']): BundleLink {
  const query = new URLSearchParams(used.map(([name, value]): [string, string] => [name, value])).toString()
  return { relation, url: `${needs.base}/${type}${query && `?${query}`}` }
}

const withoutAfter = (used: Search['used']) => used.filter(([name]) => name !== 'after')

function entryOf({ needs }: Reader, { type }: ResourceRoom, shown: Shown, mode: 'match' | 'include'): BundleEntry {
  return { fullUrl: `${needs.base}/${type}/${shown.id}`, resource: withMeta(shown, type), search: { mode } }
}

function leftOut({ type }: ResourceRoom, { ignored }: Search): BundleEntry[] {
  if (ignored.length === 0) return []
  const faults = ignored.map((name) => ({
    code: 'not-supported' as const,
    text: `${name} is not known here and was left out`,
    at: `${type}?${name}`,
  }))
  const resource: OperationOutcome = outcomeOf(new FhirFault(200, ...faults), 'warning')
  return [{ resource, search: { mode: 'outcome' } }]
}

interface Found {
  room: ResourceRoom
  shown: Shown
}

const rounds = 3

/** Follows `_include` from the matches, and from what was included (three steps at most); each resource once. */
async function included(reader: Reader, room: ResourceRoom, matches: Shown[], search: Search): Promise<BundleEntry[]> {
  checkIncludes(reader, room, search)
  const seen = new Set(matches.map(({ id }) => `${room.type}/${id}`))
  const entries: BundleEntry[] = []
  let from: Found[] = [...matches.map((shown) => ({ room, shown }))]
  for (let round = 0; round < rounds && from.length > 0; round++) {
    const back = round === 0 ? await referring(reader, matches, room, search.revincludes) : []
    const forth = await referredTo(reader, from, search.includes, seen)
    from = [...back, ...forth].filter(({ room, shown }) => {
      const name = `${room.type}/${shown.id}`
      return !seen.has(name) && seen.add(name)
    })
    for (const [room, found] of groupBy(from, ({ room }) => room)) {
      await room.seen?.(
        reader.client,
        found.map(({ shown }) => shown),
      )
    }
    entries.push(...from.map((found) => entryOf(reader, found.room, found.shown, 'include')))
  }
  return entries
}

function checkIncludes({ table }: Reader, room: ResourceRoom, { includes, revincludes }: Search): void {
  for (const { type, param } of [...includes, ...revincludes]) {
    if (table.get(type)?.params[param]?.references) continue
    throw new FhirFault(400, {
      code: 'not-supported',
      text: `${type}:${param} cannot be included here`,
      at: `${room.type}?_include`,
    })
  }
}

async function referredTo(
  reader: Reader,
  from: readonly Found[],
  includes: readonly Include[],
  seen: ReadonlySet<string>,
): Promise<Found[]> {
  const names = from.flatMap(({ room, shown }) =>
    includes
      .filter(({ type }) => type === room.type)
      .flatMap(({ param, target }) => follow(room, shown, param, target)),
  )
  const wanted = groupBy(
    [...new Set(names)].filter((name) => !seen.has(name)),
    (name) => name.split('/')[0] ?? '',
  )
  const found: Found[] = []
  for (const [type, references] of wanted) {
    const room = reader.table.get(type)
    if (!room || !mayRead(reader, type)) continue
    const ids = references.map((name) => name.slice(type.length + 1))
    found.push(...(await readSome(reader, room, ids)).map((shown) => ({ room, shown })))
  }
  return found
}

function follow(room: ResourceRoom, { resource }: Shown, param: string, target: string | null): string[] {
  const { references = () => [], targets = [] } = room.params[param] ?? {}
  const wanted = target === null ? targets : [target]
  const found: readonly (Reference | undefined)[] = references(resource)
  return found
    .map((value) => value?.reference ?? '')
    .filter((name) => /^[A-Z]\w+\/[^/]+$/.test(name) && wanted.some((type) => name.startsWith(`${type}/`)))
}

async function referring(
  reader: Reader,
  matches: readonly Shown[],
  room: ResourceRoom,
  revincludes: readonly Include[],
): Promise<Found[]> {
  const found: Found[] = []
  for (const { type, param } of revincludes) {
    const from = reader.table.get(type)
    if (!from || matches.length === 0 || !mayRead(reader, type)) continue
    for (const some of chunks(matches, 200)) {
      const given = new URLSearchParams({
        [param]: some.map(({ id }) => `${room.type}/${id}`).join(','),
        _count: String(largestCount),
      })
      const page = pageSql(
        from,
        reader.client.hospitalId,
        readSearch(given, { room: from, needs: reader.needs, handling: 'strict' }),
      )
      const rows = await reader.sql.select<Row>(page.sql, page.params)
      const shown = await from.show(rows.slice(0, largestCount) as never[], reader.sql)
      found.push(...shown.map((one) => ({ room: from, shown: one })))
    }
  }
  return found
}

/** What a client may not read is not shown to it by the back door of an include. */
function mayRead({ client }: Reader, type: string): boolean {
  return allows(client.scopes, type, 'r') || allows(client.scopes, type, 's')
}
