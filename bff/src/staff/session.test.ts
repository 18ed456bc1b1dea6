import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aStaff, codeOf, cookieIn, goodPassword, staffCall, type Answer, type TestStaff } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'

const minute = 60_000
let world: World

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
// Each test at a time of its own, so that no authenticator code of the one before is still good.
beforeEach(() => world.clock.advance(24 * 60 * minute))

async function signIn(staff: TestStaff, more: Record<string, unknown> = {}): Promise<Answer> {
  const { username, password, totpSecret } = staff
  const code = totpSecret ? { code: await codeOf(world, totpSecret) } : {}
  return staffCall(world, 'POST /sessions', { body: { username, password, ...code, ...more } })
}

describe('signing in', () => {
  test('password and code open a session that says who is in and what the roles permit', async () => {
    const staff = await aStaff(world, { roles: ['checkin'] })
    const answer = await signIn(staff)
    expect(answer).toMatchObject({ status: 201, body: { username: staff.username, stage: 'full', roles: ['checkin'] } })
    const me = await staffCall(world, 'GET /me', { cookie: cookieIn(answer) })
    expect(me.body).toMatchObject({
      id: staff.id,
      idleSeconds: 900,
      permissions: expect.arrayContaining(['person.find']),
    })
  })

  test('wrong password, wrong code and a name that nobody has are refused with the same words', async () => {
    const staff = await aStaff(world)
    const answers = [
      await signIn(staff, { password: 'wrong' }),
      await signIn(staff, { code: '000000' }),
      await signIn(staff, { username: 'nobody.here' }),
    ]
    expect(answers.map(({ body }) => body['code'])).toEqual(Array(3).fill('staff.wrong-credentials'))
  })

  test('the password alone asks for the code and opens nothing', async () => {
    const { username, password } = await aStaff(world)
    const answer = await staffCall(world, 'POST /sessions', { body: { username, password } })
    expect(answer).toMatchObject({ status: 401, body: { code: 'staff.totp-required' } })
    expect(cookieIn(answer)).toBe('')
  })

  test('capital letters in the user name make no other person', async () => {
    const staff = await aStaff(world)
    expect((await signIn(staff, { username: staff.username.toUpperCase() })).status).toBe(201)
  })

  test('a disabled account is told so only after its right password', async () => {
    const staff = await aStaff(world)
    await world.sql.change("UPDATE staff SET state = 'disabled' WHERE username = ?", [staff.username])
    expect((await signIn(staff, { password: 'wrong' })).body['code']).toBe('staff.wrong-credentials')
    expect((await signIn(staff)).body['code']).toBe('staff.disabled')
  })
})

describe('a code works once', () => {
  test('the same code at the same moment from two browsers: one comes in', async () => {
    const staff = await aStaff(world)
    const answers = await Promise.all([signIn(staff), signIn(staff), signIn(staff)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401])
    expect(answers.filter(({ status }) => status === 401).map(({ body }) => body['code'])).toEqual([
      'staff.totp-used',
      'staff.totp-used',
    ])
  })

  test('the same code again a little later is refused, the next one is taken', async () => {
    const staff = await aStaff(world)
    const code = await codeOf(world, staff.totpSecret ?? '')
    expect((await signIn(staff, { code })).status).toBe(201)
    world.clock.advance(20_000)
    expect((await signIn(staff, { code })).body['code']).toBe('staff.totp-used')
    world.clock.advance(30_000)
    expect((await signIn(staff)).status).toBe(201)
  })

  test('a code one step early or late is taken, two steps are not', async () => {
    const staff = await aStaff(world)
    const secret = staff.totpSecret ?? ''
    expect((await signIn(staff, { code: await codeOf(world, secret, -30) })).status).toBe(201)
    expect((await signIn(staff, { code: await codeOf(world, secret, 30) })).status).toBe(201)
    expect((await signIn(staff, { code: await codeOf(world, secret, 90) })).status).toBe(401)
  })
})

describe('locking', () => {
  test('five wrong tries lock for 15 minutes, also against the right password', async () => {
    const staff = await aStaff(world)
    for (let i = 0; i < 5; i++) await signIn(staff, { password: 'wrong' })
    const locked = await signIn(staff)
    expect(locked).toMatchObject({ status: 423, body: { code: 'staff.locked' } })
    expect(Number(locked.headers.get('retry-after'))).toBe(15 * 60)
    world.clock.advance(15 * minute)
    expect((await signIn(staff)).status).toBe(201)
  })

  test('twenty wrong tries at once are five guesses and fifteen closed doors', async () => {
    const staff = await aStaff(world)
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(staff, { password: 'wrong' })))
    const codes = answers.map(({ body }) => body['code'])
    expect(codes.filter((code) => code === 'staff.wrong-credentials')).toHaveLength(5)
    expect(codes.filter((code) => code === 'staff.locked')).toHaveLength(15)
  })

  test('a name that nobody has locks in the same way', async () => {
    const ghost: TestStaff = { id: '', username: 'ghost', password: 'x', totpSecret: null }
    for (let i = 0; i < 5; i++) await signIn(ghost)
    expect((await signIn(ghost)).body['code']).toBe('staff.locked')
  })

  test('the second lock lasts twice as long', async () => {
    const staff = await aStaff(world)
    for (let i = 0; i < 5; i++) await signIn(staff, { password: 'wrong' })
    world.clock.advance(15 * minute)
    for (let i = 0; i < 5; i++) await signIn(staff, { password: 'wrong' })
    expect(Number((await signIn(staff)).headers.get('retry-after'))).toBe(30 * 60)
  })

  test('knowing the password does not reset the count of wrong codes', async () => {
    const staff = await aStaff(world)
    const { username, password } = staff
    for (let i = 0; i < 3; i++) {
      await signIn(staff, { code: '000000' })
      await staffCall(world, 'POST /sessions', { body: { username, password } })
    }
    expect((await signIn(staff)).body['code']).toBe('staff.locked')
  })

  test('a success forgets the wrong tries before it', async () => {
    const staff = await aStaff(world)
    for (let i = 0; i < 4; i++) await signIn(staff, { password: 'wrong' })
    expect((await signIn(staff)).status).toBe(201)
    for (let i = 0; i < 4; i++) await signIn(staff, { password: 'wrong' })
    world.clock.advance(minute)
    expect((await signIn(staff)).status).toBe(201)
  })
})

