import { createHash } from 'node:crypto'
import { isDuplicate, type Tx } from '../db.ts'
import { groupBy } from '../groups.ts'
import { checked } from './check.ts'
import { FhirFault, invalid } from './outcome.ts'
import { etagOf, matching, readSome, type Reader } from './reader.ts'
import { notThere, pointersOf, rewritten, targetOf } from './references.ts'
import type { Publication, Resource, ResourceRoom, Shown } from './room.ts'
import { allows } from './scopes.ts'
import { containedShapes } from './shapes.ts'
import { fromStored, store, storedForUpdate, type Stored } from './store.ts'

/** One create or update, alone or as an entry of a Bundle. */
export interface Write {
  kind: 'create' | 'update'
  room: ResourceRoom
  /** Null for a create, and for an update by criteria. */
  id: string | null
  /** If-None-Exist of a create; the search of a conditional update. */
  criteria: string | null
  resource: Resource
  ifMatch: string | null
  ifNoneMatch: string | null
  at: string
  fullUrl: string | null
}

export interface Written {
  status: 200 | 201
  room: ResourceRoom
  shown: Shown
}

/** Looks at what can be seen without the database: the right to do it, the form, the id. */
export function checkWrite({ client }: Reader, write: Omit<Write, 'resource'>, body: unknown): Write {
  const { room, kind, at, id } = write
  if (!room.interactions.includes(kind)) {
    throw new FhirFault(405, { code: 'not-supported', text: `${room.type} is not written here`, at })
  }
  if (!allows(client.scopes, room.type, kind === 'create' ? 'c' : 'u')) throw forbidden(room.type, kind, at)
  const given = (body as { resourceType?: unknown } | null)?.resourceType
  if (given !== room.type) throw invalid(`${at}.resourceType`, `is not ${room.type}`, 'structure')
  const resource = checked(room.schema, body, at)
  checkContained(resource, at)
  if (id !== null && resource.id !== id) throw invalid(`${at}.id`, `is not the id of the address, ${id}`, 'value')
  return { ...write, resource }
}

function checkContained(resource: Resource, at: string): void {
  const inside = 'contained' in resource ? (resource.contained ?? []) : []
  for (const [i, part] of inside.entries()) {
    const shape = containedShapes.get(part.resourceType)
    if (shape) checked(shape, part, `${at}.contained[${i}]`)
  }
}

export function forbidden(type: string, interaction: string, at?: string): FhirFault {
  return new FhirFault(403, {
    code: 'forbidden',
    text: `the token's scopes do not allow ${interaction} of ${type}`,
    at,
  })
}

interface Planned extends Write {
  target: string
  /** A conditional create whose resource is there already: nothing is written. */
  there: boolean
}

/**
 * Writes all of these, or throws and the caller's transaction takes everything back. `reader` reads in that same
 * transaction. Answers in the order of the writes.
 */
export async function applyWrites(tx: Tx, reader: Reader, writes: readonly Write[]): Promise<Written[]> {
  const planned = await plan(tx, reader, writes)
  refuseTwice(planned)
  const linked = await link(reader, planned)
  const fresh = linked.filter(({ there }) => !there)
  const publications = await lockAndCheck(tx, reader, fresh)
  const now = reader.needs.clock.now()
  try {
    await storeAll(tx, reader, publications, now)
  } catch (error) {
    if (!isDuplicate(error, 'PRIMARY')) throw error
    throw new FhirFault(409, { code: 'conflict', text: 'somebody made this resource at the same moment' })
  }
  for (const room of reader.table.values()) {
    const own = publications.filter((publication) => publication.room === room)
    if (own.length > 0) await room.write?.(tx, reader.client, own, now)
  }
  return outcomes(reader, linked, publications)
}

async function plan(tx: Tx, reader: Reader, writes: readonly Write[]): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const write of writes) {
    if (write.criteria === null) {
      planned.push({ ...write, target: write.id ?? reader.needs.newId(), there: false })
    } else planned.push(await byCriteria(tx, reader, write, write.criteria))
  }
  return planned
}

/** Two senders with the same criteria wait for each other, so that one of them finds what the other made. */
async function byCriteria(tx: Tx, reader: Reader, write: Write, criteria: string): Promise<Planned> {
  const { room, kind, at } = write
  const hash = createHash('sha256').update(criteria).digest()
  await tx.change(
    'INSERT INTO fhir_criteria (hospital_id, type, hash) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE hash = VALUES(hash)',
    [reader.client.hospitalId, room.type, hash],
  )
  const [id, ...more] = await matching(reader, room, criteria)
  if (more.length > 0) {
    throw new FhirFault(412, { code: 'multiple-matches', text: `${room.type}?${criteria} matches several`, at })
  }
  if (kind === 'create') return { ...write, target: id ?? reader.needs.newId(), there: id !== undefined }
  return { ...write, target: updateTarget(write, id) ?? reader.needs.newId(), there: false }
}

function updateTarget({ resource, at }: Write, found: string | undefined): string | undefined {
  if (found === undefined || resource.id === undefined || resource.id === found) return found ?? resource.id
  throw invalid(`${at}.id`, `the criteria match ${found}`, 'value')
}

function refuseTwice(planned: readonly Planned[]): void {
  const seen = new Set<string>()
  for (const { room, target, at, there } of planned) {
    const name = `${room.type}/${target}`
    if (!there && seen.has(name)) throw invalid(at, `${name} is written twice`, 'duplicate')
    seen.add(name)
  }
}

