import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ReportItem, ReportView } from '@onecard/shared/results'
import { startLabs } from '../../../test/simulators/lab/start.ts'
import { tell } from '../../../test/simulators/tell.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { listenHl7v2 } from '../hl7v2.ts'
import { readConnections } from '../hospital/registry.ts'
import { drainDue } from '../inbox/service.ts'
import type { MllpServer } from '../infra/mllp/server.ts'
import { root } from '../infra/root.ts'
import { readersOf } from '../readers.ts'

const zhang = '599101198803144317'
const mother = '599101195509022040'

interface Sent {
  sampleNumber: string
  messages: { controlId: string; acknowledged: string | null }[]
}

let world: World
let door: MllpServer
let labs: Awaited<ReturnType<typeof startLabs>>
let resident: TestResident

beforeAll(async () => {
  const hospitals = readConnections(`${root}config/hospitals.json`, {
    ...{ HOSPITAL_YC1_BASE: 'http://127.0.0.1:9', HOSPITAL_YC1_PACS: 'http://127.0.0.1:9' },
    ...{ HOSPITAL_YCMCH_BASE: 'http://127.0.0.1:9' },
    ...{ HOSPITAL_YCTCM_HOST: '127.0.0.1', HOSPITAL_YCTCM_PORT: '9', HOSPITAL_YCMCH_MANIFEST: 'http://127.0.0.1:9' },
  })
  world = await openWorld({ hospitals, env: { MLLP_PORT: '0', HOST: '127.0.0.1' } })
  door = await listenHl7v2(world, readersOf(world))
  labs = await startLabs({ target: { host: '127.0.0.1', port: door.port }, now: () => world.clock.now() })
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
})
beforeEach(() => tell(labs.control, '/mode', { mode: 'normal' }))
afterAll(async () => {
  await labs.close()
  await door.close()
  await world.close()
})

const stored = async (where = '1 = 1'): Promise<number> =>
  Number((await world.sql.select<{ n: number }>(`SELECT COUNT(*) AS n FROM inbound_message WHERE ${where}`))[0]?.n)

/** Until what has come is used or lies with its reason. */
async function settled(): Promise<void> {
  while ((await stored("state = 'received'")) > 0) await drainDue(world, readersOf(world))
}

async function send(said: object, path = '/reports'): Promise<Sent> {
  const sent = await tell<Sent>(labs.control, path, said)
  expect(sent.messages.map(({ acknowledged }) => acknowledged)).toEqual(sent.messages.map(() => 'AA'))
  await settled()
  return sent
}

async function bySample(sampleNumber: string, who = resident): Promise<ReportView[]> {
  const { body } = await callAs(world.url, who, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, who, 'GET', `/reports/${id}`)))
  return all.map(({ body }) => ReportView.parse(body)).filter((report) => report.sampleNumber === sampleNumber)
}

describe('each laboratory of the town is understood', () => {
  test.each(['labkangjian', 'labtongze', 'labboan', 'labanheng', 'labbeichen'])('%s', async (lab) => {
    const { sampleNumber, messages } = await send({
      ...{ lab, person: { idNumber: zhang }, panel: '血常规', values: { 白细胞计数: 11.2, 血红蛋白: 52 } },
      note: '空腹采血 | 5 % & 复查^',
    })
    const [report, ...more] = await bySample(sampleNumber)
    expect(more).toEqual([])
    expect(report).toMatchObject({
      ...{ title: '血常规', state: 'final', critical: true, orderedBy: '王建国', signedBy: '陈思源' },
      note: '空腹采血 | 5 % & 复查^',
    })
    expect(report?.observations.find(({ code }) => code === '6690-2')).toMatchObject({
      ...{ name: '白细胞计数', number: 11.2, unit: '10*9/L', low: 3.5, high: 9.5, flag: 'H' },
    })
    expect(report?.observations.find(({ code }) => code === '718-7')).toMatchObject({ number: 52, flag: 'LL' })
    expect(messages).toHaveLength({ labtongze: 2, labanheng: 3 }[lab] ?? 1)
  })

  test('with words where there are no numbers, and a bound where there is no more', async () => {
    const person = { name: '张明远' }
    const urine = await send({ lab: 'labtongze', person, panel: '尿常规', values: { 尿蛋白: '1+' } })
    const [report] = await bySample(urine.sampleNumber)
    expect(report?.observations.find(({ name }) => name === '尿蛋白')).toMatchObject({ value: '1+', flag: 'A' })
    const crp = await send({ person, panel: 'CRP', values: { C反应蛋白: '<0.50' } })
    expect((await bySample(crp.sampleNumber))[0]?.observations).toMatchObject([{ value: '<0.50', number: null }])
  })

  test('with lines of its own making', async () => {
    const items = [{ code: '94500-6', name: '新冠病毒核酸', value: '阴性' }]
    const { sampleNumber } = await send({ person: { name: '张明远' }, title: '核酸检测', code: '94500-6', items })
    expect(await bySample(sampleNumber)).toMatchObject([{ title: '核酸检测', observations: [{ value: '阴性' }] }])
  })
})

