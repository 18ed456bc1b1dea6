import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle, CapabilityStatement, Schedule, Slot } from './infra/fhir/r4.ts'
import {
  aClient,
  aDirectory,
  askToken,
  expressions,
  fhirCall,
  fhirHospital,
  resources,
  type FhirAnswer,
} from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'
import { setClientActive } from './client/service.ts'

let world: World
let token: string
let other: string

beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1'), fhirHospital('yc2')] })
  for (const id of ['yc1', 'yc2']) await aDirectory(world, id)
  token = await (await aClient(world, 'yc1')).token()
  other = await (await aClient(world, 'yc2', { alg: 'RS384' })).token()
})
afterAll(() => world.close())

const capacityUrl = 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity'

const aSchedule = (id: string, more: Partial<Schedule> = {}): Schedule => ({
  resourceType: 'Schedule',
  id,
  active: true,
  actor: [{ reference: 'PractitionerRole/chen-shuwen' }],
  planningHorizon: { start: '2026-11-25', end: '2026-12-08' },
  ...more,
})
const aSlot = (id: string, schedule: string, more: Partial<Slot> = {}): Slot => ({
  resourceType: 'Slot',
  id,
  extension: [{ url: capacityUrl, valueInteger: 5 }],
  schedule: { reference: `Schedule/${schedule}` },
  status: 'free',
  start: '2026-11-26T08:00:00+08:00',
  end: '2026-11-26T08:30:00+08:00',
  ...more,
})

const without = <R extends { id?: string | undefined }>({ id, ...rest }: R) => (void id, rest)

let made = 0
async function scheduled(more: Partial<Schedule> = {}): Promise<string> {
  const id = `s-${++made}`
  const { status } = await fhirCall(world, token, 'PUT', `Schedule/${id}`, aSchedule(id, more))
  expect(status).toBe(201)
  return id
}
const put = <R>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<FhirAnswer<R>> =>
  fhirCall<R>(world, token, 'PUT', path, body, headers)
const get = <R = Bundle>(path: string, headers: Record<string, string> = {}): Promise<FhirAnswer<R>> =>
  fhirCall<R>(world, token, 'GET', path, undefined, headers)

