import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  aStaff,
  codeOf,
  cookieIn,
  goodPassword,
  staffCall,
  staffCookie,
  type Answer,
  type TestStaff,
} from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'

const day = 86_400_000
const next = 'Plum-Rain-2027'
let world: World

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(() => world.clock.advance(day))

async function signIn({ username, password, totpSecret }: TestStaff, more: Record<string, unknown> = {}) {
  const code = totpSecret ? { code: await codeOf(world, totpSecret) } : {}
  return staffCall(world, 'POST /sessions', { body: { username, password, ...code, ...more } })
}

/** A newcomer's whole way in; returns what the last step set. */
async function enrol(staff: TestStaff): Promise<{ cookie: string; secret: string; confirmed: Answer }> {
  const cookie = cookieIn(await signIn(staff))
  const begun = await staffCall(world, 'POST /enrolment', { cookie, body: {} })
  const secret = String(begun.body['secret'])
  const body = { code: await codeOf(world, secret) }
  const confirmed = await staffCall(world, 'POST /enrolment/confirmation', { cookie, body })
  return { cookie: cookieIn(confirmed), secret, confirmed }
}

describe('the first sign-in', () => {
  test('leads through authenticator and new password, and lets nothing else be done before', async () => {
    const staff = await aStaff(world, { enrolled: false, temporary: true })
    const first = await signIn(staff)
    expect(first.body).toMatchObject({ stage: 'enrolling' })
    const refused = await staffCall(world, 'GET /staff', { cookie: cookieIn(first) })
    expect(refused).toMatchObject({ status: 403, body: { code: 'staff.enrolment-required' } })

    const { cookie, confirmed } = await enrol(staff)
    expect(confirmed.body).toMatchObject({ me: { stage: 'password-due', recoveryCodesLeft: 10 } })
    const due = await staffCall(world, 'GET /staff', { cookie })
    expect(due).toMatchObject({ status: 403, body: { code: 'staff.password-due' } })

    const changed = await staffCall(world, 'POST /password', { cookie, body: { current: goodPassword, next } })
    expect(changed.body).toMatchObject({ stage: 'full' })
    expect((await staffCall(world, 'GET /staff', { cookie: cookieIn(changed) })).status).toBe(200)
  })

  test('the authenticator comes before the password: whoever knows only the temporary one cannot take the account over', async () => {
    const staff = await aStaff(world, { enrolled: false, temporary: true })
    const cookie = cookieIn(await signIn(staff))
    const answer = await staffCall(world, 'POST /password', { cookie, body: { current: goodPassword, next } })
    expect(answer.body['code']).toBe('staff.enrolment-required')
  })

  test('the secret is shown as an otpauth address that names us and the account', async () => {
    const staff = await aStaff(world, { enrolled: false })
    const cookie = cookieIn(await signIn(staff))
    const { body } = await staffCall(world, 'POST /enrolment', { cookie, body: {} })
    const uri = new URL(String(body['uri']))
    expect(uri.protocol).toBe('otpauth:')
    expect(uri.searchParams.get('secret')).toBe(body['secret'])
    expect(decodeURIComponent(uri.pathname)).toContain(staff.username)
  })

  test('a wrong first code confirms nothing, and guesses count towards the lock', async () => {
    const staff = await aStaff(world, { enrolled: false })
    const cookie = cookieIn(await signIn(staff))
    await staffCall(world, 'POST /enrolment', { cookie, body: {} })
    const guesses = []
    for (let i = 0; i < 6; i++) {
      guesses.push(await staffCall(world, 'POST /enrolment/confirmation', { cookie, body: { code: '000000' } }))
    }
    expect(guesses.map(({ body }) => body['code'])).toEqual([
      ...Array<string>(5).fill('staff.totp-wrong'),
      'staff.locked',
    ])
  })

  test('a temporary password is over after three days', async () => {
    const staff = await aStaff(world, { enrolled: false, temporary: true })
    world.clock.advance(3 * day)
    expect((await signIn(staff)).body['code']).toBe('staff.temporary-expired')
  })

  test('each step changes the cookie: an earlier one is worth nothing', async () => {
    const staff = await aStaff(world, { enrolled: false })
    const before = cookieIn(await signIn(staff))
    const begun = await staffCall(world, 'POST /enrolment', { cookie: before, body: {} })
    const code = await codeOf(world, String(begun.body['secret']))
    await staffCall(world, 'POST /enrolment/confirmation', { cookie: before, body: { code } })
    expect((await staffCall(world, 'GET /me', { cookie: before })).status).toBe(401)
  })
})

