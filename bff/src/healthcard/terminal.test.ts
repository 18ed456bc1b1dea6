import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeCode, windowAt } from '@onecard/shared/cardcode'
import {
  healthcardApi as api,
  terminalStaffApi,
  type CardUseView,
  type CardView,
  type LeaseView,
} from '@onecard/shared/healthcard'
import { bookingApi } from '@onecard/shared/booking'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import fc from 'fast-check'
import { aClinic, aSlot } from '../../test/clinic.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { aTerminal, type TestTerminal, type VerifyAnswer } from '../../test/terminal.ts'
import { openTown, type SignedIn, type Town } from '../../test/town.ts'
import {
  forgetOldNonces,
  forgetSpentCodes,
  registerTerminal,
  renewTerminalKey,
  revokeTerminal,
  terminalsOf,
} from './service.ts'

let town: Town
let zhang: SignedIn
let card: CardView
let lent: LeaseView
let kiosk: TestTerminal
let counter: TestTerminal
let elsewhere: TestTerminal
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
  town = await openTown()
  zhang = await town.arrive('zhang-mingyuan')
  const { body } = await zhang.call(personApi.addMember, { body: town.papers('张明远', 'self') })
  card = (await zhang.call(api.claim, { body: { memberId: body.id } })).body
  const [one, two] = [await aClinic(town), await aClinic(town)]
  kiosk = await aTerminal(town, one.hospitalId)
  counter = await aTerminal(town, one.hospitalId, ['verify', 'identity.full', 'identity.confirm'])
  elsewhere = await aTerminal(town, two.hospitalId)
})
afterAll(() => town.close())

/** Each test begins in a window of its own, with a lease of its own. */
beforeEach(async () => {
  town.clock.advance(10 * minute)
  lent = await lend()
})

const lend = async (who = zhang, cardId = card.id): Promise<LeaseView> =>
  (await who.call(api.lease, { params: { id: cardId }, body: { deviceId: randomUUID() } })).body
/** What the phone shows now, or so many windows away from now. */
const shown = (away = 0, lease = lent) => makeCode(lease, windowAt(town.clock.now().getTime()) + away)
const at = () => ({ params: { id: card.id } })
const uses = async (query: Record<string, string> = {}): Promise<CardUseView[]> =>
  (await zhang.call(api.uses, { ...at(), query })).body.items
const listed = () => count('SELECT COUNT(*) AS n FROM card_use')
const refusedWith = async (answer: Promise<VerifyAnswer>) => (await answer).code
const count = async (sql: string) => Number((await town.sql.select<{ n: number }>(sql))[0]!.n)

test('a code in force tells the terminal who is there, masked, and the resident who looked', async () => {
  const { status, body } = await kiosk.verify(shown(), { department: '心血管内科', scene: '0101012', channel: '0200' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    nameMasked: '张*',
    idNumberMasked: '599101********4317',
    sex: 'male',
    birthday: '1988-03-14',
    how: 'dynamic',
    identity: null,
    appointments: null,
  })
  expect(body.cardNumber).toMatch(/^599100\d{10}$/)
  const [use] = await uses()
  expect(use).toMatchObject({
    id: body.useId,
    by: 'terminal',
    department: '心血管内科',
    purpose: '当日挂号',
    how: 'dynamic',
    outcome: 'accepted',
    refusal: null,
    at: town.clock.now().toISOString(),
  })
  expect(use!.place).toMatch(/院 自助机 \d+ 号$/)
  expect((await zhang.call(api.card, at())).body.lastUse).toEqual({ place: use!.place, at: use!.at })
})

test('what a terminal may know is its permission: identity in full, and a person seen is better known', async () => {
  const plain = await kiosk.verify(shown())
  expect(plain.body.identity).toBeNull()
  const full = await counter.verify(shown())
  expect(full.body.identity).toEqual({
    name: '张明远',
    idType: 'resident-id',
    idNumber: '599101198803144317',
    phone: '13800008000',
  })
})

test('a person whom an operator has seen is L2; one who was not there stays L1', async () => {
  const guo = await town.signIn('wang-guilan')
  const { body: agreements } = await guo.call(sessionApi.agreements)
  for (const { kind, version } of agreements.items) {
    await guo.call(sessionApi.consent, { body: { kind, version, granted: true } })
  }
  const { body: own } = await guo.call(personApi.addMember, { body: town.papers('王桂兰', 'self') })
  expect(own).toMatchObject({ state: 'active', level: 'L1' })
  const { body: hers } = await guo.call(api.claim, { body: { memberId: own.id } })
  const lease = await lend(guo, hers.id)
  expect((await kiosk.verify(shown(0, lease))).body.level).toBe('L1')
  expect((await counter.verify(shown(1, lease), { inPerson: false })).body.level).toBe('L1')
  expect((await counter.verify(shown(-1, lease))).body.level).toBe('L2')
  expect((await guo.call(api.card, { params: { id: hers.id } })).body.level).toBe('L2')
})

