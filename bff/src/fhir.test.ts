import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle, CapabilityStatement } from './infra/fhir/r4.ts'
import { aClient, askToken, expressions, fhirCall } from '../test/fhir.ts'
import { aPublishedSlot, aSchedule, openPublisher, type Publisher } from '../test/publisher.ts'
import { setClientActive } from './client/service.ts'

let world: Publisher['world']
let token: Publisher['token']
let other: Publisher['other']
let scheduled: Publisher['scheduled']
let put: Publisher['put']
let get: Publisher['get']
beforeAll(async () => {
  ;({ world, token, other, scheduled, put, get } = await openPublisher())
})
afterAll(() => world.close())

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
      scope: 'system/Slot.rs system/Patient.cruds system/Encounter.rs',
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
    expect(await errors({ client_assertion: await client.assertion(), scope: 'system/Encounter.rs' })).toBe(
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
      method === 'PUT' || isPost ? aPublishedSlot('1', 'x') : undefined,
    )
    expect(status).toBe(403)
    expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden' }] })
  })

  test("another hospital's resources are not there, and one's own id is one's own", async () => {
    const schedule = await scheduled()
    await put(`Slot/mine-${schedule}`, aPublishedSlot(`mine-${schedule}`, schedule))
    expect((await fhirCall(world, other, 'GET', `Slot/mine-${schedule}`)).status).toBe(404)
    expect((await fhirCall<Bundle>(world, other, 'GET', `Slot?schedule=${schedule}`)).body.total).toBe(0)
    const theirs = await fhirCall(world, other, 'PUT', 'Slot/x', aPublishedSlot('x', schedule))
    expect(theirs.status).toBe(422)
    expect(expressions(theirs.body)).toEqual(['Slot.schedule.reference'])
    expect((await fhirCall(world, other, 'PUT', `Schedule/${schedule}`, aSchedule(schedule))).status).toBe(201)
  })
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
    for (const path of ['Encounter', 'Slot/1/2/3', 'Slot/1/$x']) {
      const { status, body } = await get<never>(path)
      expect(status).toBe(404)
      expect(body).toMatchObject({ resourceType: 'OperationOutcome' })
    }
  })
})
