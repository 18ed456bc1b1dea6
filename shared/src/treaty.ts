import type * as z from 'zod'
import type { Permission } from './permissions.ts'

/**
 * One route, said once: the BFF validates with it, OpenAPI is generated from it, the phone infers its types from it.
 * `auth` is the declared authorisation; a route cannot be written without it.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Under the surface's prefix, in @koa/router's form: `/bookings/:id`. */
  path: string
  auth: Auth
  summary: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The answer's schema; `null` for 204. */
  ok: z.ZodType | null
  /** What comes is no JSON: lines, which the handler takes from the request as they arrive. */
  takes?: { media: readonly string[]; line: z.ZodType }
  /** The answer is NDJSON, sent as it is made: `ok` is one line of it. */
  lines?: true
  /** With `ok: Download`: what the bytes may be, instead of JSON. */
  media?: readonly string[]
  /** 200 unless said otherwise; a handler may answer 202 for what is not settled yet. */
  status?: 200 | 201 | 202
  /** Writes by residents and terminals carry `Idempotency-Key` (DECISIONS: requests). `false` where repeating is harmless by nature. */
  idempotent?: boolean
  /** How often one caller may ask; by method unless said: `search` for what finds people or costs much. */
  limit?: 'entrance' | 'read' | 'write' | 'search'
}

export type Auth =
  | 'public'
  /** A signed-in resident. */
  | 'resident'
  /** A registered hospital terminal, signing each request. */
  | 'terminal'
  /** A hospital's or laboratory's system whose token grants this SMART scope, e.g. `DiagnosticReport.c`. */
  | `client:${string}`
  /** A staff member whose sign-in may still lack an authenticator or a new password. */
  | 'staff-enrolling'
  /** A staff member whose roles carry this permission; `'staff'` is any signed-in staff member. */
  | 'staff'
  | `staff:${Permission}`

export type Api = Record<string, Route>

/** Keeps literal types, so that handlers and clients infer from them. */
export function api<const T extends Api>(routes: T): T {
  return routes
}

type Inferred<T> = T extends z.ZodType ? z.output<T> : undefined
type Given<T> = T extends z.ZodType ? z.input<T> : undefined

export type ParamsOf<R extends Route> = Inferred<R['params']>
export type QueryOf<R extends Route> = Inferred<R['query']>
export type BodyOf<R extends Route> = Inferred<R['body']>
/** What the handler returns: checked against the schema in tests, sent as it is in production. */
export type AnswerOf<R extends Route> = R['ok'] extends z.ZodType
  ? R['lines'] extends true
    ? AsyncIterable<readonly z.input<R['ok']>[]>
    : z.input<R['ok']>
  : void
/** What a client sends. */
export type RequestOf<R extends Route> = Given<R['body']>
/** What a client puts into the path and the query: defaults may stay unsaid. */
export type ParamsGivenTo<R extends Route> = Given<R['params']>
export type QueryGivenTo<R extends Route> = Given<R['query']>