test('a terminal with that permission sees today’s appointments at its own institution, and no others', async () => {
  const clinic = await aClinic(town, { hospitalId: kiosk.hospitalId })
  const here = await aTerminal(town, kiosk.hospitalId, ['verify', 'appointments'])
  const there = await aTerminal(town, elsewhere.hospitalId, ['verify', 'appointments'])
  const at = (hours: number) => new Date(town.clock.now().getTime() + hours * 60 * minute)
  const [today, tomorrow] = [
    await aSlot(town, clinic, { startsAt: at(2), kind: 'general' }),
    await aSlot(town, clinic, { startsAt: at(26), kind: 'general' }),
  ]
  const booked = await zhang.call(bookingApi.book, { body: { slotId: today, memberId: card.memberId } })
  await zhang.call(bookingApi.book, { body: { slotId: tomorrow, memberId: card.memberId } })
  expect((await here.verify(shown())).body.appointments).toEqual([
    {
      id: booked.body.id,
      department: '心血管内科',
      doctor: '陈述文',
      startTime: booked.body.startTime,
      state: 'booked',
      number: '001',
    },
  ])
  expect((await kiosk.verify(shown())).body.appointments).toBeNull()
  expect((await there.verify(shown(1))).body.appointments).toEqual([])
  await zhang.call(bookingApi.cancel, { params: { id: booked.body.id }, body: {} })
  expect((await here.verify(shown(-1))).body.appointments).toEqual([])
})

