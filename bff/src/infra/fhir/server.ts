import type { Bundle } from './r4.ts'
import type { Context, Middleware } from 'koa'
import type { Logger } from 'pino'
import type { Limits } from '../limits.ts'
import { Refusal } from '../refusal.ts'
import { notAllowed } from './address.ts'
import { readBody } from './body.ts'
import { bundle } from './bundle.ts'
import { capabilityStatement } from './capability.ts'
import { refuseDeep } from './check.ts'
import { dispatch, type FhirAnswer, type FhirRequest, type Server } from './dispatch.ts'
import { keyring, type Keyring } from './keys.ts'
import { FhirFault, asFault, exception, invalid, outcomeOf } from './outcome.ts'
import type { Caller, FhirClient, Resource } from './room.ts'
import { smartConfiguration, tokenEndpoint, type ClientDesk } from './smart.ts'

/** The wire of FHIR: addresses, headers, bodies, faults. It knows no room. */

export const fhirPath = '/fhir/R4'
const tokenPath = '/oauth/token'
const wellKnown = '/.well-known/smart-configuration'
const largestBody = 5 * 1024 * 1024

export interface FhirDoor extends ClientDesk {
  /** Who holds this token; null when nobody does (any more). */
  holder(token: string): Promise<FhirClient | null>
}

export interface FhirServer extends Server {
  door: FhirDoor
  log: Logger
  limits: Limits
  publicUrl: string
}

/** Answers what lies under /fhir/R4, /oauth/token and the SMART configuration; hands everything else on. */
export function fhirServer(server: FhirServer): Middleware {
  const tokenUrl = `${server.publicUrl}${tokenPath}`
  const keys = keyring(server.needs.clock)
  return async function answerFhir(ctx, next) {
    const { path } = ctx
    if (path === wellKnown || path === `${fhirPath}${wellKnown}`) ctx.body = smartConfiguration(tokenUrl)
    else if (path === tokenPath) await token(ctx, server, { tokenUrl, keys })
    else if (path === fhirPath || path.startsWith(`${fhirPath}/`)) await fhir(ctx, server, tokenUrl)
    else await next()
  }
}

async function token(
  ctx: Context,
  { door, needs, limits }: FhirServer,
  own: { tokenUrl: string; keys: Keyring },
): Promise<void> {
  ctx.state['route'] = `POST ${tokenPath}`
  const mayAsk = () => limits.address(ctx.ip, 'entrance')
  if (ctx.method === 'POST') return tokenEndpoint(ctx, { desk: door, clock: needs.clock, mayAsk, ...own })
  ctx.status = 405
  ctx.set('Allow', 'POST')
  ctx.body = { error: 'invalid_request', error_description: 'POST only' }
}

async function fhir(ctx: Context, server: FhirServer, tokenUrl: string): Promise<void> {
  ctx.state['route'] = `${ctx.method} ${fhirPath}`
  const report = (error: unknown) =>
    server.log.error(
      { traceId: String(ctx.state['traceId']), route: String(ctx.state['route']), err: error },
      'request.failed',
    )
  try {
    refuseFormat(ctx)
    answer(ctx, await interaction(ctx, server, tokenUrl, report), server.needs.base)
  } catch (error) {
    const fault = asFault(error)
    if (!fault) report(error)
    if (error instanceof Refusal && error.retryAfter !== undefined) {
      ctx.set('Retry-After', String(Math.ceil(error.retryAfter)))
    }
    answerFault(ctx, fault ?? exception)
  }
}

const jsonNames = /^(json|text\/json|application\/json|application\/fhir\+json)/

/** JSON only; `_format` prevails over Accept. (A `+` in an address arrives as a space.) */
function refuseFormat(ctx: Context): void {
  const format = new URLSearchParams(ctx.querystring).get('_format')?.replace(' ', '+')
  const accepted =
    format === undefined ? ctx.accepts('application/fhir+json', 'application/json', 'json') : jsonNames.test(format)
  if (accepted) return
  throw new FhirFault(406, { code: 'not-supported', text: 'this server speaks application/fhir+json' })
}

async function interaction(
  ctx: Context,
  server: FhirServer,
  tokenUrl: string,
  report: (error: unknown) => void,
): Promise<FhirAnswer> {
  const path = ctx.path.slice(fhirPath.length + 1).replace(/\/$/, '')
  const kind = ctx.method === 'GET' || path.endsWith('/_search') ? 'machine-read' : 'machine-write'
  await server.limits.address(ctx.ip, kind)
  if (path === 'metadata') {
    if (ctx.method !== 'GET') throw notAllowed(ctx.method, path)
    const about = { base: server.needs.base, tokenUrl, now: server.needs.clock.now() }
    return { status: 200, body: capabilityStatement(about, server.table) }
  }
  const client = await who(ctx, server)
  await server.limits.caller(`client ${client.clientId}`, kind)
  if (path !== '') return dispatch(server, client, await request(ctx, path))
  if (ctx.method !== 'POST') throw notAllowed(ctx.method, path)
  const wish = { handling: handlingOf(ctx), representation: preferred(ctx, 'return') === 'representation', report }
  return { status: 200, body: await bundle(server, client, await jsonBody(ctx), wish) }
}