describe('sign-in', () => {
  test('the configuration names the token endpoint, in both places', async () => {
    for (const base of ['', '/fhir/R4']) {
      const response = await fetch(`${world.url}${base}/.well-known/smart-configuration`)
      expect(await response.json()).toMatchObject({
        token_endpoint: `${world.config.PUBLIC_URL}/oauth/token`,
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      })
    }
  })

  test('an assertion gives a token of five minutes, which then is worth nothing', async () => {
    const client = await aClient(world, 'yc1')
    const { status, headers, body } = await askToken(world, {
      client_assertion: await client.assertion(),
      scope: 'system/Slot.rs system/Patient.cruds system/Observation.rs',
    })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'system/Slot.rs system/Patient.rs' })
    const given = String(body['access_token'])
    expect((await fhirCall(world, given, 'GET', 'Slot')).status).toBe(200)
    const before = world.clock.now()
    world.clock.advance(301_000)
    const late = await fhirCall(world, given, 'GET', 'Slot')
    world.clock.set(before)
    expect(late.status).toBe(401)
    expect(late.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'expired' }] })
  })

  test('an assertion signs in once', async () => {
    const client = await aClient(world, 'yc1')
    const assertion = await client.assertion()
    expect((await askToken(world, { client_assertion: assertion })).status).toBe(200)
    const again = await askToken(world, { client_assertion: assertion })
    expect(again).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    const both = await client.assertion()
    const race = await Promise.all([1, 2, 3, 4].map(() => askToken(world, { client_assertion: both })))
    expect(race.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
  })

  test.each<[string, Parameters<Awaited<ReturnType<typeof aClient>>['assertion']>[0]]>([
    ['for another audience', { aud: 'https://elsewhere.example.org/token' }],
    ['of another issuer', { iss: 'somebody-else' }],
    ['of another subject', { sub: 'somebody-else' }],
    ['that has expired', { exp: -60 }],
    ['that lives longer than five minutes', { exp: 600 }],
    ['without an id', { jti: '' }],
  ])('an assertion %s is refused', async (_name, wish) => {
    const client = await aClient(world, 'yc1')
    const answer = await askToken(world, { client_assertion: await client.assertion(wish) })
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  })

  test('a key that is not registered proves nothing', async () => {
    const [client, thief] = [await aClient(world, 'yc1'), await aClient(world, 'yc2')]
    const forged = await thief.assertion({ iss: client.clientId, sub: client.clientId })
    expect((await askToken(world, { client_assertion: forged })).body).toMatchObject({ error: 'invalid_client' })
  })

  test('each malformed request has its OAuth error', async () => {
    const client = await aClient(world, 'yc1')
    const errors = async (form: Record<string, string>) => (await askToken(world, form)).body['error']
    expect(await errors({ grant_type: 'password' })).toBe('unsupported_grant_type')
    expect(await errors({})).toBe('invalid_request')
    expect(await errors({ client_assertion: 'no.jwt.atall' })).toBe('invalid_client')
    expect(await errors({ client_assertion: await client.assertion(), client_assertion_type: 'x' })).toBe(
      'invalid_request',
    )
    expect(await errors({ client_assertion: await client.assertion(), scope: 'system/Observation.rs' })).toBe(
      'invalid_scope',
    )
    const json = await fetch(`${world.url}/oauth/token`, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
    expect(await json.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('a client that is shut out is out at once', async () => {
    const client = await aClient(world, 'yc1')
    const given = await client.token()
    await setClientActive(world, client.clientId, false)
    expect((await fhirCall(world, given, 'GET', 'Slot')).status).toBe(401)
    expect((await askToken(world, { client_assertion: await client.assertion() })).status).toBe(401)
  })
})

describe('who may', () => {
  test('without a token nothing is shown but the capability statement', async () => {
    const { status, body, headers } = await fhirCall(world, null, 'GET', 'Slot')
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toMatchObject({ resourceType: 'OperationOutcome' })
    expect((await fhirCall(world, null, 'GET', 'metadata')).status).toBe(200)
  })

  test.each([
    ['GET', 'Slot/1', 'system/Slot.cus'],
    ['GET', 'Slot?status=free', 'system/Slot.cru'],
    ['POST', 'Slot/_search', 'system/Slot.cru'],
    ['POST', 'Slot', 'system/Slot.rus'],
    ['PUT', 'Slot/1', 'system/Slot.crs'],
    ['GET', 'Slot/1/_history', 'system/Slot.cus'],
    ['GET', 'Slot/1/_history/1', 'system/Slot.cus'],
    ['GET', 'Schedule/1', 'system/Slot.cruds'],
  ])('%s %s is forbidden to %s', async (method, path, scopes) => {
    const given = await (await aClient(world, 'yc1', { scopes })).token()
    const isPost = method === 'POST' && path === 'Slot'
    const { status, body } = await fhirCall(
      world,
      given,
      method,
      path,
      method === 'PUT' || isPost ? aSlot('1', 'x') : undefined,
    )
    expect(status).toBe(403)
    expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden' }] })
  })

  test("another hospital's resources are not there, and one's own id is one's own", async () => {
    const schedule = await scheduled()
    await put(`Slot/mine-${schedule}`, aSlot(`mine-${schedule}`, schedule))
    expect((await fhirCall(world, other, 'GET', `Slot/mine-${schedule}`)).status).toBe(404)
    expect((await fhirCall<Bundle>(world, other, 'GET', `Slot?schedule=${schedule}`)).body.total).toBe(0)
    const theirs = await fhirCall(world, other, 'PUT', 'Slot/x', aSlot('x', schedule))
    expect(theirs.status).toBe(422)
    expect(expressions(theirs.body)).toEqual(['Slot.schedule.reference'])
    expect((await fhirCall(world, other, 'PUT', `Schedule/${schedule}`, aSchedule(schedule))).status).toBe(201)
  })
})

describe('slots', () => {
  test('what a hospital publishes can be booked, and comes back as it was published', async () => {
    const schedule = await scheduled()
    const published = aSlot('rich', schedule, {
      comment: '初诊请先取号',
      extension: [
        { url: capacityUrl, valueInteger: 5 },
        { url: 'https://his.example.org/room', valueString: '3-12' },
      ],
      identifier: [{ system: 'https://his.example.org/slots', value: '4711' }],
    })
    const answer = await put<Slot>('Slot/rich', published)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('etag')).toBe('W/"1"')
    expect(answer.headers.get('location')).toBe(`${world.config.PUBLIC_URL}/fhir/R4/Slot/rich/_history/1`)
    expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8')
    const { meta, ...rest } = (await get<Slot>('Slot/rich')).body
    expect(rest).toEqual(published)
    expect(meta).toEqual({ versionId: '1', lastUpdated: world.clock.now().toISOString() })
    const [row] = await world.sql.select(
      `SELECT slot.capacity, slot.taken, clinic_session.kind, clinic_session.fee_fen, clinic_session.place, clinic_session.day
       FROM slot JOIN clinic_session ON clinic_session.id = slot.session_id WHERE slot.source_ref = 'rich'`,
    )
    expect(row).toEqual({
      ...{ capacity: 5, taken: 0, kind: 'expert', fee_fen: 3000, day: '2026-11-26' },
      place: '东院区 · 门诊楼 3 层 B 区',
    })
  })

  test('the status that readers see is our count', async () => {
    const schedule = await scheduled()
    await put('Slot/two', aSlot('two', schedule, { extension: [{ url: capacityUrl, valueInteger: 2 }] }))
    const status = async () => (await get<Slot>('Slot/two')).body.status
    expect(await status()).toBe('free')
    await world.sql.change("UPDATE slot SET taken = 2 WHERE source_ref = 'two'")
    expect(await status()).toBe('busy')
    expect((await get(`Slot?schedule=${schedule}&status=busy`)).body.total).toBe(1)
    expect((await get(`Slot?schedule=${schedule}&status=free`)).body.total).toBe(0)
    expect((await get(`Slot?schedule=${schedule}&status:not=free`)).body.total).toBe(1)
  })

  test('a stopped slot and a stopped schedule close their places, and open them again', async () => {
    const schedule = await scheduled()
    await put('Slot/a1', aSlot('a1', schedule))
    await put(
      'Slot/a2',
      aSlot('a2', schedule, { start: '2026-11-26T08:30:00+08:00', end: '2026-11-26T09:00:00+08:00' }),
    )
    const status = async (id: string) => (await get<Slot>(`Slot/${id}`)).body.status
    await put('Slot/a1', aSlot('a1', schedule, { status: 'busy-unavailable', comment: '会议' }), {
      'If-Match': 'W/"1"',
    })
    expect([await status('a1'), await status('a2')]).toEqual(['busy-unavailable', 'free'])
    await put(`Schedule/${schedule}`, aSchedule(schedule, { active: false, comment: '外出' }), { 'If-Match': 'W/"1"' })
    expect([await status('a1'), await status('a2')]).toEqual(['busy-unavailable', 'busy-unavailable'])
    const session = () =>
      world.sql.select(`SELECT state, stop_reason FROM clinic_session WHERE source_ref LIKE '${schedule}|%'`)
    expect(await session()).toEqual([{ state: 'stopped', stop_reason: '外出' }])
    await put(`Schedule/${schedule}`, aSchedule(schedule), { 'If-Match': 'W/"2"' })
    expect([await status('a1'), await status('a2')]).toEqual(['busy-unavailable', 'free'])
    expect(await session()).toEqual([{ state: 'open', stop_reason: null }])
  })

  test('an update names the version that it changes', async () => {
    const schedule = await scheduled()
    await put('Slot/v', aSlot('v', schedule))
    const bare = await put('Slot/v', aSlot('v', schedule))
    expect(bare.status).toBe(428)
    expect(expressions(bare.body)).toEqual(['Slot'])
    const second = await put<Slot>('Slot/v', aSlot('v', schedule, { comment: '二' }), { 'If-Match': 'W/"1"' })
    expect([second.status, second.headers.get('etag')]).toEqual([200, 'W/"2"'])
    expect((await put('Slot/v', aSlot('v', schedule), { 'If-Match': 'W/"1"' })).status).toBe(412)
    expect((await put('Slot/nobody', aSlot('nobody', schedule), { 'If-Match': 'W/"1"' })).status).toBe(412)
    expect((await put('Slot/v', aSlot('v', schedule), { 'If-None-Match': '*' })).status).toBe(412)
    expect((await get<Slot>('Slot/v/_history/1')).body.comment).toBeUndefined()
    expect((await get<Slot>('Slot/v/_history/2')).body.comment).toBe('二')
    expect((await get('Slot/v/_history/9')).status).toBe(404)
    expect((await get('Slot/v/_history')).body.entry?.map(({ response }) => response?.etag)).toEqual(['W/"2"', 'W/"1"'])
    expect((await get('Slot/v', { 'If-None-Match': 'W/"2"' })).status).toBe(304)
  })

  test('two who change the same version: one does', async () => {
    const schedule = await scheduled()
    await put('Slot/race', aSlot('race', schedule))
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        put('Slot/race', aSlot('race', schedule, { comment: `${n}` }), { 'If-Match': 'W/"1"' }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412])
  })

  test.each<[string, Record<string, unknown>, number, string]>([
    ['no status', { status: undefined }, 400, 'Slot.status'],
    ['a status that is none', { status: 'open' }, 400, 'Slot.status'],
    ['a start without an offset', { start: '2026-11-26T08:00:00' }, 400, 'Slot.start'],
    ['30 February', { start: '2026-02-30T08:00:00Z' }, 400, 'Slot.start'],
    ['no schedule', { schedule: undefined }, 400, 'Slot.schedule'],
    ['an unknown schedule', { schedule: { reference: 'Schedule/none' } }, 422, 'Slot.schedule.reference'],
    ['a schedule that is none', { schedule: { reference: 'Practitioner/chen-shuwen' } }, 422, 'Slot.schedule'],
    ['an end before its start', { end: '2026-11-26T07:00:00+08:00' }, 422, 'Slot.end'],
    ['an unknown element', { stauts: 'free' }, 400, 'Slot.stauts'],
    ['a list that is empty', { identifier: [] }, 400, 'Slot.identifier'],
    ['a text that is empty', { comment: '' }, 400, 'Slot.comment'],
    [
      'an unknown modifier',
      { modifierExtension: [{ url: 'urn:x', valueBoolean: true }] },
      400,
      'Slot.modifierExtension',
    ],
    [
      'places that are no number',
      { extension: [{ url: capacityUrl, valueString: '5' }] },
      400,
      'Slot.extension[0].valueInteger',
    ],
    [
      'fewer places than none',
      { extension: [{ url: capacityUrl, valueInteger: -1 }] },
      400,
      'Slot.extension[0].valueInteger',
    ],
    ['another id', { id: 'other' }, 400, 'Slot.id'],
    ['another type', { resourceType: 'Schedule' }, 400, 'Slot.resourceType'],
  ])('a slot with %s is refused, and says where', async (_name, bend, status, place) => {
    const schedule = await scheduled()
    const answer = await put('Slot/bad', { ...aSlot('bad', schedule), ...bend })
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] })
    expect([answer.status, expressions(answer.body)[0]]).toEqual([status, place])
    expect((await get('Slot/bad')).status).toBe(404)
  })

  test('a hospital whose slots come by another way reads them only', async () => {
    const csv = await openWorld({ hospitals: [{ ...fhirHospital('yc1'), scheduleSource: 'csv' }] })
    const given = await (await aClient(csv, 'yc1')).token()
    const { status } = await fhirCall(csv, given, 'PUT', 'Schedule/a', aSchedule('a', { actor: [{ display: 'x' }] }))
    expect(status).toBe(403)
    expect((await fhirCall(csv, given, 'GET', 'Slot')).status).toBe(200)
    await csv.close()
  })
})

