import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClient, aDirectory, fhirHospital } from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ env: { RATE_LIMITS: 'on', PROXY_HOPS: '1' }, hospitals: [fhirHospital('yc1')] })
  await aDirectory(world, 'yc1')
  // Before Redis has answered nobody is counted.
  await world.redis.ping()
})
afterAll(() => world.close())

async function many(count: number, once: () => Promise<Response>): Promise<number[]> {
  const statuses: number[] = []
  const status = async () => {
    const answer = await once()
    await answer.arrayBuffer()
    return answer.status
  }
  while (statuses.length < count) {
    statuses.push(...(await Promise.all(Array.from({ length: Math.min(20, count - statuses.length) }, status))))
  }
  return statuses
}

const limited = (statuses: number[]) => statuses.filter((status) => status === 429)

test('an address may ask for tokens 300 times a minute; then it is told in OAuth’s words when to come again', async () => {
  const ask = (address: string) => () =>
    fetch(`${world.url}/oauth/token`, {
      method: 'POST',
      headers: { 'X-Forwarded-For': address },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
  expect(limited(await many(300, ask('203.0.113.1')))).toEqual([])
  const answer = await ask('203.0.113.1')()
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' })
  expect((await ask('203.0.113.2')()).status).toBe(400)
})

test('a client may write 600 times a minute; then it gets an OperationOutcome, and another client does not', async () => {
  const [busy, other] = await Promise.all([1, 2].map(async () => (await aClient(world, 'yc1')).token()))
  const write = (token: string) => () =>
    fetch(`${world.url}/fhir/R4/Slot`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/fhir+json' },
      body: '{}',
    })
  expect(limited(await many(600, write(busy!)))).toEqual([])
  const answer = await write(busy!)()
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await answer.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'throttled' }],
  })
  expect((await write(other!)()).status).toBe(400)
  const read = await fetch(`${world.url}/fhir/R4/Slot`, { headers: { Authorization: `Bearer ${busy!}` } })
  expect(read.status).toBe(200)
})