describe('a laboratory that changes its mind', () => {
  test.each(['labkangjian', 'labtongze', 'labanheng'])(
    '%s corrects, and what it said before comes late',
    async (lab) => {
      const { sampleNumber } = await send({
        lab,
        person: { idNumber: zhang },
        panel: '空腹血糖',
        values: { 空腹血糖: 7.9 },
      })
      world.clock.advance(3_600_000)
      await send({ lab, sampleNumber, values: { 空腹血糖: 5.2 } }, '/corrections')
      expect(await bySample(sampleNumber)).toMatchObject([
        { state: 'corrected', abnormal: 0, observations: [{ number: 5.2, flag: 'N' }] },
      ])
    },
  )

  test('takes a report back', async () => {
    const { sampleNumber } = await send({ lab: 'labanheng', person: { idNumber: zhang } })
    await send({ sampleNumber }, '/withdrawals')
    expect(await bySample(sampleNumber)).toMatchObject([{ state: 'withdrawn', observations: [] }])
  })
})

test.each(['garbage', 'cut', 'duplicate', 'deaf'])(
  'on a line that is %s nothing is lost and nothing is there twice',
  async (mode) => {
    await tell(labs.control, '/mode', { mode, times: 2 })
    const { sampleNumber } = await send({ lab: 'labtongze', person: { idNumber: zhang } })
    expect(await bySample(sampleNumber)).toHaveLength(1)
  },
)

test('what a laboratory holds back arrives when it speaks again', async () => {
  await tell(labs.control, '/mode', { mode: 'silent', under: '/labboan' })
  const sending = send({ lab: 'labboan', person: { idNumber: zhang } })
  await expect(tell(labs.control, '/messages?lab=labboan')).resolves.toMatchObject({ waiting: 1 })
  await tell(labs.control, '/mode', { mode: 'normal' })
  expect(await bySample((await sending).sampleNumber)).toHaveLength(1)
})

test('the town’s past comes once, and its trends are there', async () => {
  const own = await aResident(world, { idNumber: mother, level: 'L2' })
  const past = { target: { host: '127.0.0.1', port: door.port }, history: true, now: () => world.clock.now() }
  for (const times of [1, 2]) {
    const before = await count('report')
    const again = await startLabs(past)
    while (!(await tell<{ history: { done: boolean } | null }>(again.control, '/state')).history?.done);
    await settled()
    await again.close()
    expect((await count('report')) > before).toBe(times === 1)
  }
  const { body } = await callAs(world.url, own, 'GET', `/members/${own.memberId}/trends/14771-0`)
  expect((body['points'] as { number: number }[]).map(({ number }) => number)).toEqual([
    8.92, 8.1, 7.62, 7.05, 6.81, 6.48,
  ])
  const places = (body['points'] as { institutionName: string }[]).map(({ institutionName }) => institutionName)
  expect(new Set(places).size).toBe(2)
})

test('a burst over several connections is taken whole', async () => {
  const before = await stored()
  const burst = await tell<{ messages: number; acknowledged: number }>(labs.control, '/burst', {
    ...{ messages: 200, connections: 5 },
  })
  expect(burst).toMatchObject({ messages: 200, acknowledged: 200 })
  expect(await stored()).toBe(before + 200)
  await settled()
  expect(await stored("state = 'dead' AND sender = 'LIS@BOAN'")).toBe(0)
})

test('a day played twice is one day; who cannot be told lies with a reason', async () => {
  const played = await tell(labs.control, '/play', { seed: 'a-day', reports: 8 })
  await settled()
  const [reports, messages] = [await count('report'), await stored()]
  expect(await tell(labs.control, '/play', { seed: 'a-day', reports: 8 })).toEqual(played)
  await settled()
  expect([await count('report'), await stored()]).toEqual([reports, messages])
  const letters = await world.sql.select<{ code: string; sender: string }>('SELECT code, sender FROM dead_letter')
  expect(new Set(letters.map(({ sender }) => sender))).toEqual(new Set(['BCLAB@BEICHEN']))
  expect(letters.every(({ code }) => ['person.unsaid', 'identity.number-invalid'].includes(code))).toBe(true)
})

const count = async (table: string): Promise<number> =>
  Number((await world.sql.select<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n)
