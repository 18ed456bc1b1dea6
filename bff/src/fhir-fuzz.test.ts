import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aClient, aDirectory, fhirHospital } from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'
import { fhirTable } from './fhir.ts'

/** Whatever arrives, the answer is FHIR, and none of it is our bug (500). */
let world: World
let token: string
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1')] })
  await aDirectory(world, 'yc1')
  token = await (await aClient(world, 'yc1')).token()
  for (const resource of [schedule, slot]) await send('PUT', `/${resource.resourceType}/${resource.id}`, resource)
})
afterAll(() => world.close())

const schedule = { resourceType: 'Schedule', id: 'line', actor: [{ reference: 'PractitionerRole/chen-shuwen' }] }
const slot = {
  resourceType: 'Slot',
  id: 'one',
  extension: [{ url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity', valueInteger: 5 }],
  schedule: { reference: 'Schedule/line' },
  status: 'free',
  start: '2026-11-26T08:00:00+08:00',
  end: '2026-11-26T08:30:00+08:00',
  comment: 'x',
}
const appointment = {
  resourceType: 'Appointment',
  id: 'HIS-1',
  contained: [
    {
      resourceType: 'Patient',
      id: 'p',
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: '110101198001010010' }],
    },
  ],
  status: 'booked',
  slot: [{ reference: 'Slot/one' }],
  start: '2026-11-26T08:00:00+08:00',
  end: '2026-11-26T08:30:00+08:00',
  participant: [{ actor: { reference: '#p' }, status: 'accepted' }],
}
const role = {
  resourceType: 'PractitionerRole',
  id: 'chen-shuwen',
  practitioner: { reference: 'Practitioner/chen-shuwen' },
  healthcareService: [{ reference: 'HealthcareService/cardiology' }],
  code: [{ text: '主任医师' }],
}
const whole = [
  ...[schedule, slot, appointment, role],
  { resourceType: 'Practitioner', id: 'chen-shuwen', name: [{ text: '陈述文' }], gender: 'male' },
  { resourceType: 'HealthcareService', id: 'cardiology', name: '心内科', location: [{ reference: 'Location/east' }] },
  { resourceType: 'Location', id: 'east', name: '东院区', position: { latitude: 29.5, longitude: 102.1 } },
  { resourceType: 'Organization', id: 'yc1', name: '第一医院', telecom: [{ system: 'phone', value: '1' }] },
]

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}/fhir/R4${path}`, {
    method,
    headers: {
      ...{ Authorization: `Bearer ${token}`, 'Content-Type': 'application/fhir+json' },
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text }
}

async function isAnswered(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<void> {
  const { status, text } = await send(method, path, body, headers)
  if (status >= 500) throw new Error(`${status} to ${method} ${path} ${JSON.stringify(body)}: ${text}`)
  if (text !== '') expect(JSON.parse(text)).toHaveProperty('resourceType')
}

/** Values that break programs more often than others. */
const nasty = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    ...[
      null,
      '',
      ' ',
      [],
      {},
      [null],
      [{}],
      -1,
      1e308,
      0.1,
      true,
      'null',
      '__proto__',
      'constructor',
      '\u0000',
      '\ud800',
      "'; --",
    ],
    ...[
      '9999-12-31T23:59:59Z',
      '0001-01-01T00:00:00Z',
      '2026-13-45',
      'Slot/one',
      '#',
      '#p',
      'urn:uuid:x',
      'Slot?a=b',
      '/',
      '../..',
    ],
    ...[
      'x'.repeat(70_000),
      '名'.repeat(500),
      { reference: 'Patient/x' },
      [{ url: 'x' }],
      { coding: [{ code: 'a|b' }] },
    ],
  ),
)

type Path = (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return path.length === 0 ? inner : [path, ...inner]
}

/** The resource with something else, or nothing, at one of its places; or with an element more. */
function bent(resource: object, place: number, value: unknown, how: 'replace' | 'remove' | 'add'): unknown {
  const copy = structuredClone(resource)
  const paths = pathsOf(resource)
  const path = paths[place % paths.length] ?? []
  let at: Record<string | number, unknown> = copy as never
  for (const key of path.slice(0, -1)) at = at[key] as never
  const last = path.at(-1) ?? ''
  if (how === 'remove') delete at[last]
  else if (how === 'replace') at[last] = value
  else if (!Array.isArray(at)) at[`_${String(last)}`] = value
  return copy
}

const bend = fc.record({
  resource: fc.constantFrom(...whole),
  place: fc.nat(60),
  value: nasty,
  how: fc.constantFrom('replace', 'remove', 'add'),
})

const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 200) }

test('resources bent at any place are taken or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      bend,
      fc.constantFrom('PUT', 'POST'),
      fc.constantFrom('', 'W/"1"', 'x'),
      async (wish, method, version) => {
        const { resource, place, value, how } = wish
        const path = method === 'PUT' ? `/${resource.resourceType}/${resource.id}` : `/${resource.resourceType}`
        await isAnswered(method, path, bent(resource, place, value, how), version ? { 'If-Match': version } : {})
      },
    ),
    runs,
  )
}, 600_000)

test('any JSON and any text is taken or refused', async () => {
  const types = fc.constantFrom('', ...[...fhirTable(world).keys()].map((type) => `/${type}`))
  await fc.assert(
    fc.asyncProperty(types, fc.oneof(fc.json(), fc.string()), (path, body) => isAnswered('POST', path, body)),
    runs,
  )
}, 600_000)

test('bundles of bent entries are taken or refused', async () => {
  const request = fc.record({
    method: fc.constantFrom<unknown>('PUT', 'POST', 'GET', 'DELETE', 'PATCH', 'HEAD', null),
    url: fc.oneof(
      fc.constantFrom(
        'Slot',
        'Slot/one',
        'Schedule/line',
        'Appointment',
        'Slot?status=free',
        'Slot?identifier=x',
        '',
        '/',
        'http://x/y',
        'Slot/one/_history/1',
      ),
      fc.string(),
    ),
    ifMatch: fc.option(fc.constantFrom<unknown>('W/"1"', '', 1), { nil: undefined }),
    ifNoneExist: fc.option(fc.constantFrom('identifier=x', 'x', '_id=one', ''), { nil: undefined }),
  })
  const entry = fc.record({
    fullUrl: fc.option(fc.constantFrom<unknown>('urn:uuid:a', 'x', 1), { nil: undefined }),
    resource: fc.option(
      bend.map(({ resource, place, value, how }) => bent(resource, place, value, how)),
      { nil: undefined },
    ),
    request: fc.option(request, { nil: undefined }),
  })
  const bundle = fc.record({
    resourceType: fc.constant('Bundle'),
    type: fc.constantFrom('batch', 'transaction', 'history'),
    entry: fc.oneof(fc.array(entry, { maxLength: 4 }), nasty),
  })
  await fc.assert(
    fc.asyncProperty(bundle, (body) => isAnswered('POST', '', body)),
    runs,
  )
}, 600_000)

test('any search is answered or refused', async () => {
  const names = [...fhirTable(world).values()].flatMap(({ type, params }) =>
    [
      ...Object.keys(params),
      '_id',
      '_lastUpdated',
      '_sort',
      '_count',
      '_include',
      '_revinclude',
      '_total',
      '_summary',
      'after',
      'toString',
      '__proto__',
    ].map((name): [string, string] => [type, name]),
  )
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'a|b',
      '|',
      '|b',
      'a|',
      ',',
      '\\,',
      '%',
      '_',
      '2026',
      '2026-02-30',
      'ge2026-11-26',
      'lt9999',
      '9998-12-31',
      'Slot:schedule',
    ),
    fc.constantFrom(
      '-start,status',
      'PractitionerRole/x',
      'x~y',
      '~',
      '0',
      '-1',
      '99999999999',
      'Schedule:actor:Location',
      'x'.repeat(3000),
    ),
  )
  const modifier = fc.constantFrom('', '', '', ':not', ':exact', ':contains', ':missing', ':Patient', ':')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      modifier,
      fc.array(value, { minLength: 1, maxLength: 3 }),
      async ([type, name], colon, values) => {
        const query = values.map((text) => `${encodeURIComponent(name + colon)}=${encodeURIComponent(text)}`).join('&')
        await isAnswered('GET', `/${type}?${query}`)
      },
    ),
    { numRuns: runs.numRuns * 2 },
  )
}, 600_000)

test('any address is answered', async () => {
  const segment = fc.oneof(
    fc.constantFrom('Slot', '_history', '_search', 'one', '$find', 'metadata', '', '..', '%00', '%'),
    fc.string(),
  )
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS')
  await fc.assert(
    fc.asyncProperty(method, fc.array(segment, { maxLength: 5 }), async (how, segments) => {
      const path = segments.map((text) => (text.startsWith('%') ? text : encodeURIComponent(text))).join('/')
      const { status } = await send(how, `/${path}`, how === 'GET' ? undefined : '{}')
      expect(status).toBeLessThan(500)
    }),
    runs,
  )
}, 600_000)
