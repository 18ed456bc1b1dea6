import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PassView, TestStanding } from '@onecard/shared/pass'
import { ReportItem, ReportView } from '@onecard/shared/results'
import fc from 'fast-check'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { aLab, anIdNumber, aPoint, aSampler, sealedFor, typed, type Sampler } from '../../test/sampling.ts'
import { aFinding, aSealedTube, report, settle } from '../../test/tubes.ts'
import { openWorld, type World } from '../../test/world.ts'
import { keepPhone } from '../account/service.ts'
import { transact, type Sql, type Tx } from '../infra/db.ts'
import { recordMany } from './record.ts'
import { tubesReported, type TubeFinding } from './tube.ts'

const mine = '599101198803144317'
let world: World
let sampler: Sampler
let resident: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [aLab('labone'), aLab('labtwo')] })
  resident = await aResident(world, { idNumber: mine, level: 'L2' })
  sampler = await aSampler(world, await aPoint(world, 'yc1', { name: '柳湾社区 3 号采样点' }))
})
afterAll(() => world.close())

const at = (minutes: number): Date => new Date(world.clock.now().getTime() + minutes * 60_000)
let tubes = 0
const aCode = (): string => `TUBE-${String(++tubes).padStart(6, '0')}`
const others = (count: number): string[] => Array.from({ length: count }, anIdNumber)

async function listed(query = ''): Promise<ReportItem[]> {
  const { body } = await callAs(world.url, resident, 'GET', `/reports${query}`)
  return ReportItem.array().parse(body['items'])
}

async function ofTube(code: string): Promise<ReportView> {
  const all = await Promise.all(
    (await listed('?kind=nucleic-acid&limit=100')).map(async ({ id }) =>
      ReportView.parse((await callAs(world.url, resident, 'GET', `/reports/${id}`)).body),
    ),
  )
  const found = all.find(({ sampleNumber }) => sampleNumber === code)
  if (!found) throw new Error(`no report of ${code}`)
  return found
}

