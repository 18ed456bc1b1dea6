import type { Bundle } from './r4.ts'
import type { DataSource } from 'typeorm'
import { transact, type Sql } from '../db.ts'
import { addressOf, notAllowed, type Address } from './address.ts'
import { FhirFault, invalid } from './outcome.ts'
import { etagOf, history, readOne, readVersion, refreshAll, searchBundle, withMeta, type Reader } from './reader.ts'
import type { Caller, FhirNeeds, Interaction, Resource, ResourceRoom, ResourceTable, Shown } from './room.ts'
import { allows, type Right } from './scopes.ts'
import { applyWrites, checkWrite, forbidden, type Write, type Written } from './writer.ts'

/** One interaction, whether it came as a request of its own or as an entry of a Bundle. */
export interface FhirRequest {
  method: string
  /** Below the base, without a leading slash: `Slot`, `Slot/1`, `Slot/1/_history/2`. */
  path: string
  query: URLSearchParams
  body: unknown
  ifMatch: string | null
  ifNoneMatch: string | null
  ifNoneExist: string | null
  handling: 'strict' | 'lenient'
  /** Where faults of the body are; its type when it stands alone. */
  at: string | null
  fullUrl: string | null
}

export interface FhirAnswer {
  status: number
  body: Resource | Bundle | null
  etag?: string
  lastModified?: Date
  /** Relative: `Slot/1/_history/2`. */
  location?: string
}

export interface Server {
  db: DataSource
  needs: FhirNeeds
  table: ResourceTable
}

export function readerOf({ needs, table }: Server, client: Caller, tx?: Sql): Reader {
  return { needs, table, client, sql: tx ?? needs.sql, within: tx !== undefined }
}

/** Does one interaction in a transaction of its own. */
export async function dispatch(server: Server, client: Caller, request: FhirRequest): Promise<FhirAnswer> {
  const reader = readerOf(server, client)
  const write = writeOf(reader, request)
  if (!write) return readOnly(reader, request)
  await refreshAll(reader)
  const [written] = await transact(server.db, (tx) => applyWrites(tx, readerOf(server, client, tx), [write]))
  if (!written) throw new Error('a write without an outcome')
  return writtenAnswer(written)
}

export function writtenAnswer({ status, room, shown }: Written): FhirAnswer {
  const one = `${room.type}/${shown.id}`
  const location = room.interactions.includes('vread') ? `${one}/_history/${shown.version}` : one
  return { ...shownAnswer(room, shown), status, location }
}

type WriteWish = Pick<Write, 'kind' | 'id' | 'criteria'>

/** The write that a request asks for, looked at as far as one can without the database; null for a read. */
export function writeOf(reader: Reader, request: FhirRequest): Write | null {
  const { method, path, at, fullUrl, ifMatch, ifNoneMatch, body } = request
  const address = addressOf(path)
  if (address.names === 'search' || (method !== 'POST' && method !== 'PUT')) return null
  const room = roomOf(reader, address.type)
  const place = at ?? room.type
  return checkWrite(
    reader,
    { room, ifMatch, ifNoneMatch, fullUrl, at: place, ...wishOf(request, address, place) },
    body,
  )
}

function wishOf({ method, path, query, ifNoneExist }: FhirRequest, address: Address, at: string): WriteWish {
  if (method === 'POST' && address.names === 'type') return { kind: 'create', id: null, criteria: ifNoneExist }
  if (method === 'PUT' && address.names === 'one') return { kind: 'update', id: address.id, criteria: null }
  if (method !== 'PUT' || address.names !== 'type') throw notAllowed(method, path)
  if (query.size === 0) throw invalid(at, 'a PUT names an id or criteria')
  return { kind: 'update', id: null, criteria: query.toString() }
}

const reads: Record<Address['names'], [Interaction, Right]> = {
  type: ['search-type', 's'],
  search: ['search-type', 's'],
  one: ['read', 'r'],
  history: ['history-instance', 'r'],
  version: ['vread', 'r'],
}

/** Reads, versions, history, searches. */
export async function readOnly(reader: Reader, request: FhirRequest): Promise<FhirAnswer> {
  const { method, path } = request
  const address = addressOf(path)
  const room = roomOf(reader, address.type)
  if (method !== 'GET' && !(method === 'POST' && address.names === 'search')) throw notAllowed(method, path)
  mayI(reader, room, ...reads[address.names])
  return answerTo(reader, room, address, request)
}

async function answerTo(
  reader: Reader,
  room: ResourceRoom,
  address: Address,
  request: FhirRequest,
): Promise<FhirAnswer> {
  switch (address.names) {
    case 'type':
    case 'search':
      return { status: 200, body: await searchBundle(reader, room, request.query, request.handling) }
    case 'one':
      return one(reader, room, address.id, request)
    case 'history':
      return past(reader, room, address.id)
    case 'version':
      return old(reader, room, address.id, address.version)
  }
}

function roomOf({ table }: Reader, type: string): ResourceRoom {
  const room = table.get(type)
  if (!room) throw new FhirFault(404, { code: 'not-supported', text: `there is no ${type} here` })
  return room
}

function mayI({ client }: Reader, { type, interactions }: ResourceRoom, interaction: Interaction, right: Right): void {
  if (!interactions.includes(interaction)) throw notAllowed(interaction, type)
  if (!allows(client.scopes, type, right)) throw forbidden(type, interaction)
}

async function one(reader: Reader, room: ResourceRoom, id: string, { ifNoneMatch }: FhirRequest): Promise<FhirAnswer> {
  const shown = await readOne(reader, room, id)
  if (!shown) throw unknown(room, id)
  await room.seen?.(reader.client, [shown])
  if (ifNoneMatch !== null && ifNoneMatch === etagOf(shown)) return { status: 304, body: null, etag: etagOf(shown) }
  return shownAnswer(room, shown)
}

async function old(reader: Reader, room: ResourceRoom, id: string, version: string): Promise<FhirAnswer> {
  const shown = await readVersion(reader, room, id, version)
  if (!shown) throw unknown(room, `${id}/_history/${version}`)
  return shownAnswer(room, shown)
}

async function past(reader: Reader, room: ResourceRoom, id: string): Promise<FhirAnswer> {
  const bundle = await history(reader, room, id)
  if (!bundle) throw unknown(room, id)
  return { status: 200, body: bundle }
}

function shownAnswer(room: ResourceRoom, shown: Shown): FhirAnswer {
  return { status: 200, body: withMeta(shown, room.type), etag: etagOf(shown), lastModified: shown.lastUpdated }
}

function unknown({ type }: ResourceRoom, id: string): FhirFault {
  return new FhirFault(404, { code: 'not-found', text: `there is no ${type}/${id}` })
}
