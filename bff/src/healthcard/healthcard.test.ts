import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { isGenuine, makeCode, readCode, windowAt } from '@onecard/shared/cardcode'
import { healthcardApi, type CardView } from '@onecard/shared/healthcard'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import { aClinic } from '../../test/clinic.ts'
import { openTown, type SignedIn, type Town } from '../../test/town.ts'
import { idBytes } from '../infra/ids.ts'
import { membersOf } from '../person/service.ts'
import { claim, forgetOldLeases } from './service.ts'

let town: Town
let zhang: SignedIn
let memberId: string
let card: CardView
const hour = 3_600_000
const api = healthcardApi

beforeAll(async () => {
  town = await openTown()
  zhang = await town.arrive('zhang-mingyuan')
  memberId = (await zhang.call(personApi.addMember, { body: town.papers('张明远', 'self') })).body.id
})
afterAll(() => town.close())

const count = async (sql: string) => Number((await town.sql.select<{ n: number }>(sql))[0]!.n)
const claimFor = (who: SignedIn, member: string, key: string = randomUUID()) =>
  who.call(api.claim, { body: { memberId: member }, key })
const lease = (who: SignedIn, id: string, deviceId = 'device-one') =>
  who.call(api.lease, { params: { id }, body: { deviceId } })
const print = (hospitalId: string, key: string = randomUUID()) =>
  zhang.call(api.makeStatic, { params: { id: card.id }, body: { hospitalId }, key })
const withdraw = (codeId: string) => zhang.call(api.withdrawStatic, { params: { id: card.id, codeId } })

test('a card waits for the privacy agreement', async () => {
  const sun = await town.signIn('sun-yue')
  expect((await claimFor(sun, town.newId())).code).toBe('agreement.required')
})

test('a verified person claims the card once, however often they tap', async () => {
  const key = randomUUID()
  const taps = await Promise.all([1, 2, 3].map(() => claimFor(zhang, memberId, key)))
  const again = await claimFor(zhang, memberId)
  for (const { status, body } of [...taps, again]) {
    expect(status).toBe(201)
    expect(body).toMatchObject({ memberId, nameMasked: '张*', state: 'active' })
  }
  card = again.body
  expect(new Set([...taps, again].map(({ body }) => body.id)).size).toBe(1)
  expect(card.numberMasked).toMatch(/^5991 \*{4} \*{4} \d{4}$/)
  expect(card.actions).toEqual(['show-code', 'report-lost', 'close', 'print-static'])
  expect(await count('SELECT COUNT(*) AS n FROM health_card')).toBe(1)
  const { body } = await zhang.call(personApi.member, { params: { id: memberId } })
  expect(body.card).toEqual({ id: card.id, numberMasked: card.numberMasked, state: 'active' })
})

test('ten accounts at once: one person still has one card', async () => {
  const wang = await town.arrive('wang-guilan')
  await wang.call(personApi.addMember, { body: town.papers('王桂兰', 'self') })
  const [her] = await membersOf(town, wang.account.id)
  const accounts = Array.from({ length: 10 }, () => ({ account: town.newId(), member: town.newId() }))
  for (const { account, member } of accounts) await lookAfter(account, member, her!.personKey)
  const once = (n: number) => ({ scope: Buffer.alloc(16, n), key: Buffer.alloc(32, n), body: Buffer.alloc(32, n) })
  await Promise.all(accounts.map(({ account, member }, n) => claim(town, account, member, once(n))))
  const rows = await town.sql.select('SELECT id FROM health_card WHERE person_key = ?', [her!.personKey])
  expect(rows).toHaveLength(1)
})

test("another account's card is not there, whatever is asked of it", async () => {
  const sun = await town.arrive('sun-yue')
  const params = { id: card.id, codeId: town.newId() }
  const asked = await Promise.all([
    sun.call(api.card, { params }),
    sun.call(api.uses, { params }),
    sun.call(api.changes, { params }),
    sun.call(api.statics, { params }),
    lease(sun, card.id),
    sun.call(api.reportLost, { params }),
    sun.call(api.restore, { params }),
    sun.call(api.close, { params }),
    sun.call(api.makeStatic, { params, body: { hospitalId: 'h1' } }),
    sun.call(api.withdrawStatic, { params }),
  ])
  for (const { status, code } of asked) expect([status, code]).toEqual([404, 'card.unknown'])
  expect((await sun.call(api.cards)).body.items).toEqual([])
  expect((await claimFor(sun, memberId)).code).toBe('member.unknown')
})