describe('one tube, each of its people', () => {
  test('a sealed tube is awaited by its people with the expected time, and filters know how it was arranged', async () => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: [mine, ...others(4)] })
    await settle(world)
    const view = await ofTube(code)
    expect(view).toMatchObject({ kind: 'nucleic-acid', state: 'preliminary', observations: [] })
    expect(view.nucleic).toMatchObject({ state: 'sampled', entrance: 'mass', place: '柳湾社区 3 号采样点', people: 5 })
    expect(view.nucleic?.expectedAt).toBe(at(12 * 60).toISOString())
    expect(view.nucleic?.steps.map(({ step, isAhead }) => [step, isAhead])).toEqual([
      ['sampled', false],
      ['issued', true],
    ])
    expect((await listed('?entrance=mass')).map(({ nucleic }) => nucleic?.state)).toContain('sampled')
    expect(await listed('?entrance=self')).toEqual([])
  })

  test('a negative pool is everybody’s negative, with its clocks and nobody’s name', async () => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: [mine, ...others(9)] })
    await settle(world)
    await report(world, aFinding(code, 'negative', at(90), { status: 'preliminary', outcome: null }))
    expect((await ofTube(code)).nucleic?.state).toBe('testing')
    await report(world, aFinding(code, 'negative', at(300)))
    const view = await ofTube(code)
    expect(view).toMatchObject({ state: 'final', nucleic: { state: 'negative', people: 10 } })
    expect(view.observations.map(({ value }) => value)).toEqual(['阴性'])
    expect(view.nucleic?.validity?.clocks.map(({ hours }) => hours)).toEqual([24, 48, 72])
    expect(view.nucleic?.validity?.startsAt).toBe(view.sampledAt)
    expect(view.nucleic?.steps.map(({ step }) => step)).toEqual(['sampled', 'received', 'issued'])
  })

  test('of a pool in which something was found its people hear that a sample has to be taken again, and nothing else', async () => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: [mine, ...others(4)] })
    await settle(world)
    await report(world, aFinding(code, 'positive', at(200)))
    const view = await ofTube(code)
    expect(view).toMatchObject({ nucleic: { state: 'recheck', why: 'pool', people: 5 }, observations: [], abnormal: 0 })
    expect(JSON.stringify([view, await listed()])).not.toMatch(/阳性|positive/i)
  })

  test('what was found in one’s own sample opens after the call', async () => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: [mine] })
    await settle(world)
    await report(world, aFinding(code, 'positive', at(200)))
    const before = await ofTube(code)
    expect(before).toMatchObject({
      nucleic: { state: 'review', contact: { phone: '0900-555-0120' } },
      observations: [],
    })
    expect(JSON.stringify(before)).not.toMatch(/阳性|positive/i)
    const told = () =>
      world.sql.select("SELECT 1 FROM outbox WHERE fact = 'report.ready' AND payload LIKE ?", [`%${before.id}%`])
    expect(await told()).toEqual([])
  })

  test('a result that comes before anybody knows the tube waits, and is everybody’s once the tube is sealed', async () => {
    const code = aCode()
    await report(world, aFinding(code, 'negative', at(10)))
    const waiting = () =>
      world.sql.select('SELECT is_matched FROM tube_answered WHERE lab_id = ? AND tube_code = ?', ['labone', code])
    expect(await waiting()).toEqual([{ is_matched: 0 }])
    await aSealedTube(world, { sampler, code, idNumbers: [mine, ...others(2)] })
    await settle(world)
    expect(await waiting()).toEqual([{ is_matched: 1 }])
    expect((await ofTube(code)).nucleic).toMatchObject({ state: 'negative', people: 3 })
  })

  test('the same code at another laboratory is another tube', async () => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: [mine] })
    await settle(world)
    await report(world, aFinding(code, 'invalid', at(10), { labId: 'labtwo' }))
    expect((await ofTube(code)).nucleic?.state).toBe('sampled')
  })

  test('NEG and POS of one tube are looked at by people; a correction stands by itself', async () => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: [mine] })
    await settle(world)
    await report(world, aFinding(code, 'negative', at(10)), aFinding(code, 'positive', at(20)))
    expect(await ofTube(code)).toMatchObject({ state: 'under-review', nucleic: { state: 'review' }, observations: [] })
    await report(world, aFinding(code, 'negative', at(30), { status: 'corrected' }))
    expect(await ofTube(code)).toMatchObject({ state: 'corrected', nucleic: { state: 'negative' } })
    expect((await ofTube(code)).earlier).toHaveLength(2)
  })
})

/** How many statements a step takes. */
async function statements(step: (tx: Tx) => Promise<void>): Promise<number> {
  let count = 0
  const counted = (sql: Sql): Sql => ({
    select: (...all) => (count++, sql.select(...all)),
    change: (...all) => (count++, sql.change(...all)),
  })
  await transact(world.db, (tx) => step({ ...counted(tx), many: counted(tx.many), open: true }))
  return count
}

test('a tube of ten takes as many statements as a tube of one: first, corrected, and said again', async () => {
  const costs = async (people: number) => {
    const code = aCode()
    await aSealedTube(world, { sampler, code, idNumbers: others(people) })
    await settle(world)
    const first = aFinding(code, 'negative', at(10))
    const corrected = aFinding(code, 'grey', at(20), { status: 'corrected' })
    const counts = []
    for (const said of [first, corrected, corrected]) {
      counts.push(await statements((tx) => tubesReported(tx, world, [said])))
    }
    return counts
  }
  expect(await costs(10)).toEqual(await costs(1))
})

