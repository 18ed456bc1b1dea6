import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PrivacyView } from '@onecard/shared/privacy'
import { ReportItem } from '@onecard/shared/results'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { handlersOf } from '../handlers.ts'
import { idBytes } from '../infra/ids.ts'
import { deliverDue } from '../infra/outbox.ts'
import type { NewReport } from './service.ts'

let world: World
let zhang: TestResident
beforeAll(async () => {
  world = await openWorld()
  zhang = await aResident(world, { level: 'L2' })
})
afterAll(() => world.close())

const hiv: Partial<NewReport> = { title: 'HIV 抗原抗体联合检测', code: '56888-1', labId: 'labkangjian' }

const listed = async (who: TestResident, query = '') =>
  ReportItem.array().parse((await callAs(world.url, who, 'GET', `/reports${query}`)).body['items'])
const codeOf = async (who: TestResident, path: string) =>
  (await callAs(world.url, who, 'GET', path)).body['code'] ?? null

/** The session was opened a moment ago, as a browser's is after WeChat's own page. */
async function unlock(who: TestResident, idTail: string) {
  return callAs(world.url, who, 'POST', '/privacy/unlock', { idTail })
}

const tailOf = async (who: TestResident) => {
  const [row] = await world.sql.select<{ sealed: Buffer }>(
    'SELECT id_number_sealed AS sealed FROM person WHERE person_key = ?',
    [who.personKey],
  )
  return world.sealer.open(row!.sealed).slice(-4)
}

describe('a private report', () => {
  test('is listed without anything that tells of it, and found by no kind and no word', async () => {
    const own = await aResident(world, { level: 'L2' })
    const id = await aReport(world, own.personKey, hiv)
    expect(await listed(own)).toEqual([
      {
        ...{ id, memberId: own.memberId, kind: 'laboratory', title: '', institutionName: '', state: 'final' },
        ...{ sampledAt: null, issuedAt: world.clock.now().toISOString(), abnormal: 0, critical: false, locked: true },
        nucleic: null,
      },
    ])
    for (const query of ['?q=HIV', '?kind=laboratory', `?q=${encodeURIComponent('艾滋')}`]) {
      expect(await listed(own, query)).toEqual([])
    }
    for (const path of [`/reports/${id}`, `/reports/${id}/pdf`, `/reports/${id}/ecg`]) {
      expect(await codeOf(own, path)).toBe('report.locked')
    }
  })

  test('is known by an item of a panel whose title says nothing', async () => {
    const own = await aResident(world, { level: 'L2' })
    await aReport(world, own.personKey, { title: '术前筛查', code: 'PRE-OP', ...panel('HIV 抗体') })
    expect((await listed(own))[0]?.locked).toBe(true)
  })

  test('opens for ten minutes, in one session, by the end of the ID number and a fresh sign-in', async () => {
    const own = await aResident(world, { level: 'L2' })
    const id = await aReport(world, own.personKey, hiv)
    expect((await unlock(own, '0000')).body['code']).toBe('privacy.wrong')
    expect((await unlock(own, await tailOf(own))).status).toBe(200)
    expect((await listed(own))[0]).toMatchObject({ locked: false, title: 'HIV 抗原抗体联合检测' })
    expect((await callAs(world.url, own, 'GET', `/reports/${id}`)).body['title']).toBe('HIV 抗原抗体联合检测')
    const elsewhere = { ...own, token: await anotherSession(own) }
    expect((await listed(elsewhere))[0]?.locked).toBe(true)
    world.clock.advance(11 * 60_000)
    expect((await listed(own))[0]?.locked).toBe(true)
    expect((await unlock(own, await tailOf(own))).body['code']).toBe('privacy.sign-in-again')
  })

  test('is guarded against guessing: five tries an hour, the right one included', async () => {
    const own = await aResident(world, { level: 'L2' })
    const tries = await Promise.all(Array.from({ length: 8 }, () => unlock(own, '9999')))
    expect(tries.filter(({ body }) => body['code'] === 'privacy.wrong')).toHaveLength(5)
    expect((await unlock(own, await tailOf(own))).body['code']).toBe('privacy.too-many')
  })

  test('has no trend while it is locked', async () => {
    const own = await aResident(world, { level: 'L2' })
    await aReport(world, own.personKey, { ...hiv, ...panel('β-HCG', '19080-1', 12) })
    const points = async () => (await callAs(world.url, own, 'GET', `/members/${own.memberId}/trends/19080-1`)).body
    expect(await points()).toEqual({ name: '19080-1', unit: null, points: [] })
    await unlock(own, await tailOf(own))
    expect((await points())['points']).toHaveLength(1)
  })

  test('is told of without its title, and never to who may not know of it', async () => {
    const mother = await aResident(world, { level: 'L2' })
    const caretaker = await lookedAfterBy(mother)
    const id = await aReport(world, mother.personKey, hiv)
    while ((await deliverDue(world, handlersOf(world))) > 0);
    const notices = async (who: TestResident) =>
      JSON.stringify((await callAs(world.url, who, 'GET', '/notices')).body['items'])
    expect(await notices(mother)).toContain(id)
    expect(await notices(mother)).not.toMatch(/HIV|康检/)
    expect(await notices(caretaker)).not.toContain(id)
  })

  test('is shared with a code only', async () => {
    const own = await aResident(world, { level: 'L2' })
    const id = await aReport(world, own.personKey, hiv)
    const wish = { reportIds: [id], recipient: '家庭医生', hours: 1, name: 'masked', agreed: true }
    const share = async (code: string | null) =>
      (await callAs(world.url, own, 'POST', '/shares', { ...wish, code })).body['code'] ?? null
    expect(await share('1234')).toBe('report.locked')
    await unlock(own, await tailOf(own))
    expect(await share(null)).toBe('share.code-needed')
    expect(await share('1234')).toBeNull()
  })
})

