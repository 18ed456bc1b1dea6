import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openWorld, type World } from '../../test/world.ts'
import { transact, type Sql, type Tx } from '../infra/db.ts'
import { recordMany, type NewReport, type Recorded } from './record.ts'
import { versionStatuses } from './rules.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const person = (letter: string) => Buffer.alloc(16, letter)

function said(more: Partial<NewReport> & { value?: number } = {}): NewReport {
  const { value = 6.1, ...rest } = more
  const issuedAt = new Date('2026-11-22T01:30:00Z')
  return {
    ...{ personKey: person('a'), labId: 'lab', sampleNumber: 'S-1', code: '58410-2', kind: 'laboratory' },
    ...{ title: '血常规', version: null, status: 'final', outcome: null, people: null, sampledAt: null, issuedAt },
    content: {
      observations: [
        {
          ...{ code: '6690-2', name: '白细胞计数', value: String(value), number: value, unit: '10*9/L' },
          ...{ range: '3.5-9.5', low: 3.5, high: 9.5, flag: value > 9.5 ? 'H' : 'N', method: null, note: null },
        },
      ],
      ...{ conclusion: null, note: null, specimen: '血', orderedBy: null, signedBy: null, documents: [] },
    },
    ...rest,
  }
}

const take = (reports: readonly NewReport[]): Promise<Recorded[]> =>
  transact(world.db, (tx) => recordMany(tx, world, reports))

/** How many statements a batch takes. */
async function statements(reports: readonly NewReport[]): Promise<number> {
  let count = 0
  const counted = (sql: Sql): Sql => ({
    select: (...all) => (count++, sql.select(...all)),
    change: (...all) => (count++, sql.change(...all)),
  })
  await transact(world.db, (tx) => {
    const watched: Tx = { ...counted(tx), many: counted(tx.many), open: true }
    return recordMany(watched, world, reports)
  })
  return count
}

/** Everything that is kept of a laboratory's reports, without what only says when it was written. */
async function rowsOf(labId: string): Promise<unknown> {
  const of = (columns: string, from: string) =>
    world.sql.select(`SELECT ${columns} FROM ${from} WHERE r.lab_id = ? ORDER BY ${columns}`, [labId])
  return {
    reports: await of(
      `r.person_key, r.sample_number, r.code, r.kind, r.title, r.state, r.abnormal, r.critical, r.shown, r.sampled_at, r.issued_at`,
      'report r',
    ),
    versions: await of(
      'r.person_key, r.sample_number, r.code, v.hash, v.version, v.status, v.outcome, v.issued_at',
      'report r JOIN report_version v ON v.report_id = r.id',
    ),
    numbers: await of(
      'r.person_key, r.sample_number, r.code, n.position, n.code, n.number, n.flag, n.at',
      'report r JOIN report_number n ON n.person_key = r.person_key AND n.report_id = r.id',
    ),
  }
}

const told = async (labId: string) =>
  Number(
    (
      await world.sql.select<{ n: string }>(
        `SELECT COUNT(*) AS n FROM outbox WHERE fact = 'report.ready' AND lane = 'notice' AND JSON_VALUE(payload, '$.labId') = ?`,
        [labId],
      )
    )[0]?.n,
  )

test('a thousand reports take as many statements as one, new, changed or said again', async () => {
  const many = (count: number, labId: string, more: Parameters<typeof said>[0] = {}) =>
    Array.from({ length: count }, (_, i) =>
      said({ labId, sampleNumber: `N-${i}`, personKey: person(`${i % 7}`), ...more }),
    )
  const rounds = [{}, { value: 9.9, status: 'corrected' as const }, { value: 9.9, status: 'corrected' as const }]
  const [one, ten, thousand] = [[] as number[], [] as number[], [] as number[]]
  for (const round of rounds) {
    one.push(await statements(many(1, 'count-1', round)))
    ten.push(await statements(many(10, 'count-10', round)))
    thousand.push(await statements(many(1_000, 'count-1000', round)))
  }
  expect(ten).toEqual(one)
  expect(thousand).toEqual(one)
  expect(one[2]).toBe(3)
})