describe('search', () => {
  let schedule: string
  beforeAll(async () => {
    schedule = await scheduled({ identifier: [{ system: 'urn:his', value: 'line-7' }] })
    for (const [i, time] of ['08:00', '08:30', '09:00', '09:30', '10:00'].entries()) {
      await put(
        `Slot/q${i}`,
        aSlot(`q${i}`, schedule, {
          start: `2026-11-27T${time}:00+08:00`,
          end: `2026-11-27T${time.slice(0, 3)}59:00+08:00`,
        }),
      )
    }
  })
  const ids = async (query: string) =>
    resources<Slot>((await get(`Slot?schedule=${schedule}&_sort=start&${query}`)).body, 'Slot').map(({ id }) => id)

  test('by ranges of the start, on the product’s calendar', async () => {
    expect(await ids('start=ge2026-11-27T09:00:00%2B08:00&start=lt2026-11-27T10:00:00%2B08:00')).toEqual(['q2', 'q3'])
    expect(await ids('start=2026-11-27')).toHaveLength(5)
    expect(await ids('start=2026-11-26')).toHaveLength(0)
    expect(await ids('start=2026-11-27T00:30:00Z')).toEqual(['q1'])
    expect(await ids('start=gt2026-11-27T09:00:00%2B08:00')).toEqual(['q3', 'q4'])
    expect(await ids('start=le2026-11-27T08:30:00%2B08:00')).toEqual(['q0', 'q1'])
    expect(await ids('start=2026-11')).toHaveLength(5)
    expect((await get('Slot?start=soon')).status).toBe(400)
  })

  test('page after page, each once, backwards too', async () => {
    for (const sort of ['start', '-start', '_lastUpdated,-start', '_id']) {
      const seen: (string | undefined)[] = []
      let path: string | undefined = `Slot?schedule=${schedule}&_sort=${sort}&_count=2`
      while (path) {
        const page: Bundle = (await get(path)).body
        expect(page.total).toBe(5)
        seen.push(...resources<Slot>(page, 'Slot').map(({ id }) => id))
        const next: string | undefined = page.link?.find(({ relation }) => relation === 'next')?.url
        path = next?.slice(`${world.config.PUBLIC_URL}/fhir/R4/`.length)
      }
      const expected = ['q0', 'q1', 'q2', 'q3', 'q4']
      expect(seen).toEqual(sort.startsWith('-') || sort.includes(',') ? expected.reverse() : expected)
    }
  })

  test('with the schedules, and with those who sit in them', async () => {
    const { body } = await get(`Slot?schedule=${schedule}&_include=Slot:schedule&_count=3`)
    expect(body.entry?.map(({ search }) => search?.mode)).toEqual(['match', 'match', 'match', 'include'])
    const back = await get(`Schedule?_id=${schedule}&_revinclude=Slot:schedule`)
    expect(resources(back.body, 'Slot')).toHaveLength(5)
    expect((await get('Slot?_include=Slot:nothing')).status).toBe(400)
  })

  test('only counted', async () => {
    const { body } = await get(`Slot?schedule=Schedule/${schedule}&_summary=count`)
    expect(body).toMatchObject({ type: 'searchset', total: 5 })
    expect(body.entry).toBeUndefined()
    expect((await get(`Slot?schedule=${schedule}&_count=0`)).body.entry).toBeUndefined()
    expect((await get(`Slot?schedule=${schedule}&_total=none`)).body.total).toBeUndefined()
    expect((await get(`Slot?schedule=${schedule}&_total=accurate`)).body.total).toBe(5)
  })

  test('by POST, by id, by identifier, by actor, by date', async () => {
    const form = await fetch(`${world.url}/fhir/R4/Slot/_search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: new URLSearchParams({ schedule, _count: '1' }),
    })
    expect(await form.json()).toMatchObject({ total: 5 })
    const total = async (query: string) => (await get(query)).body.total
    expect(await total('Slot?_id=q1,q2,nobody')).toBe(2)
    expect(await total('Schedule?identifier=urn:his|line-7')).toBe(1)
    expect(await total('Schedule?identifier=line-7')).toBe(1)
    expect(await total('Schedule?identifier=urn:other|line-7')).toBe(0)
    expect(await total(`Schedule?_id=${schedule}&actor=PractitionerRole/chen-shuwen`)).toBe(1)
    expect(await total(`Schedule?_id=${schedule}&actor:PractitionerRole=chen-shuwen&date=2026-11-30&active=true`)).toBe(
      1,
    )
    expect(await total(`Schedule?_id=${schedule}&date=gt2026-12-31`)).toBe(0)
    expect(await total(`Slot?schedule=${schedule}&schedule.actor=PractitionerRole/chen-shuwen`)).toBe(5)
    expect(await total('Slot?_lastUpdated=gt2026-11-25T04:00:00Z')).toBe(0)
  })

  test('an unknown parameter is left out and said so, or refused when asked to be strict', async () => {
    const lenient = await get(`Slot?schedule=${schedule}&colour=red`)
    expect(lenient.body.entry?.at(-1)).toMatchObject({
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome' },
    })
    expect(lenient.body.link?.[0]?.url).not.toContain('colour')
    const strict = await get('Slot?colour=red', { Prefer: 'handling=strict' })
    expect([strict.status, expressions(strict.body)]).toEqual([400, ['Slot?colour']])
    expect((await get('Slot?status:below=free')).status).toBe(400)
  })
})

describe('bundles', () => {
  const entry = (resource: object, request: object, fullUrl?: string) => ({
    ...(fullUrl ? { fullUrl } : {}),
    resource,
    request,
  })

  test('a transaction links its entries and writes them all', async () => {
    const urn = 'urn:uuid:7d3e2c0e-9a8c-4c0e-8d9b-0d5cbd0d2b11'
    const fresh = without(aSlot('x', 'y', { schedule: { reference: urn } }))
    const schedule = without(aSchedule('x'))
    const { status, body } = await fhirCall<Bundle>(world, token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry(fresh, { method: 'POST', url: 'Slot' }),
        entry(schedule, { method: 'POST', url: 'Schedule' }, urn),
        { request: { method: 'GET', url: 'Slot?status=free&_summary=count' } },
      ],
    })
    expect(status).toBe(200)
    expect(body.entry?.map(({ response }) => response?.status)).toEqual(['201', '201', '200'])
    const [slotAt, scheduleAt] = (body.entry ?? []).map(({ response }) => response?.location?.split('/').slice(-4)[1])
    const slot = (await get<Slot>(`Slot/${slotAt}`)).body
    expect(slot.schedule.reference).toBe(`Schedule/${scheduleAt}`)
    expect(body.entry?.[0]?.resource).toBeUndefined()
  })

  test('one bad entry takes all of them back', async () => {
    const count = async () => (await get('Slot?_summary=count')).body.total
    const before = await count()
    const id = await scheduled()
    const { status, body } = await fhirCall(world, token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry(aSchedule('tx-1'), { method: 'PUT', url: 'Schedule/tx-1' }),
        entry(aSlot('tx-2', 'tx-1'), { method: 'PUT', url: 'Slot/tx-2' }),
        entry(aSlot('tx-3', id, { end: '2026-11-26T07:00:00+08:00' }), { method: 'PUT', url: 'Slot/tx-3' }),
      ],
    })
    expect(status).toBe(422)
    expect(expressions(body)).toEqual(['Bundle.entry[2].resource.end'])
    expect(await count()).toBe(before)
    expect((await get('Schedule/tx-1')).status).toBe(404)
  })

  test('a batch does what it can', async () => {
    const id = await scheduled()
    const { body } = await fhirCall<Bundle>(world, token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        entry(aSlot('b-1', id), { method: 'PUT', url: 'Slot/b-1' }),
        entry(aSlot('b-2', id, { status: 'open' as never }), { method: 'PUT', url: 'Slot/b-2' }),
        { request: { method: 'GET', url: 'Slot/b-1' } },
        { request: { method: 'DELETE', url: 'Slot/b-1' } },
        { request: { method: 'GET', url: 'Observation/1' } },
      ],
    })
    expect(body.entry?.map(({ response }) => response?.status)).toEqual(['201', '400', '200', '405', '404'])
    expect(expressions(body.entry?.[1]?.response?.outcome)).toEqual(['Bundle.entry[1].resource.status'])
  })

  test('a create on condition is made once, also by two at once', async () => {
    const id = await scheduled()
    const slot = without(aSlot('x', id, { identifier: [{ system: 'urn:his', value: 'once' }] }))
    const create = () =>
      fhirCall<Slot>(world, token, 'POST', 'Slot', slot, { 'If-None-Exist': 'identifier=urn:his|once' })
    const answers = await Promise.all([create(), create(), create(), create()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    const unknown = await fhirCall(world, token, 'POST', 'Slot', slot, { 'If-None-Exist': 'colour=red' })
    expect(unknown.status).toBe(400)
  })

  test('an update on condition finds its resource', async () => {
    const id = await scheduled()
    const slot = without(aSlot('x', id, { identifier: [{ system: 'urn:his', value: 'cond' }] }))
    const path = 'Slot?identifier=urn:his|cond'
    const first = await put<Slot>(path, slot)
    expect(first.status).toBe(201)
    expect((await put(path, slot)).status).toBe(428)
    const second = await put<Slot>(path, { ...slot, comment: '改' }, { 'If-Match': first.headers.get('etag') ?? '' })
    expect([second.status, second.body.id]).toEqual([200, first.body.id])
    await fhirCall(world, token, 'POST', 'Slot', slot)
    expect((await put(path, slot)).status).toBe(412)
  })

  test('a thousand slots in one transaction, in a moment', async () => {
    const id = await scheduled()
    const at = (i: number) => new Date(Date.UTC(2026, 10, 26 + Math.floor(i / 100), 0, (i % 100) * 5)).toISOString()
    const bundle = (ifMatch?: string) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: Array.from({ length: 1000 }, (_, i) =>
        entry(aSlot(`k-${i}`, id, { start: at(i), end: new Date(Date.parse(at(i)) + 300_000).toISOString() }), {
          ...{ method: 'PUT', url: `Slot/k-${i}` },
          ...(ifMatch ? { ifMatch } : {}),
        }),
      ),
    })
    const timed = async (body: object) => {
      const started = performance.now()
      const { status } = await fhirCall(world, token, 'POST', '', body)
      return { status, ms: performance.now() - started }
    }
    const [first, again] = [await timed(bundle()), await timed(bundle('W/"1"'))]
    expect([first.status, again.status]).toEqual([200, 200])
    expect(Math.max(first.ms, again.ms)).toBeLessThan(5000)
    expect((await get(`Slot?schedule=${id}&_summary=count`)).body.total).toBe(1000)
    const many = {
      ...bundle(),
      entry: [...bundle().entry, entry(aSlot('k-1000', id), { method: 'PUT', url: 'Slot/k-1000' })],
    }
    expect((await fhirCall(world, token, 'POST', '', many)).status).toBe(413)
  }, 30_000)
})

describe('the wire', () => {
  test('the capability statement says what is there', async () => {
    const { body } = await fhirCall<CapabilityStatement>(world, null, 'GET', 'metadata')
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' })
    const slot = body.rest?.[0]?.resource?.find(({ type }) => type === 'Slot')
    expect(slot).toMatchObject({ versioning: 'versioned-update', updateCreate: true, conditionalCreate: true })
    expect(slot?.searchParam?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['_id', 'schedule', 'status', 'start']),
    )
    expect(slot?.searchInclude).toEqual(['Slot:schedule'])
  })

  test.each<[string, string, string | undefined, Record<string, string>, number]>([
    ['half a body', 'POST', '{"resourceType":"Slot"', {}, 400],
    ['a body of another kind', 'POST', '<Slot/>', { 'Content-Type': 'application/fhir+xml' }, 415],
    ['an answer in XML', 'GET', undefined, { Accept: 'application/fhir+xml' }, 406],
    ['a delete', 'DELETE', undefined, {}, 405],
    ['a body nested without end', 'POST', `${'['.repeat(5000)}${']'.repeat(5000)}`, {}, 400],
    ['a body of six megabytes', 'POST', `"${'x'.repeat(6_000_000)}"`, {}, 413],
    ['nothing at all', 'POST', 'null', {}, 400],
  ])('%s is refused with an OperationOutcome', async (_name, method, body, headers, status) => {
    const answer = await fhirCall(world, token, method, method === 'DELETE' ? 'Slot/1' : 'Slot', body, headers)
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] })
    expect(answer.status).toBe(status)
  })

  test('unknown addresses answer in FHIR', async () => {
    for (const path of ['Observation', 'Slot/1/2/3', 'Slot/1/$x']) {
      const { status, body } = await get<never>(path)
      expect(status).toBe(404)
      expect(body).toMatchObject({ resourceType: 'OperationOutcome' })
    }
  })
})