test('any order and repetition of tube, findings and what is said by name ends the same', async () => {
  const story = (code: string): TubeFinding[] => [
    aFinding(code, 'negative', at(5), { status: 'preliminary', outcome: null }),
    aFinding(code, 'grey', at(10)),
    aFinding(code, 'negative', at(20), { status: 'corrected' }),
    aFinding(code, 'invalid', at(15), { version: 0 }),
  ]
  const outcome = async (steps: readonly number[]) => {
    const [code, neighbour] = [aCode(), anIdNumber()]
    const [id, people] = [
      world.newId(),
      [typed(world, { idNumber: mine, name: '张三' }), typed(world, { idNumber: neighbour })],
    ]
    const named = { ...aFinding(code, 'single-gene', at(12)), personKey: resident.personKey }
    for (const step of steps) {
      const finding = story(code)[step]
      if (finding) await report(world, finding)
      else if (step === 4) await sampler.put(id, { code, people, size: 5, sealed: sealedFor(world, 'labone') })
      else if (step === 5) await settle(world)
      else await transact(world.db, (tx) => recordMany(tx, world, [named]))
    }
    await settle(world)
    const rows = await world.sql.select<Record<string, unknown>>(
      `SELECT state, nucleic, outcome, entrance, people, place, sampled_at, issued_at, hex(shown) AS shown,
         (SELECT COUNT(*) FROM report_version v WHERE v.report_id = r.id) AS versions
       FROM report r WHERE sample_number = ? ORDER BY person_key = ?`,
      [code, resident.personKey],
    )
    return rows
  }
  const orderly = await outcome([4, 5, 0, 1, 6, 3, 2])
  expect(orderly).toHaveLength(2)
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), fc.array(fc.nat(6), { maxLength: 4 })),
      async ([order, again]) => {
        expect(await outcome([...order, ...again])).toEqual(orderly)
      },
    ),
    { numRuns: 15 },
  )
})

describe('the pass page', () => {
  test('says the latest test and which clock runs; an older negative counts only while the next is awaited', async () => {
    const [one, two] = [await aResident(world, { idNumber: anIdNumber(), level: 'L2' }), aCode()]
    const passOf = async () =>
      PassView.parse((await callAs(world.url, one, 'GET', `/members/${one.memberId}/pass`)).body)
    expect(await passOf()).toMatchObject({ latest: null, counting: null, nameMasked: '张*' })
    const sampledAt = world.clock.now()
    const negative = aFinding(two, 'negative', at(60), { sampledAt })
    await transact(world.db, (tx) => recordMany(tx, world, [{ ...negative, personKey: one.personKey }]))
    expect((await passOf()).latest).toMatchObject({ state: 'negative', withinHours: 24 })
    const next = {
      ...aFinding(aCode(), 'negative', at(100), { status: 'preliminary', outcome: null, sampledAt: at(90) }),
    }
    await transact(world.db, (tx) => recordMany(tx, world, [{ ...next, personKey: one.personKey }]))
    expect(await passOf()).toMatchObject({
      latest: { state: 'testing', validity: null },
      counting: { state: 'negative' },
    })
    await transact(world.db, (tx) =>
      recordMany(tx, world, [{ ...next, status: 'final', outcome: 'grey', personKey: one.personKey }]),
    )
    expect(await passOf()).toMatchObject({ latest: { state: 'recheck' }, counting: null })
  })

  test('nothing yet is never silence: what waits, what was answered, what may be under another name', async () => {
    const idNumber = anIdNumber()
    const two = await aResident(world, { idNumber, level: 'L2' })
    await transact(world.db, (tx) => keepPhone(tx, world, two.accountId, two.phone))
    const standingOf = async () =>
      TestStanding.parse((await callAs(world.url, two, 'GET', `/members/${two.memberId}/tests`)).body)
    expect(await standingOf()).toMatchObject({ waiting: [], latest: [], perhaps: [] })
    const [answered, awaited] = [aCode(), aCode()]
    for (const code of [answered, awaited]) await aSealedTube(world, { sampler, code, idNumbers: [idNumber] })
    await sampler.put(world.newId(), { people: [typed(world, { phone: two.phone })], code: aCode() })
    await settle(world)
    await report(world, aFinding(answered, 'negative', at(10)))
    const standing = await standingOf()
    expect(standing.waiting.map(({ nucleic }) => nucleic?.state)).toEqual(['sampled'])
    expect(standing.latest.map(({ nucleic }) => nucleic?.state)).toEqual(['negative'])
    expect(standing.perhaps).toEqual([
      { sampleId: expect.any(String), sampledAt: expect.any(String), place: '柳湾社区 3 号采样点' },
    ])
    expect(standing.retryAfterSeconds).toBeGreaterThanOrEqual(60)
  })
})
