import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { SharedView, ShareView } from '@onecard/shared/shares'
import { CardUseView } from '@onecard/shared/healthcard'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
let zhang: TestResident
let reportId: string
beforeAll(async () => {
  world = await openWorld({ env: { PUBLIC_URL: 'https://card.example.org' } })
  zhang = await aResident(world, { level: 'L2' })
  reportId = await aReport(world, zhang.personKey)
})
afterAll(() => world.close())

const wish = (more: object = {}) => ({
  ...{ reportIds: [reportId], recipient: '家庭医生', hours: 24, code: null, name: 'masked', agreed: true },
  ...more,
})

async function made(more: object = {}): Promise<ShareView & { token: string }> {
  const view = ShareView.parse((await callAs(world.url, zhang, 'POST', '/shares', wish(more))).body)
  return { ...view, token: view.link?.split('?t=')[1] ?? '' }
}

const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50'

async function open(token: string, code?: string) {
  const answer = await fetch(`${world.url}/api/shared`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': agent },
    body: JSON.stringify({ token, ...(code === undefined ? {} : { code }) }),
  })
  const text = await answer.text()
  return { text, body: JSON.parse(text) as Record<string, unknown> }
}

const ownList = async (who = zhang) => {
  const { body } = await callAs(world.url, who, 'GET', '/shares')
  return ShareView.array().parse(body['items'])
}

test('a link shows the report to whoever has it, without any number, and its owner sees each opening', async () => {
  const { id, token, link } = await made()
  expect(link).toMatch(/^https:\/\/card\.example\.org\/#\/results\/pages\/shared\/index\?t=[\w-]{43}$/)
  const { text, body } = await open(token)
  expect(SharedView.strict().parse(body)).toMatchObject({ name: '张*', sex: 'male', age: 38 })
  expect(SharedView.parse(body).reports).toMatchObject([{ title: '血常规', observations: [{ value: '6.1' }] }])
  for (const hidden of ['59910119880314', zhang.phone, reportId, zhang.memberId, 'sampleNumber']) {
    expect(text).not.toContain(hidden)
  }
  const share = (await ownList()).find((one) => one.id === id)
  expect(share).toMatchObject({ openings: 1, link: null, state: 'active', recipient: '家庭医生' })
  expect(share?.latest).toEqual([{ at: world.clock.now().toISOString(), device: '微信 iPhone', outcome: 'opened' }])
  const kept = await world.sql.select<{ token_hash: Buffer }>('SELECT token_hash FROM report_share')
  expect(kept.some(({ token_hash }) => token_hash.toString().includes(token))).toBe(false)
})

test('who has opened it stands in the list of who has looked, and in the audit', async () => {
  const { body: card } = await callAs(world.url, zhang, 'POST', '/cards', { memberId: zhang.memberId })
  const { token, id } = await made({ name: 'full' })
  expect((await open(token)).body['name']).toBe('张三')
  const { body } = await callAs(world.url, zhang, 'GET', `/cards/${String(card['id'])}/uses?limit=1`)
  expect(CardUseView.array().parse(body['items'])).toMatchObject([
    { by: 'link', place: '微信 iPhone', purpose: '打开分享的报告', how: 'none' },
  ])
  const [deed] = await world.sql.select<{ object: string }>(
    "SELECT object FROM audit_entry WHERE action = 'report.share-open' ORDER BY id DESC LIMIT 1",
  )
  expect(deed?.object).toBe(`share:${id}`)
})

test('a code is asked for; five wrong ones close the link, however many are tried at once', async () => {
  const { token, id } = await made({ code: '482913' })
  expect((await open(token)).body['code']).toBe('share.code-wanted')
  expect((await open(token, '111111')).body['code']).toBe('share.code-wrong')
  expect(SharedView.safeParse((await open(token, '482913')).body).success).toBe(true)
  const guesses = Array.from({ length: 30 }, (_, i) => String(100_000 + i))
  const answers = await Promise.all(guesses.map((guess) => open(token, guess)))
  expect(new Set(answers.map(({ body }) => body['code']))).toEqual(new Set(['share.code-wrong', 'share.locked']))
  expect((await open(token, '482913')).body['code']).toBe('share.locked')
  const share = (await ownList()).find((one) => one.id === id)
  expect(share?.state).toBe('locked')
  expect(share?.latest.filter(({ outcome }) => outcome === 'wrong-code')).toHaveLength(5)
})

test('a link ends by its time, by its owner, and with the right to read', async () => {
  const [hour, revoked, closed] = [await made({ hours: 1 }), await made(), await made()]
  expect((await callAs(world.url, zhang, 'DELETE', `/shares/${revoked.id}`)).status).toBe(204)
  expect((await open(revoked.token)).body['code']).toBe('share.revoked')
  world.clock.advance(61 * 60_000)
  expect((await open(hour.token)).body['code']).toBe('share.expired')
  await world.sql.change("UPDATE consent SET granted = 0 WHERE kind = 'health-data'")
  expect((await open(closed.token)).body['code']).toBe('share.unknown')
  await world.sql.change("UPDATE consent SET granted = 1 WHERE kind = 'health-data'")
  expect(SharedView.safeParse((await open(closed.token)).body).success).toBe(true)
})

test('a withdrawn report is not in a link any more', async () => {
  const said = { sampleNumber: 'SH-1' }
  const id = await aReport(world, zhang.personKey, said)
  const { token } = await made({ reportIds: [id, reportId] })
  expect(SharedView.parse((await open(token)).body).reports).toHaveLength(2)
  await aReport(world, zhang.personKey, { ...said, status: 'withdrawn' })
  expect(SharedView.parse((await open(token)).body).reports).toHaveLength(1)
})

test('nobody shares what is not theirs, for longer than a week, without agreeing, or of two people at once', async () => {
  const stranger = await aResident(world, { level: 'L2' })
  expect(await callAs(world.url, stranger, 'POST', '/shares', wish())).toMatchObject({
    ...{ status: 404, body: { code: 'report.unknown' } },
  })
  expect(await ownList(stranger)).toEqual([])
  for (const more of [{ hours: 169 }, { agreed: false }, { code: '12' }]) {
    expect((await callAs(world.url, zhang, 'POST', '/shares', wish(more))).status).toBe(400)
  }
  const child = await aResident(world, { beside: zhang, birthday: '2020-05-01', level: 'L2' })
  const other = await aReport(world, child.personKey)
  expect((await callAs(world.url, zhang, 'POST', '/shares', wish({ reportIds: [reportId, other] }))).body['code']).toBe(
    'share.mixed',
  )
})

test('a second tap makes one link', async () => {
  const before = (await ownList()).length
  const [first, second] = await Promise.all(
    [1, 2].map(() => callAs(world.url, zhang, 'POST', '/shares', wish(), 'tap-key-1')),
  )
  expect(first?.body).toEqual(second?.body)
  expect((await ownList()).length).toBe(before + 1)
})
