import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { makeCode, windowAt } from '@onecard/shared/cardcode'
import { CardUseView, type LeaseView } from '@onecard/shared/healthcard'
import { PrintableView } from '@onecard/shared/papers'
import { textsOf } from '../../test/pdf.ts'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { aTerminal, type TestTerminal } from '../../test/terminal.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
let zhang: TestResident
let cardId: string
let kiosk: TestTerminal
let own: string
let elsewhere: string
let useId: string

beforeAll(async () => {
  world = await openWorld()
  zhang = await aResident(world, { level: 'L2' })
  cardId = String((await callAs(world.url, zhang, 'POST', '/cards', { memberId: zhang.memberId })).body['id'])
  kiosk = await aTerminal(world, 'yc1', ['verify', 'reports'])
  own = await aReport(world, zhang.personKey, { labId: 'yc1', title: '血常规' })
  elsewhere = await aReport(world, zhang.personKey, { labId: 'labkangjian', title: '甲状腺功能' })
})
afterAll(() => world.close())

beforeEach(async () => {
  world.clock.advance(10 * 60_000)
  useId = await show(kiosk)
})

async function code(): Promise<string> {
  const { body } = await callAs(world.url, zhang, 'POST', `/cards/${cardId}/leases`, { deviceId: world.newId() })
  return makeCode(body as unknown as LeaseView, windowAt(world.clock.now().getTime()))
}

const show = async (terminal: TestTerminal) => (await terminal.verify(await code())).body.useId

async function listed(at = kiosk, use = useId): Promise<PrintableView[]> {
  const answer = (await (await at.ask(`/reports?useId=${use}`)).json()) as { items: unknown }
  return PrintableView.array().parse(answer.items)
}

const print = (id: string, use = useId, key?: string, at = kiosk) => at.ask(`/reports/${id}/print`, { useId: use }, key)
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

test('a kiosk prints a report of its own institution once for each showing of a code, in its owner’s full name', async () => {
  expect(await listed()).toMatchObject([{ id: own, title: '血常规', printed: false }])
  const answer = await print(own)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  expect(textsOf(Buffer.from(await answer.arrayBuffer()))[0]?.replaceAll(' ', '')).toContain('张三')
  expect(await listed()).toMatchObject([{ id: own, printed: true }])
  const again = await print(own)
  expect([again.status, await codeOf(again)]).toEqual([409, 'paper.printed'])
  world.clock.advance(2 * 60_000)
  expect((await print(own, await show(kiosk))).status).toBe(200)
})

test('a lost answer is asked for again with the same key, and is the same paper', async () => {
  const [first, second] = [await print(own, useId, 'the-same-key'), await print(own, useId, 'the-same-key')]
  expect([first.status, second.status]).toEqual([200, 200])
  expect(Buffer.from(await second.arrayBuffer())).toEqual(Buffer.from(await first.arrayBuffer()))
})

test('another institution’s report is not printed here, unless the city says so', async () => {
  expect(await codeOf(await print(elsewhere))).toBe('report.unknown')
  const city = await openWorld({ env: { PRINT_REACH: 'city' } })
  try {
    const li = await aResident(city, { level: 'L2' })
    const terminal = await aTerminal(city, 'yc1', ['verify', 'reports'])
    const { body } = await callAs(city.url, li, 'POST', '/cards', { memberId: li.memberId })
    const lease = await callAs(city.url, li, 'POST', `/cards/${String(body['id'])}/leases`, {
      deviceId: 'a-test-phone',
    })
    const shown = makeCode(lease.body as unknown as LeaseView, windowAt(city.clock.now().getTime()))
    const use = (await terminal.verify(shown)).body.useId
    const id = await aReport(city, li.personKey)
    expect(await listed(terminal, use)).toMatchObject([{ id }])
    expect((await print(id, use, undefined, terminal)).status).toBe(200)
  } finally {
    await city.close()
  }
})

test('the resident sees each look and each print, and so does the audit', async () => {
  await listed()
  await print(own)
  const { body } = await callAs(world.url, zhang, 'GET', `/cards/${cardId}/uses?limit=3`)
  const looks = CardUseView.array().parse(body['items'])
  expect(looks.map(({ by, purpose }) => `${by} ${purpose}`)).toEqual([
    'terminal 打印报告',
    'terminal 查看可打印的报告',
    'terminal 当日挂号',
  ])
  expect(looks[0]?.place).toMatch(/自助机/)
  const deeds = await world.sql.select<{ action: string; object: string }>(
    "SELECT action, object FROM audit_entry WHERE action LIKE 'report.%' ORDER BY id DESC LIMIT 2",
  )
  expect(deeds).toEqual([
    { action: 'report.print', object: `report:${own}` },
    { action: 'report.list', object: `card-use:${useId}` },
  ])
})

test('a use is good for ten minutes, at its own terminal, with the permission', async () => {
  const other = await aTerminal(world, 'yc1', ['verify', 'reports'])
  expect(await codeOf(await print(own, useId, undefined, other))).toBe('card-use.unknown')
  const plain = await aTerminal(world, 'yc1', ['verify'])
  expect(await codeOf(await print(own, useId, undefined, plain))).toBe('terminal.not-permitted')
  world.clock.advance(11 * 60_000)
  expect(await codeOf(await print(own))).toBe('card-use.old')
})

test('a printed code opens reports only where an operator has seen the person', async () => {
  const made = await callAs(world.url, zhang, 'POST', `/cards/${cardId}/static-codes`, { hospitalId: 'yc1' })
  const paper = String(made.body['code'])
  const use = (await kiosk.verify(paper)).body.useId
  expect(await codeOf(await print(own, use))).toBe('card-use.static')
  const counter = await aTerminal(world, 'yc1', ['verify', 'identity.confirm', 'reports'])
  const seen = (await counter.verify(paper)).body.useId
  expect((await print(own, seen, undefined, counter)).status).toBe(200)
})

test('without consent for health data nothing is listed and nothing printed', async () => {
  await world.sql.change("UPDATE consent SET granted = 0 WHERE kind = 'health-data' AND account_id = UNHEX(?)", [
    zhang.accountId.replaceAll('-', ''),
  ])
  expect(await listed()).toEqual([])
  expect(await codeOf(await print(own))).toBe('report.unknown')
})
