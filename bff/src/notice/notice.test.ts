import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bookingApi } from '@onecard/shared/booking'
import { makeCode, windowAt } from '@onecard/shared/cardcode'
import { healthcardApi } from '@onecard/shared/healthcard'
import { noticeApi as api } from '@onecard/shared/notice'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import { tell } from '../../../test/simulators/tell.ts'
import { aClinic, aSlot } from '../../test/clinic.ts'
import { aTerminal } from '../../test/terminal.ts'
import { openTown, type SignedIn, type Town } from '../../test/town.ts'
import { handlersOf } from '../handlers.ts'
import { deliverDue } from '../infra/outbox.ts'
import { forgetOldNotices, tellCardUsed } from './service.ts'

let town: Town
let zhang: SignedIn
let li: SignedIn
let memberId: string
let childId: string
let cardId: string
const minute = 60_000

beforeAll(async () => {
  town = await openTown()
  ;[zhang, li] = [await town.arrive('zhang-mingyuan'), await town.arrive('li-sining')]
  memberId = await add(zhang, '张明远', 'self')
  await add(li, '李思宁', 'self')
  childId = await add(zhang, '张乐', 'child')
  await add(li, '张乐', 'child')
  cardId = (await zhang.call(healthcardApi.claim, { body: { memberId: childId } })).body.id
  await deliverAll()
})
afterAll(() => town.close())

const add = async (who: SignedIn, name: string, relation: string) =>
  (await who.call(personApi.addMember, { body: town.papers(name, relation) })).body.id

async function deliverAll(): Promise<void> {
  const handlers = handlersOf(town)
  while ((await deliverDue(town, handlers)) > 0);
}

const inboxOf = async (who: SignedIn) => (await who.call(api.notices)).body.items
const unreadOf = async (who: SignedIn) => (await who.call(api.unread)).body.count
const kinds = async (who: SignedIn) => (await inboxOf(who)).map(({ kind }) => kind)
const messages = (user: string) =>
  tell<{ values: Record<string, string>; page?: string }[]>(town.wechatSimulator.control, `/messages?user=${user}`)
const subscribe = (user: string, templateId: string, times: number | 'long-term') =>
  tell(town.wechatSimulator.control, '/subscriptions', { user, templateId, times })
const accept = (who: SignedIn, ...templateIds: string[]) =>
  who.call(api.subscribe, { body: { answers: templateIds.map((templateId) => ({ templateId, answer: 'accept' })) } })
const sendings = async () =>
  (await town.sql.select<{ sending: string | null }>('SELECT sending FROM notice ORDER BY id DESC')).map(
    (row) => row.sending,
  )

/** At a hospital of its own, tomorrow, so that no rule stands in the way. */
async function book() {
  const startsAt = new Date(town.clock.now().getTime() + 24 * 60 * minute)
  const slotId = await aSlot(town, await aClinic(town), { startsAt, kind: 'general' })
  return (await zhang.call(bookingApi.book, { body: { slotId, memberId } })).body
}
const cancel = (id: string) => zhang.call(bookingApi.cancel, { params: { id }, body: {} })

test('what one parent does to the child’s card the other one reads, and the doer does not', async () => {
  expect(await kinds(zhang)).toEqual([])
  expect(await inboxOf(li)).toMatchObject([
    { kind: 'card.changed', subjectId: cardId, read: false, title: { zh: '健康卡已领取' } },
  ])
})

test('a use of the card is told to everybody who looks after the person, once, however often the fact comes', async () => {
  const kiosk = await aTerminal(town, (await aClinic(town)).hospitalId)
  const { body: lease } = await zhang.call(healthcardApi.lease, {
    params: { id: cardId },
    body: { deviceId: 'the-phone' },
  })
  const { useId } = (await kiosk.verify(makeCode(lease, windowAt(town.clock.now().getTime())))).body
  await deliverAll()
  const [person] = await town.sql.select<{ person_key: Buffer }>('SELECT person_key FROM health_card')
  await tellCardUsed(town, { personKey: person!.person_key.toString('hex'), cardUseId: useId })
  for (const parent of [zhang, li]) {
    const told = (await inboxOf(parent)).filter(({ kind }) => kind === 'card.used')
    expect(told).toMatchObject([{ subjectId: cardId, title: { zh: '健康卡刚被使用' } }])
    expect(told[0]!.body.zh).toMatch(
      /^张\* 的健康卡 11月25日 周三 12:00 在\d+院 自助机 \d+ 号核验。不是本人在用，请马上挂失。$/,
    )
  }
})