/** Turns references between entries, full addresses and criteria into `Type/id`, and refuses what points nowhere. */
async function link(reader: Reader, planned: readonly Planned[]): Promise<Planned[]> {
  const names = new Map<string, string>()
  for (const { fullUrl, room, target } of planned) if (fullUrl !== null) names.set(fullUrl, `${room.type}/${target}`)
  const prefix = `${reader.needs.base}/`
  const local = (text: string) => names.get(text) ?? (text.startsWith(prefix) ? text.slice(prefix.length) : text)
  const sought = new Map<string, string>()
  const wanted: { type: string; id: string; at: string }[] = []
  for (const write of planned) {
    for (const pointer of pointersOf(write.resource, write.at)) {
      const target = targetOf({ ...pointer, text: local(pointer.text) }, write.resource)
      if (target.kind === 'own') wanted.push({ ...target, at: pointer.at })
      if (target.kind === 'criteria' && !sought.has(pointer.text)) {
        sought.set(pointer.text, await theOne(reader, target.type, target.criteria, pointer.at))
      }
    }
  }
  await refuseMissing(reader, wanted, new Set(planned.map(({ room, target }) => `${room.type}/${target}`)))
  return planned.map((write) => ({
    ...write,
    resource: rewritten({ ...write.resource, id: write.target }, (text) => sought.get(text) ?? local(text)),
  }))
}

async function theOne(reader: Reader, type: string, criteria: string, at: string): Promise<string> {
  const room = reader.table.get(type)
  if (!room) throw notThere(at, type)
  const found = await matching(reader, room, criteria)
  if (found.length === 1) return `${type}/${found[0] ?? ''}`
  throw new FhirFault(412, {
    code: found.length === 0 ? 'not-found' : 'multiple-matches',
    text: `${type}?${criteria} matches ${found.length === 0 ? 'nothing' : 'several'}`,
    at,
  })
}

async function refuseMissing(
  reader: Reader,
  wanted: readonly { type: string; id: string; at: string }[],
  inBundle: ReadonlySet<string>,
): Promise<void> {
  const outside = wanted.filter(({ type, id }) => !inBundle.has(`${type}/${id}`))
  for (const [type, pointers] of groupBy(outside, ({ type }) => type)) {
    const room = reader.table.get(type)
    const ids = [...new Set(pointers.map(({ id }) => id))]
    const present = new Set(room ? (await readSome(reader, room, ids)).map(({ id }) => id) : [])
    for (const { id, at } of pointers) if (!present.has(id)) throw notThere(at, `${type}/${id}`)
  }
}

interface Filed extends Publication {
  room: ResourceRoom
  version: number
}

/** Locks what is there, in a fixed order, and only then compares versions. */
async function lockAndCheck(tx: Tx, reader: Reader, writes: readonly Planned[]): Promise<Filed[]> {
  const filed: Filed[] = []
  for (const [room, own] of groupBy(writes, ({ room }) => room)) {
    const ids = own.map(({ target }) => target)
    const stored = await storedForUpdate(tx, reader.client.hospitalId, room.type, ids)
    const rows = room.derived ? await readSome(reader, room, ids) : keptOnes(stored)
    const shown = new Map(rows.map((row) => [row.id, row]))
    for (const write of own) {
      const { target: id, resource, at } = write
      const before = shown.get(id) ?? null
      checkPreconditions(write, before)
      filed.push({ room, id, resource, before, at, version: (stored.get(id)?.version ?? 0) + 1 })
    }
  }
  return filed
}

function checkPreconditions(write: Planned, before: Shown | null): void {
  const fault = write.kind === 'create' ? null : before ? versionFault(write, before) : newFault(write)
  if (fault) throw fault
}

const stale = (at: string, text: string) => new FhirFault(412, { code: 'conflict', text, at })

function newFault({ at, ifMatch }: Planned): FhirFault | null {
  return ifMatch === null ? null : stale(at, 'there is no such resource, so no version matches')
}

function versionFault({ room, at, ifMatch, ifNoneMatch }: Planned, before: Shown): FhirFault | null {
  if (ifNoneMatch === '*') return stale(at, 'there is such a resource already')
  if (ifMatch !== null) {
    return versionIn(ifMatch) === before.version ? null : stale(at, `the version is ${etagOf(before)} by now`)
  }
  if (!room.needsIfMatch) return null
  return new FhirFault(428, { code: 'required', text: 'If-Match with the version that is changed is required', at })
}

/** `W/"3"`, `"3"` and `3` all mean version 3. */
function versionIn(etag: string): string {
  return etag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}

async function storeAll(tx: Tx, { client, needs }: Reader, filed: readonly Filed[], now: Date): Promise<void> {
  for (const [room, own] of groupBy(filed, ({ room }) => room)) {
    await store(tx, client, room, own, { now, timeZone: needs.timeZone })
  }
}

function keptOnes(stored: ReadonlyMap<string, Stored>): Shown[] {
  return [...stored].map(([id, { version, lastUpdated, text }]) => ({
    ...{ id, version: String(version), lastUpdated },
    resource: fromStored<Resource>(text),
  }))
}

/** What was written is read again: a room may show more than was published. */
async function outcomes(reader: Reader, planned: readonly Planned[], filed: readonly Filed[]): Promise<Written[]> {
  const shown = new Map<string, Shown>()
  for (const [room, own] of groupBy(planned, ({ room }) => room)) {
    for (const one of await readSome(
      reader,
      room,
      own.map(({ target }) => target),
    )) {
      shown.set(`${room.type}/${one.id}`, one)
    }
  }
  const isNew = new Set(filed.filter(({ before }) => before === null).map(({ room, id }) => `${room.type}/${id}`))
  return planned.map(({ room, target }) => {
    const name = `${room.type}/${target}`
    const found = shown.get(name)
    if (!found) throw new Error(`${name} was written and is not there`)
    return { room, shown: found, status: isNew.has(name) ? 201 : 200 }
  })
}
