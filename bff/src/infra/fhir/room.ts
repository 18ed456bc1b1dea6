import type { Bundle, FhirResource, Reference } from './r4.ts'
import type * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Param, Sql, Tx } from '../db.ts'
import type { Scopes } from './scopes.ts'

/** Who is calling: a system of one hospital, which sees that hospital and no other. */
export interface FhirClient {
  clientId: string
  hospitalId: string
  name: string
  scopes: Scopes
}

/** The client at one request: for what is written down of reading a person's data. */
export interface Caller extends FhirClient {
  traceId: string
  /** The network address it comes from. */
  address: string
}

/** What the server needs to answer; rooms get the same. */
export interface FhirNeeds {
  sql: Sql
  clock: Clock
  newId: () => string
  /** `https://…/fhir/R4`, without a trailing slash. */
  base: string
  timeZone: string
}

export type ResourceType = FhirResource['resourceType']
export type Resource = Exclude<FhirResource, Bundle>

export interface Condition {
  sql: string
  params: readonly Param[]
}

/** How a room finds its resources: a FROM with all that its conditions and columns name. */
export interface Base {
  from: string
  /** Expressions: the hospital, the FHIR id, the instant of the last change. */
  hospital: string
  id: string
  updated: string
  columns: string
  /** A further condition that always holds. */
  where?: string
  /** The rows of one hospital, where `hospital = ?` does not say it. */
  within?: (hospitalId: string) => Condition
  /** How one is found by its FHIR id; by `id` unless said otherwise. */
  byId?: (id: string) => Condition
}

/** A resource as it stands now; the server writes id and meta into it. */
export interface Shown<R = Resource> {
  id: string
  version: string
  lastUpdated: Date
  resource: R
}

export interface IndexEntry {
  text: string
  from?: Date | null
  until?: Date | null
}

/** One value of a search parameter, as it stood in the address. */
export interface Given {
  text: string
  modifier: string | null
}

export interface ParamContext {
  type: ResourceType
  name: string
  base: Base
  needs: FhirNeeds
}

export interface SearchParam<R = Resource> {
  kind: 'token' | 'reference' | 'date' | 'string'
  /** For references: the types that may be meant. */
  targets?: readonly ResourceType[]
  modifiers?: readonly string[]
  /** Throws a FhirFault for a value that is none. */
  where: (given: Given, context: ParamContext) => Condition
  /** An expression that may be sorted by; never null. */
  sort?: string
  /** What the index holds for it. */
  entries?: (resource: R, timeZone: string) => readonly IndexEntry[]
  /** For `_include`. */
  references?: (resource: R) => readonly (Reference | undefined)[]
}

export type Interaction = 'read' | 'vread' | 'history-instance' | 'search-type' | 'create' | 'update'

/** A resource that a client publishes, on its way into the room. */
export interface Publication<R = Resource> {
  id: string
  resource: R
  /** As it stood before; null when it is new. */
  before: Shown<R> | null
  /** Where faults are: `Slot`, or `Bundle.entry[3].resource`. */
  at: string
}

/** All that one room says of one type; the server does the rest. */
export interface ResourceRoom<R = Resource> {
  type: ResourceType
  schema: z.ZodType
  interactions: readonly Interaction[]
  base: Base
  /** Its own rows say what there is; the published resource only adds what they have no column for. */
  derived: boolean
  /** The resources of these rows, in their order; `sql` may be a transaction's. */
  show(rows: readonly never[], sql: Sql): Shown<R>[] | Promise<Shown<R>[]>
  params: Readonly<Record<string, SearchParam<R>>>
  /** Two writers must not undo each other's work: an update names the version that it changes. */
  needsIfMatch: boolean
  /** How what was published is kept; as JSON unless it is about a person. */
  keep?(resource: R): string
  /** Told of what a caller was shown. */
  seen?(caller: Caller, shown: readonly Shown<R>[]): Promise<void>
  /** Brings what the room changed by other ways into the store, before it is read; never inside a transaction. */
  refresh?(hospitalId: string): Promise<void>
  /** Derives the room's own rows, in the transaction that stores the resources. Throws FhirFault or Refusal. */
  write?(tx: Tx, client: Caller, publications: readonly Publication<R>[], now: Date): Promise<void>
}

/** The visible table: which room answers for which resource. In this order a transaction writes. */
export type ResourceTable = ReadonlyMap<string, ResourceRoom>

/** Forgets the type, so that rooms of different types fit into one table; the server hands each only its own. */
export function resourceTable(rooms: readonly unknown[]): ResourceTable {
  return new Map((rooms as ResourceRoom[]).map((room) => [room.type, room]))
}