test('of one batch each version of a report is kept once, the latest is shown, and its people are told once', async () => {
  const labId = 'batch'
  const first = said({ labId, value: 5 })
  const final = said({ labId, value: 6, issuedAt: new Date('2026-11-22T02:30:00Z') })
  const early = said({ labId, value: 7, status: 'preliminary' })
  const other = said({ labId, sampleNumber: 's-1' })
  const recorded = await take([final, first, other, early, final])
  expect(recorded.map(({ isNew }) => isNew)).toEqual([true, true, true, true, false])
  expect(new Set(recorded.map(({ reportId }) => reportId)).size).toBe(2)
  expect(recorded[4]?.reportId).toBe(recorded[0]?.reportId)
  expect(await rowsOf(labId)).toMatchObject({
    reports: [{ sample_number: 'S-1', state: 'final', issued_at: final.issuedAt }, { sample_number: 's-1' }],
    versions: { length: 4 },
    numbers: [{ number: 6 }, { number: 6.1 }],
  })
  expect(await told(labId)).toBe(2)
  expect((await take([final, first, other, early])).every(({ isNew }) => !isNew)).toBe(true)
  expect(await told(labId)).toBe(2)
})

test('what is larger than a statement may be is written in several', async () => {
  const words = 'x'.repeat(3 * 1024 * 1024)
  const large = Array.from({ length: 6 }, (_, i) => {
    const plain = said({ labId: 'large', sampleNumber: `L-${i}` })
    return { ...plain, content: { ...plain.content, note: words } }
  })
  expect((await take(large)).every(({ isNew }) => isNew)).toBe(true)
  expect((await take(large)).some(({ isNew }) => isNew)).toBe(false)
})

test('batches of the same reports that come at once end as one of them, whichever order they are in', async () => {
  const reports = Array.from({ length: 60 }, (_, i) =>
    said({ labId: 'at-once', sampleNumber: `C-${i % 30}`, value: i % 9 }),
  )
  const orders = Array.from({ length: 8 }, (_, i) => [...reports.slice(i * 7), ...reports.slice(0, i * 7)])
  const all = await Promise.all(orders.map((order, i) => take(i % 2 ? order : order.reverse())))
  const ids = (recorded: readonly Recorded[]) => new Set(recorded.map(({ reportId }) => reportId))
  expect(new Set(all.flatMap((each) => [...ids(each)])).size).toBe(30)
  expect(all.flat().filter(({ isNew }) => isNew)).toHaveLength(60)
  await take(reports.map((report) => ({ ...report, labId: 'in-turn' })))
  expect(await rowsOf('at-once')).toEqual(await rowsOf('in-turn'))
  expect(await told('at-once')).toBe(30)
})

const anyReport = fc.record({
  personKey: fc.constantFrom(person('a'), person('b')),
  sampleNumber: fc.constantFrom('S-1', 's-1'),
  code: fc.constantFrom('58410-2', '94500-6'),
  kind: fc.constantFrom('laboratory' as const, 'nucleic-acid' as const),
  title: fc.constantFrom('血常规', '核酸检测'),
  version: fc.constantFrom(null, 1, 2),
  status: fc.constantFrom(...versionStatuses),
  outcome: fc.constantFrom(null, 'positive' as const, 'negative' as const),
  issuedAt: fc.integer({ min: 1, max: 3 }).map((hour) => new Date(Date.UTC(2026, 10, 22, hour))),
  value: fc.integer({ min: 8, max: 11 }),
})

const inBatches = <T>(all: readonly T[], cuts: readonly boolean[]): T[][] =>
  all.reduce<T[][]>(
    (batches, one, i) =>
      cuts[i] || i === 0 ? [...batches, [one]] : [...batches.slice(0, -1), [...(batches.at(-1) ?? []), one]],
    [],
  )

test('however a history is cut into batches, in whichever order and however often, the same rows are kept', async () => {
  let history = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyReport, { minLength: 1, maxLength: 12 }).chain((all) =>
        fc.record({
          all: fc.constant(all),
          shuffled: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          cuts: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
        }),
      ),
      async ({ all, shuffled, cuts }) => {
        history++
        for (const one of all) await take([said({ ...one, labId: `h${history}-orderly` })])
        for (const batch of inBatches(shuffled, cuts)) {
          await take(batch.map((one) => said({ ...one, labId: `h${history}-batched` })))
        }
        expect(await rowsOf(`h${history}-batched`)).toEqual(await rowsOf(`h${history}-orderly`))
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)
