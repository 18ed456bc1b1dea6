import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeCode, windowAt } from '@onecard/shared/cardcode'
import { healthcardApi as api, type LeaseView } from '@onecard/shared/healthcard'
import { bookingApi } from '@onecard/shared/booking'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import { aClinic, aSlot } from '../../test/clinic.ts'
import { openKiosks, refusedWith, type Kiosks } from '../../test/kiosks.ts'
import { aTerminal } from '../../test/terminal.ts'
import { forgetOldNonces, forgetSpentCodes } from './service.ts'

let town: Kiosks['town']
let zhang: Kiosks['zhang']
let card: Kiosks['card']
let kiosk: Kiosks['kiosk']
let counter: Kiosks['counter']
let elsewhere: Kiosks['elsewhere']
let lend: Kiosks['lend']
let uses: Kiosks['uses']
let count: Kiosks['count']
let lent: LeaseView
const minute = 60_000

beforeAll(async () => {
  ;({ town, zhang, card, kiosk, counter, elsewhere, lend, uses, count } = await openKiosks())
})
afterAll(() => town.close())

/** Each test begins in a window of its own, with a lease of its own. */
beforeEach(async () => {
  town.clock.advance(10 * minute)
  lent = await lend()
})

/** What the phone shows now, or so many windows away from now. */
const shown = (away = 0, lease = lent) => makeCode(lease, windowAt(town.clock.now().getTime()) + away)
const at = () => ({ params: { id: card.id } })
const listed = () => count('SELECT COUNT(*) AS n FROM card_use')

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
    test: null,
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
  await forgetSpentCodes(town.sql, new Date(now.getTime() + 72 * 60 * minute))
  expect(await count('SELECT COUNT(*) AS n FROM terminal_nonce')).toBeGreaterThan(0)
  expect(await count('SELECT COUNT(*) AS n FROM spent_code')).toBeGreaterThan(0)
  await forgetOldNonces(town.sql, new Date(now.getTime() + 16 * minute))
  await forgetSpentCodes(town.sql, new Date(now.getTime() + 97 * 60 * minute))
  expect(await count('SELECT COUNT(*) AS n FROM terminal_nonce')).toBe(0)
  expect(await count('SELECT COUNT(*) AS n FROM spent_code')).toBe(0)
})