describe('the session', () => {
  test('ends after 15 minutes without a request, and not before', async () => {
    const cookie = cookieIn(await signIn(await aStaff(world)))
    world.clock.advance(15 * minute - 1)
    expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(200)
    world.clock.advance(15 * minute)
    expect(await staffCall(world, 'GET /me', { cookie })).toMatchObject({
      status: 401,
      body: { code: 'staff.session-expired' },
    })
  })

  test('ends after 12 hours however busy it is', async () => {
    const cookie = cookieIn(await signIn(await aStaff(world)))
    for (let i = 0; i < 12 * 6 - 1; i++) {
      world.clock.advance(10 * minute)
      expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(200)
    }
    world.clock.advance(10 * minute)
    expect((await staffCall(world, 'GET /me', { cookie })).body['code']).toBe('staff.session-expired')
  })

  test('is listed by device and ends when another device signs it out', async () => {
    const staff = await aStaff(world)
    const first = cookieIn(await signIn(staff))
    world.clock.advance(minute)
    const second = cookieIn(await signIn(staff))
    const list = await staffCall(world, 'GET /sessions', { cookie: second })
    const items = list.body['items'] as { id: string; current: boolean }[]
    expect(items.map(({ current }) => current)).toEqual([true, false])
    await staffCall(world, `DELETE /sessions/${items[1]?.id}`, { cookie: second })
    expect((await staffCall(world, 'GET /me', { cookie: first })).body['code']).toBe('staff.session-missing')
  })

  test("another person's session is not there to be signed out", async () => {
    const stranger = cookieIn(await signIn(await aStaff(world)))
    const cookie = cookieIn(await signIn(await aStaff(world)))
    const list = await staffCall(world, 'GET /sessions', { cookie: stranger })
    const [own] = list.body['items'] as { id: string }[]
    expect((await staffCall(world, `DELETE /sessions/${own?.id}`, { cookie })).status).toBe(404)
    expect((await staffCall(world, 'GET /me', { cookie: stranger })).status).toBe(200)
  })

  test('signing out ends it at once and clears the cookie', async () => {
    const cookie = cookieIn(await signIn(await aStaff(world)))
    const out = await staffCall(world, 'DELETE /sessions/current', { cookie })
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(401)
  })

  test('disabling the account ends it at the next request', async () => {
    const staff = await aStaff(world)
    const cookie = cookieIn(await signIn(staff))
    await world.sql.change("UPDATE staff SET state = 'disabled' WHERE username = ?", [staff.username])
    expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(401)
  })
})

describe('cookie and origin', () => {
  test('on loopback the cookie is HttpOnly and SameSite=Strict under a plain name', async () => {
    const flags = (await signIn(await aStaff(world))).headers.get('set-cookie') ?? ''
    expect(flags).toMatch(/^onecard-staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  test('behind https it is a __Host- cookie and Secure', async () => {
    const secure = await openWorld({ env: { PUBLIC_URL: 'https://health.example' } })
    const { username, password } = await aStaff(secure, { enrolled: false })
    const answer = await staffCall(secure, 'POST /sessions', {
      body: { username, password },
      headers: { Origin: 'https://health.example' },
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-onecard-staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    )
    const foreign = await staffCall(secure, 'POST /sessions', { body: { username, password } })
    expect(foreign).toMatchObject({ status: 403, body: { code: 'staff.origin' } })
    await secure.close()
  })

  test.each([
    ['a foreign origin', { Origin: 'https://evil.example' }],
    ['a sandboxed page', { Origin: 'null' }],
    ['another port', { Origin: 'http://127.0.0.1:1' }],
  ])('a write from %s is refused, with a session and without', async (_who, headers) => {
    const staff = await aStaff(world)
    const cookie = cookieIn(await signIn(staff))
    const body = { current: goodPassword, next: 'Another-2027-one' }
    expect((await staffCall(world, 'POST /password', { cookie, body, headers })).body['code']).toBe('staff.origin')
    const { username, password } = staff
    const answer = await staffCall(world, 'POST /sessions', { body: { username, password }, headers })
    expect(answer.body['code']).toBe('staff.origin')
  })
})

describe('what is written down', () => {
  test('a sign-in and a refused one, with who, from where and why', async () => {
    const staff = await aStaff(world)
    await signIn(staff, { password: 'wrong' })
    await signIn(staff)
    const rows = await world.sql.select<{ action: string; reason: string | null; address: string }>(
      'SELECT action, reason, address FROM audit_entry WHERE actor_id = ? ORDER BY id',
      [staff.id],
    )
    expect(rows.map(({ action, reason }) => [action, reason])).toEqual([
      ['staff.sign-in-refused', 'staff.wrong-credentials'],
      ['staff.sign-in', null],
    ])
    expect(rows.every(({ address }) => address.includes('127.0.0.1'))).toBe(true)
  })
})