describe('a code is refused, each time for its own reason', () => {
  test.each(['hello-world', 'https://example.test/1.2.3', '599101198803144317'])('%s is no card code', async (text) => {
    expect(await kiosk.verify(text)).toMatchObject({ status: 400, code: 'code.malformed' })
  })

  test('forged: a lease that was never lent, a secret that is not its own, any single bit', async () => {
    const stranger = { leaseId: 'AAECAwQFBgcICQoLDA0ODw', secret: lent.secret }
    expect(await refusedWith(kiosk.verify(shown(0, { ...lent, ...stranger })))).toBe('code.forged')
    const guessed = shown(0, { ...lent, secret: stranger.leaseId.repeat(2).slice(0, 43) })
    expect(await kiosk.verify(guessed)).toMatchObject({ status: 403, code: 'code.forged' })
    const code = shown()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: code.length - 1 }),
        fc.integer({ min: 0, max: 6 }),
        async (at, bit) => {
          const changed = code.slice(0, at) + String.fromCharCode(code.charCodeAt(at) ^ (1 << bit)) + code.slice(at + 1)
          expect((await kiosk.verify(changed)).status).not.toBe(200)
        },
      ),
      { numRuns: 25 },
    )
  })

  test.each([
    [-2, 'code.expired'],
    [-1, null],
    [1, null],
    [2, 'code.from-future'],
  ])('%i windows away: %s', async (away, refusal) => {
    expect(await refusedWith(kiosk.verify(shown(away)))).toBe(refusal)
  })

  test('a screenshot dies with its minute', async () => {
    const screenshot = shown()
    town.clock.advance(2 * minute)
    expect(await kiosk.verify(screenshot)).toMatchObject({ status: 410, code: 'code.expired' })
  })

  test('a phone that stayed away from the net for more than eight hours', async () => {
    town.clock.advance(8 * 60 * minute - 1)
    expect((await kiosk.verify(shown())).status).toBe(200)
    town.clock.advance(1)
    expect(await kiosk.verify(shown())).toMatchObject({ status: 410, code: 'code.lease-expired' })
  })

  test('a phone that signed out', async () => {
    const other = await town.signIn('zhang-mingyuan', '旧手机')
    const lease = await lend(other)
    expect((await kiosk.verify(shown(0, lease))).status).toBe(200)
    await other.call(sessionApi.signOut)
    expect(await kiosk.verify(shown(1, lease))).toMatchObject({ status: 410, code: 'code.lease-revoked' })
  })

  test('a card that is lost; its old leases stay dead when it is found again', async () => {
    await zhang.call(api.reportLost, at())
    expect(await refusedWith(kiosk.verify(shown()))).toBe('code.card-not-active')
    await zhang.call(api.restore, at())
    expect(await refusedWith(kiosk.verify(shown()))).toBe('code.lease-revoked')
    lent = await lend()
    expect((await kiosk.verify(shown())).status).toBe(200)
  })

  test('a code that another institution has used; the next window is another code', async () => {
    expect((await kiosk.verify(shown())).status).toBe(200)
    expect(await elsewhere.verify(shown())).toMatchObject({ status: 409, code: 'code.used-elsewhere' })
    expect((await elsewhere.verify(shown(1))).status).toBe(200)
  })

  test('an account that no longer looks after the person, and one that has closed', async () => {
    const li = await town.arrive('li-sining')
    const add = async (name: string, relation: string) =>
      (await li.call(personApi.addMember, { body: town.papers(name, relation) })).body.id
    await add('李思宁', 'self')
    const childs = async () => {
      const member = await add('张乐', 'child')
      const { body } = await li.call(api.claim, { body: { memberId: member } })
      return { member, lease: await lend(li, body.id) }
    }
    const first = await childs()
    expect((await kiosk.verify(shown(0, first.lease))).status).toBe(200)
    await li.call(personApi.unbindMember, { params: { id: first.member } })
    expect(await refusedWith(kiosk.verify(shown(1, first.lease)))).toBe('code.lease-revoked')
    const second = await childs()
    expect(await refusedWith(kiosk.verify(shown(1, first.lease)))).toBe('code.lease-revoked')
    expect((await kiosk.verify(shown(1, second.lease))).status).toBe(200)
    expect((await li.call(sessionApi.closeAccount, { body: { confirm: '注销' } })).status).toBe(204)
    expect(await refusedWith(kiosk.verify(shown(0, second.lease)))).toBe('code.lease-revoked')
  })

  test('a person whose identity is in dispute; nothing can be done with the card meanwhile', async () => {
    const claim = async (user: string) => {
      const who = await town.arrive(user)
      const { body } = await who.call(personApi.addMember, { body: town.papers('周建国', 'self') })
      return { who, member: body.id }
    }
    const { who: zhou, member } = await claim('zhou-jianguo')
    const { body: his } = await zhou.call(api.claim, { body: { memberId: member } })
    const lease = await lend(zhou, his.id)
    const other = await claim('yang-yi')
    const reason = '这是我本人的证件'
    expect((await other.who.call(personApi.dispute, { params: { id: other.member }, body: { reason } })).status).toBe(
      200,
    )
    expect(await kiosk.verify(shown(0, lease))).toMatchObject({ status: 423, code: 'code.person-frozen' })
    const params = { id: his.id }
    expect((await zhou.call(api.card, { params })).body.actions).toEqual([])
    expect((await zhou.call(api.reportLost, { params })).code).toBe('member.frozen')
    expect((await zhou.call(api.lease, { params, body: { deviceId: 'device-one' } })).code).toBe('member.frozen')
  })

  test('a terminal that may not verify', async () => {
    const dumb = await aTerminal(town, kiosk.hospitalId, ['appointments'])
    expect(await dumb.verify(shown())).toMatchObject({ status: 403, code: 'terminal.not-permitted' })
  })

  test('the resident sees the refused uses too, in words, and hears of the suspicious ones', async () => {
    const told = () => count("SELECT COUNT(*) AS n FROM outbox WHERE fact = 'card.used'")
    const before = await told()
    await kiosk.verify(shown(-3))
    expect(await told()).toBe(before)
    const [slow] = await uses()
    expect(slow).toMatchObject({ outcome: 'refused', refusal: '码已过期，可能是截图' })
    await kiosk.verify(shown(0, { ...lent, secret: 'A'.repeat(43) }))
    expect(await told()).toBe(before + 1)
    const [forged] = await uses({ lang: 'en', limit: '1' })
    expect(forged).toMatchObject({ outcome: 'refused', refusal: 'the code was forged or altered' })
  })

  test('a reader that holds a dead screenshot in view fills nobody’s list', async () => {
    const before = await listed()
    for (let i = 0; i < 5; i++) await kiosk.verify(shown(-3))
    expect(await listed()).toBe(before + 1)
  })
})