test('what is said lies sealed', async () => {
  const rows = await town.sql.select<{ said_sealed: Buffer }>('SELECT said_sealed FROM notice')
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.some(({ said_sealed }) => said_sealed.includes('nameMasked'))).toBe(false)
})

test('reading some, then all; nobody reads another account’s', async () => {
  expect(await unreadOf(li)).toBe(2)
  const [newest] = await inboxOf(li)
  expect((await zhang.call(api.read, { body: { ids: [newest!.id] } })).body.count).toBe(1)
  expect(await unreadOf(li)).toBe(2)
  expect((await li.call(api.read, { body: { ids: [newest!.id] } })).body.count).toBe(1)
  expect((await li.call(api.read, { body: { ids: [] } })).body.count).toBe(1)
  expect((await li.call(api.read, { body: {} })).body.count).toBe(0)
  expect((await inboxOf(li)).every(({ read }) => read)).toBe(true)
  expect(await unreadOf(zhang)).toBe(1)
})

test('the inbox goes on page by page', async () => {
  for (let i = 0; i < 3; i++) {
    for (const route of [healthcardApi.reportLost, healthcardApi.restore]) {
      await li.call(route, { params: { id: cardId } })
      await deliverAll()
    }
  }
  const all = await inboxOf(zhang)
  expect(all.slice(0, 6).map(({ title }) => title.zh)).toEqual(
    Array.from({ length: 3 }, () => ['健康卡已解除挂失', '健康卡已挂失']).flat(),
  )
  const first = (await zhang.call(api.notices, { query: { limit: '4' } })).body
  const second = (await zhang.call(api.notices, { query: { limit: '100', after: first.next! } })).body
  expect([...first.items, ...second.items]).toEqual(all)
  expect(second.next).toBeNull()
})

test('a booking and its end are told in the app, and on WeChat to whoever asked for it', async () => {
  const { templateIds } = (await zhang.call(api.templates, { query: { occasion: 'booking' } })).body
  expect(templateIds).toHaveLength(2)
  await accept(zhang, ...templateIds, 'somebody-elses-template')
  for (const templateId of templateIds) await subscribe('zhang-mingyuan', templateId, 'long-term')
  const booking = await book()
  await deliverAll()
  await cancel(booking.id)
  await deliverAll()
  expect((await kinds(zhang)).slice(0, 2)).toEqual(['booking.cancelled', 'booking.booked'])
  const [newest] = await inboxOf(zhang)
  expect(newest!.subjectId).toBe(booking.id)
  const sent = await messages('zhang-mingyuan')
  expect(sent.map(({ values }) => values['phrase4'])).toEqual(['预约成功', '预约取消'])
  expect(sent[0]).toMatchObject({
    page: `booking/pages/appointment/index?id=${booking.id}`,
    values: { thing2: '心血管内科 陈述文' },
  })
  expect((await sendings()).slice(0, 2)).toEqual(['sent', 'sent'])
  expect(await kinds(li)).not.toContain('booking.booked')
})

test('who did not ask, or said no, hears in the app only', async () => {
  const [outcome] = (await zhang.call(api.templates, { query: { occasion: 'booking' } })).body.templateIds
  await zhang.call(api.subscribe, { body: { answers: [{ templateId: outcome, answer: 'reject' }] } })
  const before = (await messages('zhang-mingyuan')).length
  await book()
  await deliverAll()
  expect(await messages('zhang-mingyuan')).toHaveLength(before)
  expect((await sendings())[0]).toBe('not-subscribed')
  expect((await kinds(zhang))[0]).toBe('booking.booked')
})

test('a subscription that is used up is not asked again until the next yes', async () => {
  const [outcome] = (await zhang.call(api.templates, { query: { occasion: 'booking' } })).body.templateIds
  await accept(zhang, outcome!)
  await subscribe('zhang-mingyuan', outcome!, 0)
  const asked = () => tell<string[]>(town.wechatSimulator.control, '/requests')
  await book()
  await deliverAll()
  const calls = (await asked()).length
  expect((await sendings())[0]).toBe('not-subscribed')
  await book()
  await deliverAll()
  expect((await asked()).length).toBe(calls)
  await accept(zhang, outcome!)
  await subscribe('zhang-mingyuan', outcome!, 1)
  await book()
  await deliverAll()
  expect((await sendings())[0]).toBe('sent')
})