test('a lease makes codes that the BFF believes, for eight hours, and its secret lies sealed', async () => {
  const { status, body: lent } = await lease(zhang, card.id)
  expect(status).toBe(201)
  expect(lent).toMatchObject({ version: '1', windowSeconds: 60, serverTime: town.clock.now().toISOString() })
  expect(Date.parse(lent.expiresAt) - town.clock.now().getTime()).toBe(8 * hour)
  const code = readCode(makeCode(lent, windowAt(Date.parse(lent.serverTime))))
  expect(code?.kind === 'dynamic' && isGenuine(code, lent.secret)).toBe(true)
  const rows = await town.sql.select<Record<string, unknown>>('SELECT * FROM card_lease')
  const stored = rows.flatMap(Object.values).filter((value) => Buffer.isBuffer(value))
  expect(stored.length).toBeGreaterThan(0)
  for (const bytes of stored) {
    expect(bytes.includes(lent.secret) || bytes.includes(Buffer.from(lent.secret, 'base64url'))).toBe(false)
  }
})

test('without the consent to health data no device is lent a code; with it again, one is', async () => {
  const { items } = (await zhang.call(sessionApi.agreements, { query: {} })).body
  const version = items.find(({ kind }) => kind === 'health-data')!.version
  const answer = (granted: boolean) =>
    zhang.call(sessionApi.consent, { body: { kind: 'health-data', version, granted } })
  await answer(false)
  expect((await lease(zhang, card.id)).code).toBe('agreement.health-data-required')
  await answer(true)
  expect((await lease(zhang, card.id)).status).toBe(201)
})

test('two devices have two leases; a new one on the same device lets the old one run out within two minutes', async () => {
  const { body: first } = await lease(zhang, card.id, 'device-two')
  const { body: second } = await lease(zhang, card.id, 'device-two')
  expect(second.leaseId).not.toBe(first.leaseId)
  const [row] = await town.sql.select<{ expires_at: Date }>('SELECT expires_at FROM card_lease WHERE id = ?', [
    Buffer.from(first.leaseId, 'base64url'),
  ])
  expect(row!.expires_at.getTime() - town.clock.now().getTime()).toBe(120_000)
  const open = 'SELECT COUNT(*) AS n FROM card_lease WHERE TIMESTAMPDIFF(HOUR, created_at, expires_at) >= 7'
  expect(await count(open)).toBe(2)
})

test('lost, restored, closed, claimed again: each change is listed, and the number stays', async () => {
  const at = { params: { id: card.id } }
  expect((await zhang.call(api.restore, at)).code).toBe('card.not-lost')
  expect((await zhang.call(api.reportLost, at)).body).toMatchObject({ state: 'lost', actions: ['restore', 'close'] })
  expect((await zhang.call(api.reportLost, at)).code).toBe('card.not-active')
  expect((await lease(zhang, card.id)).code).toBe('card.not-active')
  expect(await count('SELECT COUNT(*) AS n FROM card_lease WHERE revoked_at IS NULL')).toBe(0)
  expect((await zhang.call(api.restore, at)).body.state).toBe('active')
  expect((await zhang.call(api.close, at)).body).toMatchObject({ state: 'closed', actions: [] })
  expect((await claimFor(zhang, memberId)).body).toMatchObject({
    id: card.id,
    numberMasked: card.numberMasked,
    state: 'active',
  })
  const { body } = await zhang.call(api.changes, at)
  expect(body.items.map(({ change, by }) => [change, by])).toEqual(
    ['reclaimed', 'closed', 'restored', 'lost', 'claimed'].map((change) => [change, 'this-account']),
  )
})

test('the same tap twice has the same outcome, another body under the same key is refused', async () => {
  const [one, other] = [await aClinic(town), await aClinic(town)]
  const key = randomUUID()
  const [first, second] = [await print(one.hospitalId, key), await print(one.hospitalId, key)]
  expect(first.status).toBe(201)
  expect(second.body).toEqual(first.body)
  expect((await print(other.hospitalId, key)).code).toBe('idempotency.mismatch')
  await withdraw(first.body.id)
})