describe('one code, many readers', () => {
  test('the same terminal gets the same answer again, and one use is listed', async () => {
    const before = await listed()
    const answers = await Promise.all(Array.from({ length: 6 }, () => kiosk.verify(shown())))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await listed()).toBe(before + 1)
  })

  test('another terminal of the same institution is accepted, and listed', async () => {
    const [first, second] = [await kiosk.verify(shown()), await counter.verify(shown())]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(first.body.useId).not.toBe(second.body.useId)
  })

  test('two institutions race for each of twenty codes: exactly one of them wins each', async () => {
    for (let round = 0; round < 20; round++) {
      town.clock.advance(minute)
      const code = shown()
      const answers = await Promise.all([kiosk, elsewhere, kiosk, elsewhere].map((terminal) => terminal.verify(code)))
      const won = new Set(answers.flatMap(({ status }, i) => (status === 200 ? [i % 2] : [])))
      expect(won.size).toBe(1)
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(2)
      expect(answers.filter(({ code: refusal }) => refusal === 'code.used-elsewhere')).toHaveLength(2)
    }
  })

  test('an answer that was lost on the way is asked for again with the same key, however late', async () => {
    const idempotencyKey = randomUUID()
    const code = shown()
    const first = await kiosk.verify(code, {}, { idempotencyKey })
    town.clock.advance(30 * minute)
    const again = await kiosk.verify(code, {}, { idempotencyKey })
    expect(again.body).toEqual(first.body)
    const other = await kiosk.verify(shown(), {}, { idempotencyKey })
    expect(other.code).toBe('idempotency.mismatch')
    const late = randomUUID()
    const refused = [
      await kiosk.verify(code, {}, { idempotencyKey: late }),
      await kiosk.verify(code, {}, { idempotencyKey: late }),
    ]
    expect(refused.map((answer) => answer.code)).toEqual(['code.expired', 'code.expired'])
  })
})

describe('printed codes', () => {
  const print = async (hospitalId: string) => (await zhang.call(api.makeStatic, { ...at(), body: { hospitalId } })).body
  const withdraw = (codeId: string) => zhang.call(api.withdrawStatic, { params: { id: card.id, codeId } })

  test('serve the institution that they were made for, and no other', async () => {
    const printed = await print(kiosk.hospitalId)
    expect((await kiosk.verify(printed.code!)).body).toMatchObject({ how: 'static', nameMasked: '张*' })
    expect(await elsewhere.verify(printed.code!)).toMatchObject({ status: 403, code: 'code.wrong-institution' })
    await withdraw(printed.id)
    expect(await kiosk.verify(printed.code!)).toMatchObject({ status: 410, code: 'code.static-withdrawn' })
    expect(await refusedWith(kiosk.verify(`S1.${'x'.repeat(32)}`))).toBe('code.forged')
  })

  test('die with a reported loss and stay dead', async () => {
    const printed = await print(kiosk.hospitalId)
    await zhang.call(api.reportLost, at())
    expect(await refusedWith(kiosk.verify(printed.code!))).toBe('code.card-not-active')
    await zhang.call(api.restore, at())
    expect(await refusedWith(kiosk.verify(printed.code!))).toBe('code.static-withdrawn')
  })
})

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

test('every look by a terminal is an audit row that names card use and institution, and no person', async () => {
  const { body } = await kiosk.verify(shown())
  const [deed] = await town.sql.select<Record<string, unknown>>('SELECT * FROM audit_entry WHERE object = ?', [
    `card-use:${body.useId}`,
  ])
  expect(deed).toMatchObject({
    action: 'card.verify',
    actor_kind: 'machine',
    actor_id: kiosk.id,
    hospital_id: kiosk.hospitalId,
  })
})

test('the list goes on page by page and ends', async () => {
  const all = await uses({ limit: '100' })
  const seen: string[] = []
  let after: string | null = null
  do {
    const query: Record<string, string> = { limit: '7', ...(after === null ? {} : { after }) }
    const { body } = await zhang.call(api.uses, { ...at(), query })
    seen.push(...body.items.map(({ id }) => id))
    after = body.next
  } while (after !== null)
  expect(seen.slice(0, all.length)).toEqual(all.map(({ id }) => id))
  expect(new Set(seen).size).toBe(seen.length)
  expect((await zhang.call(api.uses, { ...at(), query: { after: 'nonsense' } })).code).toBe('request.invalid')
})

test('nonces and spent codes are kept for as long as they protect', async () => {
  const now = town.clock.now()
  await kiosk.verify(shown())
  expect(await count('SELECT COUNT(*) AS n FROM terminal_nonce')).toBeGreaterThan(0)
  await forgetOldNonces(town.sql, new Date(now.getTime() + 14 * minute))
  await forgetSpentCodes(town.sql, new Date(now.getTime() + 60 * minute))
  expect(await count('SELECT COUNT(*) AS n FROM terminal_nonce')).toBeGreaterThan(0)
  expect(await count('SELECT COUNT(*) AS n FROM spent_code')).toBeGreaterThan(0)
  await forgetOldNonces(town.sql, new Date(now.getTime() + 16 * minute))
  await forgetSpentCodes(town.sql, new Date(now.getTime() + 25 * 60 * minute))
  expect(await count('SELECT COUNT(*) AS n FROM terminal_nonce')).toBe(0)
  expect(await count('SELECT COUNT(*) AS n FROM spent_code')).toBe(0)
})
