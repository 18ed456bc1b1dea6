import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeCode, windowAt } from '@onecard/shared/cardcode'
import { terminalStaffApi, type LeaseView } from '@onecard/shared/healthcard'
import { openKiosks, refusedWith, type Kiosks } from '../../test/kiosks.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { aTerminal } from '../../test/terminal.ts'
import { registerTerminal, renewTerminalKey, revokeTerminal, terminalsOf } from './service.ts'

let town: Kiosks['town']
let kiosk: Kiosks['kiosk']
let counter: Kiosks['counter']
let elsewhere: Kiosks['elsewhere']
let lend: Kiosks['lend']
let lent: LeaseView
const minute = 60_000
const by = {
  actor: {
    kind: 'staff',
    id: 'someone',
    name: '管理员',
    roles: ['hospital-admin'],
    hospitalId: null,
    address: null,
  } as const,
  traceId: 'trace-id-of-a-test',
}

beforeAll(async () => {
  ;({ town, kiosk, counter, elsewhere, lend } = await openKiosks())
})
afterAll(() => town.close())

/** Each test begins in a window of its own, with a lease of its own. */
beforeEach(async () => {
  town.clock.advance(10 * minute)
  lent = await lend()
})

/** What the phone shows now, or so many windows away from now. */
const shown = (away = 0, lease = lent) => makeCode(lease, windowAt(town.clock.now().getTime()) + away)

describe('a terminal proves itself', () => {
  const seconds = (ms: number) => String(Math.floor((town.clock.now().getTime() + ms) / 1000))

  test('by a registered id', async () => {
    expect(await kiosk.verify(shown(), {}, { id: town.newId() })).toMatchObject({
      status: 401,
      code: 'terminal.unknown',
    })
    expect(await refusedWith(kiosk.verify(shown(), {}, { id: 'kiosk' }))).toBe('terminal.unknown')
  })

  test('by its signature over method, path, time, nonce and body', async () => {
    const wrong = [
      { key: 'another-key' },
      { signature: '0'.repeat(64) },
      { signature: 'short' },
      { nonce: 'too-short' },
      { timestamp: 'now' },
      { sent: JSON.stringify({ code: shown(1) }) },
      { sentPath: '/terminal/verify?department=x' },
    ]
    for (const one of wrong) {
      expect(await kiosk.verify(shown(), {}, one)).toMatchObject({ status: 401, code: 'terminal.signature' })
    }
  })

  test.each([
    [-301_000, 'terminal.clock'],
    [-299_000, null],
    [299_000, null],
    [301_000, 'terminal.clock'],
  ])('by a clock that is %i ms off: %s', async (off, refusal) => {
    expect(await refusedWith(kiosk.verify(shown(), {}, { timestamp: seconds(off) }))).toBe(refusal)
  })

  test('and says which request a repeat would be', async () => {
    expect(await kiosk.verify(shown(), {}, { idempotencyKey: 'short' })).toMatchObject({
      status: 400,
      code: 'idempotency.missing',
    })
  })

  test('with each nonce once, also when its copies arrive together', async () => {
    const nonce = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => kiosk.verify(shown(), {}, { nonce })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ code }) => code === 'terminal.replay')).toHaveLength(2)
    expect((await counter.verify(shown(), {}, { nonce })).status).toBe(200)
  })

  test('until it is revoked; a renewed key ends the old one', async () => {
    const { hospitalId } = kiosk
    const own = await aTerminal(town, hospitalId)
    const { key } = await renewTerminalKey(town, hospitalId, own.id, by)
    expect(await refusedWith(own.verify(shown()))).toBe('terminal.signature')
    expect((await own.verify(shown(), {}, { key })).status).toBe(200)
    await expect(revokeTerminal(town, elsewhere.hospitalId, own.id, by)).rejects.toThrow('terminal.not-found')
    await revokeTerminal(town, hospitalId, own.id, by)
    await revokeTerminal(town, hospitalId, own.id, by)
    expect(await own.verify(shown(), {}, { key })).toMatchObject({ status: 403, code: 'terminal.revoked' })
    const known = (await terminalsOf(town.sql, hospitalId)).find(({ id }) => id === own.id)
    expect(known).toMatchObject({ state: 'revoked', permissions: ['verify'] })
    const deeds = await town.sql.select<{ action: string }>(
      'SELECT action FROM audit_entry WHERE object = ? ORDER BY id',
      [`terminal:${own.id}`],
    )
    expect(deeds.map(({ action }) => action)).toEqual(['terminal.register', 'terminal.renew-key', 'terminal.revoke'])
  })

  test('a name is once a hospital, and a hospital must be known', async () => {
    const wanted = { hospitalId: kiosk.hospitalId, name: '同名', department: null, permissions: ['verify'] as const }
    await registerTerminal(town, wanted, by)
    await expect(registerTerminal(town, wanted, by)).rejects.toThrow('terminal.exists')
    await expect(registerTerminal(town, { ...wanted, hospitalId: 'nowhere' }, by)).rejects.toThrow('hospital.unknown')
  })

  test('its key lies sealed', async () => {
    const { key } = await registerTerminal(town, { ...kiosk, name: '密钥', department: null, permissions: [] }, by)
    const rows = await town.sql.select<{ key_sealed: Buffer }>('SELECT key_sealed FROM terminal')
    expect(rows.some(({ key_sealed }) => key_sealed.includes(key))).toBe(false)
  })
})