test('three printed codes at most, also for eight hands at once; a withdrawn one makes room', async () => {
  const { hospitalId } = await aClinic(town)
  const made = await Promise.all(Array.from({ length: 8 }, () => print(hospitalId)))
  const good = made.filter(({ status }) => status === 201).map(({ body }) => body)
  expect(good).toHaveLength(3)
  expect(made.filter(({ code }) => code === 'card.static-limit')).toHaveLength(5)
  expect(good.every(({ code }) => readCode(code ?? '')?.kind === 'static')).toBe(true)
  expect(new Set(good.map(({ code }) => code)).size).toBe(3)

  const { body } = await zhang.call(api.statics, { params: { id: card.id } })
  expect(body.items.every(({ code }) => code === null)).toBe(true)
  expect((await withdraw(town.newId())).code).toBe('static-code.unknown')
  expect((await withdraw(good[0]!.id)).status).toBe(204)
  expect((await print(hospitalId)).status).toBe(201)
  expect((await print('nowhere')).code).toBe('hospital.unknown')
})

test("a child's card on the father's phone is a look that the list shows", async () => {
  const { body: child } = await zhang.call(personApi.addMember, { body: town.papers('张乐', 'child') })
  expect(child.state).toBe('active')
  const { body: own } = await claimFor(zhang, child.id)
  await lease(zhang, own.id)
  const { body } = await zhang.call(api.uses, { params: { id: own.id } })
  expect(body.items).toMatchObject([
    { by: 'family', place: '家人 张*', purpose: '在自己的手机上亮码', how: 'none', outcome: 'accepted' },
  ])
  const english = await zhang.call(api.uses, { params: { id: own.id }, query: { lang: 'en' } })
  expect(english.body.items[0]!.place).toBe('Family, 张*')
  expect((await zhang.call(api.cards)).body.items).toHaveLength(2)
})

test('unbinding takes the leases and printed codes with it, and leaves the card to the person', async () => {
  const { body } = await zhang.call(api.cards)
  const childs = body.items.find((one) => one.memberId !== memberId)!
  expect((await zhang.call(personApi.unbindMember, { params: { id: childs.memberId } })).status).toBe(204)
  const left = await town.sql.select(
    'SELECT 1 FROM card_lease JOIN health_card card USING (person_key) WHERE revoked_at IS NULL AND card.id = ?',
    [idBytes(childs.id)],
  )
  expect(left).toEqual([])
  expect((await zhang.call(api.card, { params: { id: childs.id } })).status).toBe(404)
  const back = await zhang.call(personApi.addMember, { body: town.papers('张乐', 'child') })
  expect(back.body.card).toMatchObject({ id: childs.id, state: 'active' })
})

test('the copy of one’s data names the cards and who looked at them', async () => {
  const { body } = await zhang.call(sessionApi.copyOfData)
  expect(body.sections.map(({ title }) => title)).toEqual(expect.arrayContaining(['电子健康卡', '谁查看过我的卡']))
})

test('leases that ran out a month ago are forgotten', async () => {
  expect(await forgetOldLeases(town.sql, town.clock.now())).toBe(0)
  const later = new Date(town.clock.now().getTime() + 31 * 24 * hour)
  expect(await forgetOldLeases(town.sql, later)).toBeGreaterThan(0)
})

/** A second, third … account that looks after somebody, as staff would have set it up. */
async function lookAfter(account: string, member: string, personKey: Buffer): Promise<void> {
  const now = town.clock.now()
  await town.sql.change('INSERT INTO account (id, created_at) VALUES (?, ?)', [idBytes(account), now])
  const { version } = town.agreements.privacy[0]!
  await town.sql.change(
    "INSERT INTO consent (account_id, id, kind, version, granted, at) VALUES (?, ?, 'privacy', ?, 1, ?)",
    [idBytes(account), idBytes(town.newId()), version, now],
  )
  await town.sql.change(
    `INSERT INTO member (account_id, id, person_key, relation, state, basis, created_at, updated_at)
     VALUES (?, ?, ?, 'parent', 'active', 'staff', ?, ?)`,
    [idBytes(account), idBytes(member), personKey, now, now],
  )
}