async function who(ctx: Context, { door }: FhirServer): Promise<Caller> {
  const [, token] = /^Bearer +(\S+)$/i.exec(ctx.get('Authorization')) ?? []
  const client = token === undefined ? null : await door.holder(token)
  if (client) return { ...client, traceId: String(ctx.state['traceId']), address: ctx.ip }
  ctx.set('WWW-Authenticate', token === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
  throw new FhirFault(401, {
    code: token === undefined ? 'login' : 'expired',
    text: 'a valid bearer token is required',
  })
}

async function request(ctx: Context, path: string): Promise<FhirRequest> {
  const { method } = ctx
  const isForm = method === 'POST' && path.endsWith('/_search')
  const isWrite = !isForm && (method === 'POST' || method === 'PUT')
  return {
    method,
    path,
    query: await queryOf(ctx, isForm),
    body: isWrite ? await jsonBody(ctx) : null,
    ifMatch: ctx.get('If-Match') || null,
    ifNoneMatch: ctx.get('If-None-Match') || null,
    // Some send `Slot?identifier=…`, as the criteria would stand in an address.
    ifNoneExist: ctx.get('If-None-Exist').replace(/^[^?]*\?/, '') || null,
    handling: handlingOf(ctx),
    at: null,
    fullUrl: null,
  }
}

/** What says how to answer is no criterion. */
async function queryOf(ctx: Context, isForm: boolean): Promise<URLSearchParams> {
  const query = new URLSearchParams(ctx.querystring)
  if (isForm) for (const [name, value] of await form(ctx)) query.append(name, value)
  query.delete('_pretty')
  query.delete('_format')
  return query
}

async function form(ctx: Context): Promise<URLSearchParams> {
  if (ctx.request.length === 0 || ctx.request.length === undefined) return new URLSearchParams()
  if (ctx.is('application/x-www-form-urlencoded')) return new URLSearchParams(await readBody(ctx.req, 65_536))
  throw new FhirFault(415, { code: 'not-supported', text: 'parameters come as application/x-www-form-urlencoded' })
}

async function jsonBody(ctx: Context): Promise<unknown> {
  const type = ctx.get('Content-Type')
  if (type !== '' && !jsonNames.test(type)) {
    throw new FhirFault(415, { code: 'not-supported', text: `${type} is not taken: send application/fhir+json` })
  }
  const text = await readBody(ctx.req, largestBody)
  try {
    const body: unknown = JSON.parse(text)
    refuseDeep(body)
    return body
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(undefined, 'the body is not JSON', 'structure')
    throw error
  }
}

/** One preference of `Prefer: return=minimal, handling=strict`. */
function preferred(ctx: Context, name: string): string | null {
  const parts = ctx
    .get('Prefer')
    .split(/[,;]/)
    .map((part) => part.trim().split('='))
  return parts.find(([key]) => key === name)?.[1]?.trim() ?? null
}

function handlingOf(ctx: Context): 'strict' | 'lenient' {
  return preferred(ctx, 'handling') === 'strict' ? 'strict' : 'lenient'
}

function answer(ctx: Context, { status, body, etag, lastModified, location }: FhirAnswer, base: string): void {
  ctx.status = status
  if (etag !== undefined) ctx.set('ETag', etag)
  if (lastModified !== undefined) ctx.set('Last-Modified', lastModified.toUTCString())
  if (location !== undefined) {
    ctx.set('Location', `${base}/${location}`)
    ctx.set('Content-Location', `${base}/${location}`)
  }
  const wish = location === undefined ? null : preferred(ctx, 'return')
  if (wish === 'minimal' || body === null) ctx.body = null
  else send(ctx, wish === 'OperationOutcome' ? done : body)
  // Koa takes an empty body for 204.
  ctx.status = status
}

const done: Resource = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'information', code: 'informational', details: { text: 'done' } }],
}

function answerFault(ctx: Context, fault: FhirFault): void {
  ctx.status = fault.status
  if (fault.status === 403) ctx.set('WWW-Authenticate', 'Bearer error="insufficient_scope"')
  if (fault.status === 405) ctx.set('Allow', 'GET, POST, PUT')
  if (fault.status === 503) ctx.set('Retry-After', '5')
  send(ctx, outcomeOf(fault))
}

function send(ctx: Context, body: Resource | Bundle): void {
  ctx.type = 'application/fhir+json; charset=utf-8'
  ctx.body = JSON.stringify(body)
}
