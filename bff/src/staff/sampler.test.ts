import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { aStaff, codeOf, cookieIn, staffCall, type Answer, type StaffWish, type TestStaff } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'

const minute = 60_000
const phone = 'phone-0193c0de-0001'
let world: World

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
// Each test at a time of its own, so that no authenticator code of the one before is still good.
beforeEach(() => world.clock.advance(24 * 60 * minute))

async function signIn(staff: TestStaff, more: Record<string, unknown> = {}): Promise<Answer> {
  const { username, password, totpSecret } = staff
  const code = totpSecret ? await codeOf(world, totpSecret) : '000000'
  return staffCall(world, 'POST /sampler/sessions', {
    body: { username, password, code, deviceId: phone, ...more },
    headers: { Origin: '' },
  })
}

const sampler = (wish: StaffWish = {}) => aStaff(world, { roles: ['sampler'], hospitalId: 'yc1', ...wish })

function carrying(answer: Answer, device = phone): { headers: Record<string, string> } {
  return { headers: { Origin: '', Authorization: `Bearer ${String(answer.body['token'])}`, 'X-Device-Id': device } }
}

const signOut = (answer: Answer, device = phone) =>
  staffCall(world, 'DELETE /sampler/sessions/current', carrying(answer, device))

test('password and code open a session on the phone that says who is in and for how long', async () => {
  const answer = await signIn(await sampler())
  expect(answer.status).toBe(201)
  expect(answer.body).toMatchObject({ hospital: { id: 'yc1' }, idleSeconds: 4 * 3600 })
  expect(cookieIn(answer)).toBe('')
  expect((await signOut(answer)).status).toBe(204)
  expect((await signOut(answer)).body['code']).toBe('staff.session-missing')
})

test('the token of one phone is nothing on another, and nothing in a cookie', async () => {
  const answer = await signIn(await sampler())
  expect((await signOut(answer, 'phone-0193c0de-0002')).body['code']).toBe('staff.session-missing')
  expect((await signOut(answer, '')).body['code']).toBe('staff.session-missing')
  const cookie = `onecard-staff=${String(answer.body['token'])}`
  expect((await staffCall(world, 'GET /me', { cookie })).body['code']).toBe('staff.session-missing')
})

test("the console's cookie is nothing as a token", async () => {
  const { username, password, totpSecret } = await sampler()
  const code = await codeOf(world, totpSecret ?? '')
  const opened = await staffCall(world, 'POST /sessions', { body: { username, password, code } })
  const token = cookieIn(opened).split('=')[1]
  const headers = { Authorization: `Bearer ${token}`, 'X-Device-Id': phone }
  const answer = await staffCall(world, 'DELETE /sampler/sessions/current', { headers })
  expect(answer.body['code']).toBe('staff.session-missing')
})

test('on a phone even an administrator may only take samples', async () => {
  const answer = await signIn(await sampler({ roles: ['sampler', 'hospital-admin'] }))
  for (const route of ['GET /staff', 'GET /me', 'GET /sessions', 'GET /roles', 'POST /recovery-codes']) {
    const { status } = await staffCall(world, route, carrying(answer))
    expect([route, [401, 403, 404].includes(status)]).toEqual([route, true])
  }
})

test('who may not take samples, lacks an authenticator, or owes a new password is told so after both proofs', async () => {
  expect((await signIn(await aStaff(world, { roles: ['doctor'] }))).body['code']).toBe('staff.forbidden')
  expect((await signIn(await sampler({ enrolled: false }))).body['code']).toBe('staff.enrolment-required')
  expect((await signIn(await sampler({ temporary: true }))).body['code']).toBe('staff.password-due')
  const wrong = await signIn(await sampler({ temporary: true }), { password: 'wrong' })
  expect(wrong.body['code']).toBe('staff.wrong-credentials')
})

test('wrong tries lock the phone and the console alike', async () => {
  const staff = await sampler()
  for (let i = 0; i < 5; i++) await signIn(staff, { password: 'wrong' })
  expect((await signIn(staff)).body['code']).toBe('staff.locked')
  const { username, password } = staff
  const code = await codeOf(world, staff.totpSecret ?? '')
  expect((await staffCall(world, 'POST /sessions', { body: { username, password, code } })).status).toBe(423)
})

test('four idle hours end it, three do not, and twelve hours end it in any case', async () => {
  const staff = await sampler()
  const keep = async (answer: Answer) =>
    (await staffCall(world, 'GET /staff', carrying(answer))).body['code'] === 'staff.forbidden'
  const first = await signIn(staff)
  for (let i = 0; i < 3; i++) {
    world.clock.advance(3 * 60 * minute)
    expect(await keep(first)).toBe(true)
  }
  world.clock.advance(3 * 60 * minute)
  expect(await keep(first)).toBe(false)
  const second = await signIn(staff)
  world.clock.advance(4 * 60 * minute)
  expect(await keep(second)).toBe(false)
})

test('one phone is signed in once, and the console shows it and can end it', async () => {
  const staff = await sampler()
  const first = await signIn(staff)
  world.clock.advance(minute)
  const second = await signIn(staff)
  expect((await signOut(first)).body['code']).toBe('staff.session-missing')
  world.clock.advance(minute)
  const { username, password } = staff
  const code = await codeOf(world, staff.totpSecret ?? '')
  const console = cookieIn(await staffCall(world, 'POST /sessions', { body: { username, password, code } }))
  world.clock.advance(14 * minute)
  await staffCall(world, 'GET /me', { cookie: console })
  world.clock.advance(14 * minute)
  const { items } = (await staffCall(world, 'GET /sessions', { cookie: console })).body as {
    items: { id: string; current: boolean }[]
  }
  expect(items.map(({ current }) => current).sort()).toEqual([false, true])
  const lost = items.find(({ current }) => !current)
  expect((await staffCall(world, `DELETE /sessions/${lost?.id}`, { cookie: console })).status).toBe(204)
  expect((await signOut(second)).body['code']).toBe('staff.session-missing')
})
