import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aStaff, codeOf, goodPassword, staffCall, staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { firstAdmin } from './first.ts'

let world: World
let platform: string
let admin: string

beforeAll(async () => {
  world = await openWorld()
  for (const id of ['yc1', 'yctcm']) {
    await world.sql.change(
      "INSERT INTO hospital (id, name, short_name, kind, address, phone, updated_at) VALUES (?, ?, ?, 'general', '', '', ?)",
      [id, id, id, world.clock.now()],
    )
  }
  platform = (await staffCookie(world, { roles: ['platform-admin'] })).cookie
  admin = (await staffCookie(world, { roles: ['hospital-admin'], hospitalId: 'yc1' })).cookie
})
afterAll(() => world.close())

const reason = '按院办通知'
const create = (cookie: string, body: Record<string, unknown>) =>
  staffCall(world, 'POST /staff', { cookie, body: { name: '新同事', roles: ['checkin'], hospitalId: 'yc1', ...body } })
const change = (cookie: string, id: string, body: Record<string, unknown>) =>
  staffCall(world, `PATCH /staff/${id}`, { cookie, body: { reason, ...body } })

describe('opening an account', () => {
  test('gives a temporary password with which its owner begins', async () => {
    const { status, body } = await create(admin, { username: 'new.nurse' })
    expect(status).toBe(201)
    expect(body['staff']).toMatchObject({ username: 'new.nurse', hospitalId: 'yc1', enrolled: false, state: 'active' })
    const signedIn = await staffCall(world, 'POST /sessions', {
      body: { username: 'new.nurse', password: body['temporaryPassword'] },
    })
    expect(signedIn.body).toMatchObject({ stage: 'enrolling' })
  })

  test('two at once under the same name: one is made', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create(admin, { username: 'twin' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  test.each([
    ["another hospital's account", { hospitalId: 'yctcm' }, 'hospital.unknown'],
    ['a city-wide account', { hospitalId: null, roles: ['clerk'] }, 'hospital.unknown'],
    ['a platform admin', { roles: ['platform-admin'] }, 'staff.role-out-of-reach'],
    ['an auditor', { roles: ['checkin', 'auditor'] }, 'staff.role-out-of-reach'],
  ])("a hospital's admin can't open %s", async (_what, body, code) => {
    expect((await create(admin, { username: 'out.of.reach', ...body })).body['code']).toBe(code)
  })

  test('a platform admin opens any, but a role must fit where the account is bound', async () => {
    expect(
      (await create(platform, { username: 'tcm.admin', roles: ['hospital-admin'], hospitalId: 'yctcm' })).status,
    ).toBe(201)
    expect((await create(platform, { username: 'city.clerk', roles: ['clerk'], hospitalId: null })).status).toBe(201)
    const misfit = await create(platform, { username: 'misfit', roles: ['hospital-admin'], hospitalId: null })
    expect(misfit.body).toMatchObject({ code: 'staff.role-out-of-reach', details: { roles: ['hospital-admin'] } })
    expect((await create(platform, { username: 'nowhere', hospitalId: 'nowhere' })).body['code']).toBe(
      'hospital.unknown',
    )
  })
})

describe('changing an account', () => {
  test('other roles end the sign-ins and count from the next one on', async () => {
    const { cookie, staff } = await staffCookie(world, { roles: ['checkin'] })
    const changed = await change(admin, staff.id, { roles: ['scheduler'] })
    expect(changed.body).toMatchObject({ roles: ['scheduler'] })
    expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(401)
  })

  test('another name alone disturbs nobody', async () => {
    const { cookie, staff } = await staffCookie(world, { roles: ['checkin'] })
    await change(admin, staff.id, { name: '改名' })
    expect((await staffCall(world, 'GET /me', { cookie })).body).toMatchObject({ name: '改名' })
  })

  test('a disabled account is out at once and comes back when it is enabled', async () => {
    const { cookie, staff } = await staffCookie(world, { roles: ['checkin'] })
    await change(admin, staff.id, { state: 'disabled' })
    expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(401)
    await change(admin, staff.id, { state: 'active' })
    const code = await codeOf(world, staff.totpSecret ?? '')
    const { username } = staff
    const back = await staffCall(world, 'POST /sessions', { body: { username, password: goodPassword, code } })
    expect(back.status).toBe(201)
  })

  test("another hospital's staff is not there", async () => {
    const stranger = await aStaff(world, { roles: ['checkin'], hospitalId: 'yctcm' })
    expect((await change(admin, stranger.id, { state: 'disabled' })).body['code']).toBe('staff.unknown')
    expect((await change(platform, stranger.id, { state: 'disabled' })).status).toBe(200)
  })

  test('nobody changes their own account', async () => {
    const { cookie, staff } = await staffCookie(world, { roles: ['platform-admin'] })
    expect((await change(cookie, staff.id, { roles: ['auditor'] })).body['code']).toBe('staff.not-yourself')
    const reset = await staffCall(world, `POST /staff/${staff.id}/reset`, { cookie, body: { reason } })
    expect(reset.body['code']).toBe('staff.not-yourself')
  })

  test('two admins who disable each other at the same moment: one stays', async () => {
    const [first, second] = [
      await staffCookie(world, { roles: ['platform-admin'] }),
      await staffCookie(world, { roles: ['platform-admin'] }),
    ]
    const answers = await Promise.all([
      change(first.cookie, second.staff.id, { state: 'disabled' }),
      change(second.cookie, first.staff.id, { state: 'disabled' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  test('without a reason nothing is changed', async () => {
    const staff = await aStaff(world, { roles: ['checkin'] })
    expect((await change(admin, staff.id, { state: 'disabled', reason: '' })).body['code']).toBe('request.invalid')
  })
})

describe('resetting', () => {
  test('gives a new temporary password, forgets the authenticator when asked, unlocks, and ends the sign-ins', async () => {
    const { cookie, staff } = await staffCookie(world, { roles: ['checkin'] })
    const { username } = staff
    for (let i = 0; i < 5; i++) {
      await staffCall(world, 'POST /sessions', { body: { username, password: 'wrong' } })
    }
    const list = await staffCall(world, 'GET /staff?limit=100', { cookie: admin })
    expect(list.body['items']).toContainEqual(expect.objectContaining({ username, locked: true }))
    const reset = await staffCall(world, `POST /staff/${staff.id}/reset`, {
      cookie: admin,
      body: { authenticator: true, reason },
    })
    expect(reset.body['staff']).toMatchObject({ enrolled: false, locked: false })
    expect((await staffCall(world, 'GET /me', { cookie })).status).toBe(401)
    const password = reset.body['temporaryPassword']
    const signedIn = await staffCall(world, 'POST /sessions', { body: { username, password } })
    expect(signedIn.body).toMatchObject({ stage: 'enrolling' })
  })

  test('a lost password alone leaves the authenticator as it is', async () => {
    const staff = await aStaff(world, { roles: ['checkin'] })
    const reset = await staffCall(world, `POST /staff/${staff.id}/reset`, { cookie: admin, body: { reason } })
    const signedIn = await staffCall(world, 'POST /sessions', {
      body: {
        username: staff.username,
        password: reset.body['temporaryPassword'],
        code: await codeOf(world, staff.totpSecret ?? ''),
      },
    })
    expect(signedIn.body).toMatchObject({ stage: 'password-due' })
  })
})

describe('the list', () => {
  test("shows a hospital's admin that hospital's staff, page by page", async () => {
    const pages: string[] = []
    let after = ''
    do {
      const { body } = await staffCall(world, `GET /staff?limit=3${after && `&after=${after}`}`, { cookie: admin })
      const items = body['items'] as { username: string; hospitalId: string | null }[]
      expect(items.every(({ hospitalId }) => hospitalId === 'yc1')).toBe(true)
      pages.push(...items.map(({ username }) => username))
      after = (body['next'] as string | null) ?? ''
    } while (after)
    expect(pages).toEqual([...new Set(pages)].sort())
    expect(pages.length).toBeGreaterThan(5)
  })

  test('another hospital is not there to be asked for', async () => {
    const { body } = await staffCall(world, 'GET /staff?hospitalId=yctcm', { cookie: admin })
    expect(body['code']).toBe('hospital.unknown')
  })

  test('roles say what they permit and whether one may give them', async () => {
    const { body } = await staffCall(world, 'GET /roles', { cookie: admin })
    const items = body['items'] as { role: string; grantable: boolean }[]
    const grantable = items.filter((item) => item.grantable).map(({ role }) => role)
    expect(grantable).toContain('scheduler')
    expect(grantable).not.toContain('platform-admin')
  })
})

test('each of these is written down with who, whom, why and what changed', async () => {
  const staff = await aStaff(world, { roles: ['checkin'] })
  await change(admin, staff.id, { roles: ['scheduler'] })
  const [row] = await world.sql.select<{ action: string; reason: string; details: string; hospital_id: string }>(
    'SELECT action, reason, details, hospital_id FROM audit_entry WHERE object = ?',
    [`staff:${staff.id}`],
  )
  expect(row).toEqual({ action: 'staff.change', reason, details: 'roles: checkin → scheduler', hospital_id: 'yc1' })
})

test('a new installation gets its first platform admin once, and not while there is one', async () => {
  expect(await firstAdmin(world, { username: 'second.first', name: '又一位' })).toBeNull()
  await world.sql.change('DELETE FROM staff')
  const password = await firstAdmin(world, { username: 'very.first', name: '第一位' })
  const signedIn = await staffCall(world, 'POST /sessions', { body: { username: 'very.first', password } })
  expect(signedIn.body).toMatchObject({ roles: ['platform-admin'], stage: 'enrolling' })
})
