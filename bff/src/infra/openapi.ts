import type { Route } from '@onecard/shared/treaty'
import { refusals } from '@onecard/shared/refusals'
import * as z from 'zod'
import type { Surface } from './mount.ts'
import { JsonSchemas, type Json } from './json-schema.ts'

type Declared = Surface['declared'][number]

export interface ApiFacts {
  title: string
  description: string
  version: string
  server: string
  /** The cookie that carries a staff session. */
  staffCookie: string
  /** Schemas that deserve a name, by that name. */
  named: Readonly<Record<string, z.ZodType>>
}

/** The OpenAPI 3.1 description of everything that is mounted: made from the same contracts that the requests are checked with. */
export function openApi(surfaces: readonly Surface[], facts: ApiFacts): Json {
  const schemas = new JsonSchemas(facts.named)
  const paths: Record<string, Json> = {}
  const names = new Set<string>()
  for (const declared of surfaces.flatMap((surface) => surface.declared)) {
    const path = declared.surface + declared.route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = {
      ...paths[path],
      [declared.route.method.toLowerCase()]: operation(declared, nameOf(declared, names), schemas),
    }
  }
  const { title, description, version } = facts
  return {
    openapi: '3.1.0',
    info: { title, description, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: facts.server }],
    tags: surfaces.map(({ prefix }) => ({ name: tagOf(prefix) })),
    paths,
    components: {
      schemas: { ...schemas.components(), Problem: problemSchema },
      responses,
      parameters: { idempotencyKey, optionalIdempotencyKey: { ...idempotencyKey, required: false } },
      headers: { traceId },
      securitySchemes: securitySchemes(facts),
    },
  }
}

const tagOf = (prefix: string): string => prefix.slice(1)

/** Two rooms of a surface may use the same word: the second one's name says its path too. */
function nameOf({ surface, name, route }: Declared, taken: Set<string>): string {
  const short = `${tagOf(surface)}-${name}`
  const own = taken.has(short) ? `${short}-${route.path.split('/')[1] ?? ''}` : short
  taken.add(own)
  return own
}

function operation({ surface, route }: Declared, operationId: string, schemas: JsonSchemas): Json {
  return {
    operationId,
    tags: [tagOf(surface)],
    summary: route.summary,
    'x-authorisation': route.auth,
    security: security(route),
    parameters: [...parameters(route, schemas), ...keyParameter(route)],
    ...requestBody(route, schemas),
    responses: { ...success(route, schemas), ...refusalsOf(route) },
  }
}

function requestBody({ body, takes }: Route, schemas: JsonSchemas): Json {
  if (takes) {
    const schema = { ...schemas.of(takes.line, 'input'), description: 'One line of the body; lines are NDJSON.' }
    return {
      requestBody: { required: true, content: Object.fromEntries(takes.media.map((type) => [type, { schema }])) },
    }
  }
  return body ? { requestBody: { required: true, content: json(schemas.of(body, 'input')) } } : {}
}

const json = (schema: unknown): Json => ({ 'application/json': { schema } })

const bytes = (media: readonly string[]): Json => Object.fromEntries(media.map((type) => [type, {}]))

function success(route: Route, schemas: JsonSchemas): Json {
  const headers = { 'X-Trace-Id': { $ref: '#/components/headers/traceId' } }
  if (!route.ok) return { 204: { description: 'Done.', headers } }
  const content = contentOf(route, schemas.of(route.ok, 'output'))
  const answer = { description: route.summary, headers, content }
  // What is not settled yet is answered 202 in the same shape.
  const later =
    route.status === 201 || route.lines ? { 202: { ...answer, description: 'Accepted, not settled yet.' } } : {}
  return { [route.status ?? 200]: answer, ...later }
}

function contentOf({ media, lines }: Route, schema: Json): Json {
  if (media) return bytes(media)
  return lines ? { 'application/x-ndjson': { schema } } : json(schema)
}

function refusalsOf(route: Route): Json {
  const statuses = [
    ...(route.params || route.query || route.body ? [400] : []),
    ...(route.auth === 'public' ? [] : [401, 403]),
    ...(route.params ? [404] : []),
    ...(route.method === 'GET' ? [] : [409]),
    429,
  ]
  const said: Json = { default: { $ref: '#/components/responses/refused' } }
  for (const status of statuses) said[status] = { $ref: `#/components/responses/refused${status}` }
  return said
}

function security({ auth }: Route): Json[] {
  if (auth === 'public') return []
  if (auth === 'resident') return [{ resident: [] }]
  if (auth.startsWith('client:')) return [{ client: [`system/${auth.slice('client:'.length)}`] }]
  return auth === 'terminal' ? [{ terminal: [] }] : [{ staff: [] }]
}

function keyParameter({ method, auth, idempotent }: Route): Json[] {
  if (method === 'GET' || auth === 'public' || idempotent === false) return []
  const name = auth.startsWith('staff') ? 'optionalIdempotencyKey' : 'idempotencyKey'
  return [{ $ref: `#/components/parameters/${name}` }]
}

function parameters({ params, query }: Route, schemas: JsonSchemas): Json[] {
  return [...parametersIn('path', params, schemas), ...parametersIn('query', query, schemas)]
}

function parametersIn(where: 'path' | 'query', object: z.ZodObject | undefined, schemas: JsonSchemas): Json[] {
  return Object.entries<z.ZodType>(object?.shape ?? {}).map(([name, field]) => {
    const schema = schemas.of(field, 'input')
    const isOptional = z.safeParse(field, undefined).success
    const { description, ...rest } = schema
    return { name, in: where, required: !isOptional, ...(description ? { description } : {}), schema: rest }
  })
}

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457 with a stable code and words in two languages.',
  required: ['type', 'title', 'status', 'code', 'message', 'traceId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(refusals).sort() },
    message: {
      type: 'object',
      required: ['zh', 'en'],
      properties: { zh: { type: 'string' }, en: { type: 'string' } },
    },
    traceId: { type: 'string' },
    details: {},
  },
}

const problem = (description: string, more: Json = {}): Json => ({
  description,
  ...more,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const responses: Json = {
  refused400: problem('The request is not valid; `details` names every fault and its path.'),
  refused401: problem('Not signed in, or not any more.'),
  refused403: problem('Signed in, but this is not permitted.'),
  refused404: problem("Not there, or somebody else's."),
  refused409: problem('The state of things does not allow it; `code` says why.'),
  refused429: problem('Too many requests.', {
    headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } },
  }),
  refused: problem('Any other refusal; 503 carries Retry-After.'),
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Made once per opened form. The same key and body have the same outcome; another body is refused.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{8,128}$' },
}

const traceId: Json = { description: 'The correlation id, also in the logs.', schema: { type: 'string' } }

const machineScopes: Json = { 'system/DiagnosticReport.c': 'Send results.' }

function securitySchemes({ server, staffCookie }: ApiFacts): Json {
  return {
    client: {
      type: 'oauth2',
      description: 'SMART Backend Services: the token endpoint takes a private_key_jwt assertion.',
      flows: { clientCredentials: { tokenUrl: `${server}/oauth/token`, scopes: machineScopes } },
    },
    resident: { type: 'http', scheme: 'bearer', description: 'The opaque token of POST /api/sessions.' },
    staff: { type: 'apiKey', in: 'cookie', name: staffCookie, description: 'Set by POST /staff-api/sessions.' },
    terminal: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'Each request is signed with the terminal key and a timestamp: docs/integration.md.',
    },
  }
}