describe('terminals at the desk of those who answer for them', () => {
  const desk = (route: string, cookie: string, body?: unknown) =>
    staffCall(town, route, { cookie, ...(body === undefined ? {} : { body }) })
  const reason = '门诊大厅新装的自助机'

  test('an admin registers, renews and revokes; the key is shown once and works', async () => {
    const { hospitalId } = kiosk
    const { cookie } = await staffCookie(town, { roles: ['hospital-admin'], hospitalId })
    const wanted = { hospitalId, name: '新装自助机', permissions: ['verify'], reason }
    const made = terminalStaffApi.registerTerminal.ok.parse((await desk('POST /terminals', cookie, wanted)).body)
    expect(made.terminal).toMatchObject({ hospitalId, name: '新装自助机', department: null, state: 'active' })
    const ask = (key: string) => kiosk.verify(shown(), {}, { id: made.terminal.id, key })
    expect((await ask(made.key)).status).toBe(200)
    expect((await desk('POST /terminals', cookie, wanted)).body['code']).toBe('terminal.exists')

    const own = `/terminals/${made.terminal.id}`
    const renewed = terminalStaffApi.renewTerminalKey.ok.parse(
      (await desk(`POST ${own}/key`, cookie, { reason: '旧密钥可能外泄' })).body,
    )
    expect((await ask(made.key)).code).toBe('terminal.signature')
    expect((await ask(renewed.key)).status).toBe(200)
    const revoked = await desk(`POST ${own}/revocation`, cookie, { reason: '机器已报废' })
    expect(terminalStaffApi.revokeTerminal.ok.parse(revoked.body).state).toBe('revoked')
    expect((await ask(renewed.key)).code).toBe('terminal.revoked')

    const listed = await desk('GET /terminals', cookie)
    expect(JSON.stringify(listed.body)).not.toContain(renewed.key)
    const { items } = terminalStaffApi.terminals.ok.parse(listed.body)
    expect(new Set(items.map((one) => one.hospitalId))).toEqual(new Set([hospitalId]))
    const deeds = await town.sql.select<{ reason: string }>(
      'SELECT reason FROM audit_entry WHERE object = ? ORDER BY id',
      [`terminal:${made.terminal.id}`],
    )
    expect(deeds.map((deed) => deed.reason)).toEqual([reason, '旧密钥可能外泄', '机器已报废'])
  })

  test('another hospital’s terminals are not there; the platform sees all', async () => {
    const { hospitalId } = elsewhere
    const { cookie } = await staffCookie(town, { roles: ['hospital-admin'], hospitalId })
    const wanted = { hospitalId: kiosk.hospitalId, name: '别家的', permissions: ['verify'], reason }
    expect((await desk('POST /terminals', cookie, wanted)).body['code']).toBe('hospital.unknown')
    expect((await desk(`GET /terminals?hospitalId=${kiosk.hospitalId}`, cookie)).body['code']).toBe('hospital.unknown')
    const theirs = `/terminals/${kiosk.id}`
    expect((await desk(`POST ${theirs}/key`, cookie, { reason })).body['code']).toBe('terminal.not-found')
    expect((await desk(`POST ${theirs}/revocation`, cookie, { reason })).body['code']).toBe('terminal.not-found')
    expect((await kiosk.verify(shown())).status).toBe(200)

    const platform = await staffCookie(town, { roles: ['platform-admin'] })
    const all = terminalStaffApi.terminals.ok.parse((await desk('GET /terminals', platform.cookie)).body).items
    expect(new Set(all.map((one) => one.hospitalId)).size).toBeGreaterThan(1)
    const some = await desk(`GET /terminals?hospitalId=${hospitalId}`, platform.cookie)
    expect(terminalStaffApi.terminals.ok.parse(some.body).items.map(({ id }) => id)).toContain(elsewhere.id)
  })
})