describe('recovery codes', () => {
  test('each works once instead of the authenticator, also when sent twice at the same time', async () => {
    const staff = await aStaff(world, { enrolled: false })
    const { confirmed } = await enrol(staff)
    const [first, second] = confirmed.body['recoveryCodes'] as string[]
    const { username, password } = staff
    const use = (recoveryCode = '') =>
      staffCall(world, 'POST /sessions', { body: { username, password, recoveryCode } })
    const twice = await Promise.all([use(first), use(first)])
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 401])
    expect((await use(first)).body['code']).toBe('staff.wrong-credentials')
    // Typed from paper, without the dashes.
    expect((await use(second?.replaceAll('-', '').toUpperCase())).body).toMatchObject({ recoveryCodesLeft: 8 })
  })

  test('new ones are given for a code, and the old ones stop', async () => {
    const staff = await aStaff(world, { enrolled: false })
    const { cookie, secret, confirmed } = await enrol(staff)
    world.clock.advance(60_000)
    const wrong = await staffCall(world, 'POST /recovery-codes', { cookie, body: { code: '000000' } })
    expect(wrong.body['code']).toBe('staff.totp-wrong')
    const renewed = await staffCall(world, 'POST /recovery-codes', {
      cookie,
      body: { code: await codeOf(world, secret) },
    })
    expect(renewed.body['recoveryCodes']).toHaveLength(10)
    const [old] = confirmed.body['recoveryCodes'] as string[]
    const { username, password } = staff
    const answer = await staffCall(world, 'POST /sessions', { body: { username, password, recoveryCode: old } })
    expect(answer.status).toBe(401)
  })
})

describe('another authenticator', () => {
  test('needs a code of the old one; afterwards the old one is worth nothing', async () => {
    const staff = await aStaff(world)
    const cookie = cookieIn(await signIn(staff))
    const refused = await staffCall(world, 'POST /enrolment', { cookie, body: {} })
    expect(refused.body['code']).toBe('staff.totp-required')
    world.clock.advance(60_000)
    const code = await codeOf(world, staff.totpSecret ?? '')
    const begun = await staffCall(world, 'POST /enrolment', { cookie, body: { code } })
    const secret = String(begun.body['secret'])
    const confirmed = await staffCall(world, 'POST /enrolment/confirmation', {
      cookie,
      body: { code: await codeOf(world, secret) },
    })
    expect(confirmed.status).toBe(200)
    world.clock.advance(60_000)
    expect((await signIn(staff)).status).toBe(401)
    expect((await signIn({ ...staff, totpSecret: secret })).status).toBe(201)
  })

  test('where the old one is lost a recovery code stands in', async () => {
    const staff = await aStaff(world, { enrolled: false })
    const { cookie, confirmed } = await enrol(staff)
    const [recoveryCode] = confirmed.body['recoveryCodes'] as string[]
    const begun = await staffCall(world, 'POST /enrolment', { cookie, body: { recoveryCode } })
    expect(begun.status).toBe(201)
    const again = await staffCall(world, 'POST /enrolment', { cookie, body: { recoveryCode } })
    expect(again.body['code']).toBe('staff.totp-wrong')
  })
})

describe('passwords', () => {
  test.each([
    ['Short-1', 'shorter-than-12'],
    ['alllowercaseletters', 'fewer-than-3-kinds'],
    ['Onecard-2026-ok', 'easily-guessed'],
    ['Aaaaa-bbbbb-1', 'repeats-a-character'],
    [goodPassword, 'used-before'],
  ])('%s is refused: %s', async (weak, fault) => {
    const { cookie } = await staffCookie(world)
    const answer = await staffCall(world, 'POST /password', { cookie, body: { current: goodPassword, next: weak } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'staff.weak-password' } })
    expect((answer.body['details'] as { faults: string[] }).faults).toContain(fault)
  })

  test('one that holds the user name is refused', async () => {
    const { cookie, staff } = await staffCookie(world)
    const body = { current: goodPassword, next: `X1-${staff.username}-2026` }
    expect((await staffCall(world, 'POST /password', { cookie, body })).body['code']).toBe('staff.weak-password')
  })

  test('a new one needs the present one, ends every other sign-in, and the last four may not come back', async () => {
    const staff = await aStaff(world)
    const other = cookieIn(await signIn(staff))
    world.clock.advance(60_000)
    let cookie = cookieIn(await signIn(staff))
    const wrong = await staffCall(world, 'POST /password', { cookie, body: { current: 'wrong', next } })
    expect(wrong).toMatchObject({ status: 403, body: { code: 'staff.password-wrong' } })
    let current = goodPassword
    for (const fresh of [next, 'Second-Plum-2027', 'Third-Plum-2027']) {
      world.clock.advance(1000)
      const changed = await staffCall(world, 'POST /password', { cookie, body: { current, next: fresh } })
      expect(changed.status).toBe(200)
      ;[cookie, current] = [cookieIn(changed), fresh]
    }
    expect((await staffCall(world, 'GET /me', { cookie: other })).status).toBe(401)
    const back = await staffCall(world, 'POST /password', { cookie, body: { current, next: goodPassword } })
    expect(back.body['details']).toEqual({ faults: ['used-before'] })
  })

  test('after 90 days a new one is due at the next sign-in', async () => {
    const staff = await aStaff(world)
    world.clock.advance(90 * day)
    expect((await signIn(staff)).body).toMatchObject({ stage: 'password-due' })
  })
})