describe('of the family', () => {
  test('who looks after a grown-up does not know of it, until that person lets them, and then unlocks too', async () => {
    const mother = await aResident(world, { level: 'L2' })
    const caretaker = await lookedAfterBy(mother)
    const id = await aReport(world, mother.personKey, hiv)
    await aReport(world, mother.personKey)
    expect((await listed(caretaker)).map(({ title }) => title)).toEqual(['血常规'])
    await unlock(caretaker, await tailOf(caretaker))
    expect(await codeOf(caretaker, `/reports/${id}`)).toBe('report.unknown')

    const { caretakers } = PrivacyView.parse((await callAs(world.url, mother, 'GET', '/privacy')).body)
    expect(caretakers).toMatchObject([{ allowed: false }])
    const grant = (allowed: boolean) =>
      callAs(world.url, mother, 'PUT', `/privacy/caretakers/${caretakers[0]?.id}`, { allowed })
    expect((await grant(true)).body['caretakers']).toMatchObject([{ allowed: true }])
    expect(await listed(caretaker)).toHaveLength(2)
    expect(await codeOf(caretaker, `/reports/${id}`)).toBeNull()
    await grant(false)
    expect(await codeOf(caretaker, `/reports/${id}`)).toBe('report.unknown')
  })

  test.each([
    ['2020-05-01', 1],
    ['2010-05-01', 0],
  ])('a guardian of a child born %s sees %d', async (birthday, count) => {
    const parent = await aResident(world, { level: 'L2' })
    const child = await aResident(world, { beside: parent, birthday, level: 'L2' })
    await aReport(world, child.personKey, hiv)
    expect(await listed(parent)).toHaveLength(count)
  })
})

function panel(name: string, code = 'x', number: number | null = null): Pick<NewReport, 'content'> {
  const item = {
    ...{ code, name, value: number === null ? '阴性' : String(number), number, unit: 'mIU/mL', range: null },
    ...{ low: null, high: null, flag: null, method: null, note: null },
  }
  const rest = { conclusion: null, note: null, specimen: null, orderedBy: null, signedBy: null, documents: [] }
  return { content: { observations: [item], ...rest } }
}

async function anotherSession({ accountId }: TestResident): Promise<string> {
  const token = 'another-session-token-of-a-test'
  const now = world.clock.now()
  const { sha256 } = await import('../infra/seal.ts')
  await world.sql.change(
    `INSERT INTO account_session (id, token_hash, account_id, via, device, created_at, last_seen_at, expires_at)
     VALUES (?, ?, ?, 'weapp', 'test', ?, ?, ?)`,
    [idBytes(world.newId()), sha256(token), idBytes(accountId), now, now, new Date(now.getTime() + 86_400_000)],
  )
  return token
}

/** Another account with this person's consent. */
async function lookedAfterBy({ personKey }: TestResident): Promise<TestResident> {
  const caretaker = await aResident(world, { level: 'L2' })
  const now = world.clock.now()
  await world.sql.change(
    `INSERT INTO member (account_id, id, person_key, relation, state, basis, created_at, updated_at)
     VALUES (?, ?, ?, 'parent', 'active', 'consent', ?, ?)`,
    [idBytes(caretaker.accountId), idBytes(world.newId()), personKey, now, now],
  )
  return caretaker
}

test('an ordinary report needs none of it', async () => {
  await aReport(world, zhang.personKey)
  expect((await listed(zhang))[0]).toMatchObject({ locked: false, title: '血常规' })
})

test('the copy of one’s data has every report; of a private one only that it is there', async () => {
  const own = await aResident(world, { level: 'L2' })
  await aReport(world, own.personKey)
  await aReport(world, own.personKey, hiv)
  const { body } = await callAs(world.url, own, 'GET', '/account/copy')
  const sections = body['sections'] as { title: string; rows: Record<string, unknown>[] }[]
  const { rows } = sections.find(({ title }) => title === '检查检验报告')!
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual(
    expect.objectContaining({ 名称: '血常规', 项目: [expect.objectContaining({ 名称: '白细胞计数', 结果: '6.1' })] }),
  )
  expect(JSON.stringify(rows)).not.toContain('HIV')
})
