import { Readable } from 'node:stream'
import Router from '@koa/router'
import { Download } from '@onecard/shared/common'
import type { Permission } from '@onecard/shared/permissions'
import type { AnswerOf, Api, Auth, BodyOf, ParamsOf, QueryOf, Route } from '@onecard/shared/treaty'
import type { Context } from 'koa'
import type { Client, Doors, Resident, StaffMember, Terminal } from './auth.ts'
import { parse } from './http.ts'
import type { Once } from './idempotency.ts'
import { kindOf, type Limits } from './limits.ts'
import { Refusal } from './refusal.ts'
import { sha256 } from './seal.ts'

export type WhoOf<A extends Auth> = A extends 'public'
  ? null
  : A extends 'resident'
    ? Resident
    : A extends 'terminal'
      ? Terminal
      : A extends `client:${string}`
        ? Client
        : StaffMember

export interface Request<R extends Route> {
  who: WhoOf<R['auth']>
  params: ParamsOf<R>
  query: QueryOf<R>
  body: BodyOf<R>
  /** For writes: hand it to `doOnce`. */
  once: Once
  traceId: string
  ctx: Context
}

export type Handlers<A extends Api> = { [K in keyof A]: (request: Request<A[K]>) => Promise<AnswerOf<A[K]>> }

/** Where routes are hung: a prefix, the doors, and the list of all that was declared (for OpenAPI and the role test). */
export interface Surface {
  prefix: string
  router: Router
  doors: Doors
  limits: Limits
  declared: { surface: string; name: string; route: Route }[]
}

export function surface(prefix: string, doors: Doors, limits: Limits): Surface {
  return { prefix, router: new Router({ prefix }), doors, limits, declared: [] }
}

/** Hangs a room's routes: door first, then the schemas, then the verb, then the answer. A missing handler does not compile. */
export function mount<A extends Api>(on: Surface, routes: A, handlers: Handlers<A>): void {
  for (const [name, route] of Object.entries(routes)) {
    const handle = handlers[name] as (request: Request<Route>) => Promise<object>
    on.declared.push({ surface: on.prefix, name, route })
    on.router.register(route.path, [route.method], async (ctx) => {
      ctx.state['route'] = `${route.method} ${on.prefix}${route.path}`
      const request = await read(on, route, ctx)
      ctx.status = route.ok ? (route.status ?? 200) : 204
      const answer = await handle(request)
      if (route.lines) sendLines(ctx, answer as AsyncIterable<readonly object[]>)
      else if (route.media) hand(ctx, Download.parse(answer))
      else if (route.ok) say(ctx, answer)
    })
  }
}

/** Answers as they go out. What many callers were given together is written out once for all of them. */
const written = new WeakMap<object, Buffer>()

/** As bytes: given an object, Koa would write it out twice, once for its length. */
function say(ctx: Context, answer: object): void {
  const bytes = written.get(answer) ?? Buffer.from(JSON.stringify(answer))
  written.set(answer, bytes)
  ctx.type = 'json'
  ctx.body = bytes
}

/** As it is made and as fast as it is taken: a file's outcome may be long. */
function sendLines(ctx: Context, batches: AsyncIterable<readonly object[]>): void {
  ctx.type = 'application/x-ndjson; charset=utf-8'
  ctx.body = Readable.from(texts(batches), { objectMode: false })
}

async function* texts(batches: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  for await (const lines of batches) {
    if (lines.length > 0) yield lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  }
}

/** Shown as what it is said to be and as nothing else; what runs in it may do nothing. */
function hand(ctx: Context, { bytes, contentType, name }: Download): void {
  ctx.set('Content-Type', contentType)
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Content-Disposition', `inline; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`)
  ctx.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

async function read(on: Surface, route: Route, ctx: Context): Promise<Request<Route>> {
  const kind = kindOf(route)
  await on.limits.address(ctx.ip, kind)
  const who = await enter(on.doors, route.auth, ctx)
  if (who) await on.limits.caller(principalId(who), kind)
  const params: unknown = ctx['params']
  return {
    who: who as never,
    params: (route.params ? parse(route.params, params, 'path') : undefined) as never,
    query: (route.query ? parse(route.query, ctx.query, 'query') : undefined) as never,
    body: (route.body ? parse(route.body, ctx.request.body ?? {}) : undefined) as never,
    once: onceOf(route, who, ctx),
    traceId: String(ctx.state['traceId']),
    ctx,
  }
}

type Who = Resident | StaffMember | Terminal | Client | null

function enter(doors: Doors, auth: Auth, ctx: Context): Promise<Who> {
  if (auth === 'public') return Promise.resolve(null)
  if (auth === 'resident') return doors.resident(ctx)
  if (auth === 'terminal') return doors.terminal(ctx)
  if (auth.startsWith('client:')) return doors.client(ctx, auth.slice('client:'.length))
  if (auth === 'staff-enrolling') return doors.enrolling(ctx)
  return doors.staff(ctx, auth === 'staff' ? null : (auth.slice('staff:'.length) as Permission))
}

const empty: Once = { scope: Buffer.alloc(16), key: Buffer.alloc(32), body: Buffer.alloc(32) }

/** Writes of residents and terminals must bring a key; what staff send without one counts as said once. */
function onceOf(route: Route, who: Who, ctx: Context): Once {
  if (route.method === 'GET' || who === null) return empty
  const key = givenKey(route, ctx)
  return {
    scope: sha256(`${principalId(who)} ${route.method} ${route.path}`).subarray(0, 16),
    key: sha256(key ?? String(ctx.state['traceId'])),
    body: sha256(`${ctx.path}\n${JSON.stringify(ctx.request.body ?? null)}`),
  }
}

function givenKey(route: Route, ctx: Context): string | null {
  const key = ctx.get('Idempotency-Key')
  const wanted = route.idempotent !== false && !route.auth.startsWith('staff')
  if (key ? !/^[\x21-\x7e]{8,128}$/.test(key) : wanted) throw new Refusal('idempotency.missing')
  return key || null
}

function principalId(who: NonNullable<Who>): string {
  if ('accountId' in who) return `account ${who.accountId}`
  if ('staffId' in who) return `staff ${who.staffId}`
  if ('clientId' in who) return `client ${who.clientId}`
  return `terminal ${who.terminalId}`
}
