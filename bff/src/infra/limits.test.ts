import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ env: { RATE_LIMITS: 'on', PROXY_HOPS: '1' } })
  // Before Redis has answered nobody is counted.
  await world.redis.ping()
})
afterAll(() => world.close())

/** Knocks at the staff entrance from an address, as our proxy would pass it on; `claimed` is what the caller made up. */
async function knock(address: string, claimed = ''): Promise<Response> {
  return fetch(`${world.url}/staff-api/sessions`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Forwarded-For': claimed ? `${claimed}, ${address}` : address,
    },
    body: '{}',
  })
}

async function knockTimes(count: number, address: string, claim?: (i: number) => string): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < count; i++) {
    const response = await knock(address, claim?.(i))
    await response.arrayBuffer()
    statuses.push(response.status)
  }
  return statuses
}

const refused = (statuses: number[]) => statuses.filter((status) => status === 429).length

test('one address may knock 300 times a minute, and is told when to come again', async () => {
  expect(refused(await knockTimes(300, '203.0.113.1'))).toBe(0)
  const response = await knock('203.0.113.1')
  expect(response.status).toBe(429)
  expect(await response.json()).toMatchObject({ code: 'rate.limited' })
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await knock('203.0.113.2')).status).toBe(400)
})

test('an address that a caller makes up is not believed', async () => {
  const statuses = await knockTimes(310, '203.0.113.3', (i) => `198.51.100.${i % 250}`)
  expect(refused(statuses)).toBe(10)
})

test('one member of staff may search 60 times a minute; a colleague is not hindered', async () => {
  const search = async (cookie: string) => {
    const response = await fetch(`${world.url}/staff-api/audit?limit=1`, { headers: { Cookie: cookie } })
    await response.arrayBuffer()
    return response.status
  }
  const { cookie } = await staffCookie(world, { roles: ['auditor'] })
  const statuses = []
  for (let i = 0; i < 61; i++) statuses.push(await search(cookie))
  expect(refused(statuses)).toBe(1)
  const colleague = await staffCookie(world, { roles: ['auditor'] })
  expect(await search(colleague.cookie)).toBe(200)
})

// The last one: it takes Redis away.
test('without Redis nobody is refused', async () => {
  world.redis.disconnect()
  expect((await knock('203.0.113.1')).status).toBe(400)
})