test('a busy WeChat is asked again later; a day later nobody wants to hear it', async () => {
  const [outcome] = (await zhang.call(api.templates, { query: { occasion: 'booking' } })).body.templateIds
  await accept(zhang, outcome!)
  await subscribe('zhang-mingyuan', outcome!, 'long-term')
  const before = (await messages('zhang-mingyuan')).length
  await tell(town.wechatSimulator.control, '/mode', { mode: 'busy' })
  await book()
  await deliverAll()
  expect((await sendings())[0]).toBeNull()
  await tell(town.wechatSimulator.control, '/mode', { mode: 'normal' })
  town.clock.advance(minute)
  await deliverAll()
  expect((await sendings())[0]).toBe('sent')
  expect(await messages('zhang-mingyuan')).toHaveLength(before + 1)

  await tell(town.wechatSimulator.control, '/mode', { mode: 'busy' })
  await book()
  await deliverAll()
  await tell(town.wechatSimulator.control, '/mode', { mode: 'normal' })
  town.clock.advance(25 * 60 * minute)
  await deliverAll()
  expect((await sendings())[0]).toBe('too-late')
  expect(await messages('zhang-mingyuan')).toHaveLength(before + 1)
})

test('a template that WeChat does not know stays due for whoever can mend the set-up', async () => {
  const { outcome } = town.templates
  const known = outcome.id
  outcome.id = 'not-in-wechat'
  await accept(zhang, outcome.id)
  await book()
  await deliverAll()
  expect((await sendings())[0]).toBeNull()
  const [row] = await town.sql.select<{ last_error: string }>("SELECT last_error FROM outbox WHERE lane = 'wechat'")
  expect(row!.last_error).toContain('template-unknown')
  outcome.id = known
  town.clock.advance(minute)
  await deliverAll()
  expect((await sendings())[0]).toBe('sent')
})

test('without consent for health data appointments are hidden, not lost', async () => {
  const { version } = (await zhang.call(sessionApi.agreements)).body.items.find(({ kind }) => kind === 'health-data')!
  const all = await kinds(zhang)
  const unread = await unreadOf(zhang)
  const say = (granted: boolean) => zhang.call(sessionApi.consent, { body: { kind: 'health-data', version, granted } })
  await say(false)
  expect(await kinds(zhang)).toEqual(all.filter((kind) => !kind.startsWith('booking.')))
  await zhang.call(api.read, { body: {} })
  expect(await unreadOf(zhang)).toBe(0)
  await say(true)
  expect(await kinds(zhang)).toEqual(all)
  expect(await unreadOf(zhang)).toBeLessThan(unread)
  expect(await unreadOf(zhang)).toBeGreaterThan(0)
})

test('whoever asked hears that the person has agreed', async () => {
  const wang = await town.arrive('wang-guilan')
  await add(wang, '王桂兰', 'self')
  const parent = await add(zhang, '王桂兰', 'parent')
  const { code } = (await zhang.call(personApi.invite, { params: { id: parent } })).body
  expect((await wang.call(personApi.acceptInvitation, { body: { code } })).status).toBe(200)
  await deliverAll()
  expect((await inboxOf(zhang))[0]).toMatchObject({
    kind: 'member.consented',
    subjectId: parent,
    body: { zh: '王* 同意由您管理健康卡，现在可以为 TA 预约、亮码。' },
  })
  expect(await kinds(wang)).not.toContain('member.consented')
})

test('a dispute is told to every account that it freezes', async () => {
  const sun = await town.arrive('sun-yue')
  const claim = await add(sun, '张明远', 'self')
  expect(
    (await sun.call(personApi.dispute, { params: { id: claim }, body: { reason: '这是我本人的证件' } })).status,
  ).toBe(200)
  await deliverAll()
  for (const one of [zhang, sun]) {
    expect((await inboxOf(one))[0]).toMatchObject({ kind: 'member.disputed', title: { zh: '身份有争议，已暂时冻结' } })
  }
})

test('what was told of a person goes when the account no longer looks after them', async () => {
  expect((await kinds(li)).length).toBeGreaterThan(0)
  const child = (await li.call(personApi.members)).body.items.find(({ relation }) => relation === 'child')!
  await li.call(personApi.unbindMember, { params: { id: child.id } })
  expect(await kinds(li)).toEqual([])
})

test('notices of a year ago are forgotten', async () => {
  expect(await forgetOldNotices(town)).toBe(0)
  town.clock.advance(366 * 86_400_000)
  expect(await forgetOldNotices(town)).toBeGreaterThan(0)
})
