import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem, ReportView, type Flag } from '@onecard/shared/results'
import fc from 'fast-check'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { handlersOf } from '../handlers.ts'
import { HospitalConnection } from '../hospital/registry.ts'
import { drain, receive } from '../inbox/service.ts'
import { deliverDue } from '../infra/outbox.ts'
import { readersOf } from '../readers.ts'

const labs = HospitalConnection.array().parse([
  { id: 'labkangjian', name: '云川康检医学检验实验室', scheduleSource: null, booking: null },
])
const zhang = '599101198803144317'
const mother = '599101195509022040'
let world: World
let resident: TestResident
let stranger: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: labs })
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  await aResident(world, { idNumber: mother, beside: resident })
  stranger = await aResident(world, { level: 'L2' })
})
afterAll(() => world.close())

let sent = 0
const lab = { sender: 'LIS@KANGJIAN', hospitalId: 'labkangjian' }

/** One message as a laboratory sends it; what could not be used is left to the dead letters. */
async function send(...segments: string[]): Promise<void> {
  const controlId = `c${++sent}`
  const header = `MSH|^~\\&|LIS|KANGJIAN|ONECARD|YUNCHUAN|20261122093000||ORU^R01|${controlId}|P|2.5.1`
  await receive(world, {
    ...{ source: 'hl7v2', ...lab, reference: controlId, kind: 'ORU^R01', encoding: 'utf-8' },
    bytes: Buffer.from([header, ...segments].join('\r')),
  })
  await drain(world, lab.sender, readersOf(world))
}

const pid = (idNumber: string) => `PID|1||${idNumber}^^^^NNCHN||张^明远||19880314|M`
const obr = (more: Partial<Record<'sample' | 'status' | 'issued', string>> = {}) =>
  `OBR|1|P-1|${more.sample ?? 'S-1'}|58410-2^血常规^LN|||20261122080000|||||||||1001^王^建国||||||${more.issued ?? '20261122093000'}||HM|${more.status ?? 'F'}`
const wbc = (value: string, flag = '') => `OBX|1|NM|6690-2^白细胞计数^LN||${value}|10*9/L|3.5-9.5|${flag}|||F`

async function reportsOf(who: TestResident, query = ''): Promise<ReportItem[]> {
  const { body } = await callAs(world.url, who, 'GET', `/reports${query}`)
  return ReportItem.array().parse(body['items'])
}

async function readIt(who: TestResident, id: string | undefined): Promise<ReportView> {
  return ReportView.parse((await callAs(world.url, who, 'GET', `/reports/${id}`)).body)
}

const bySample = async (sample: string) => {
  const all = await Promise.all((await reportsOf(resident)).map(({ id }) => readIt(resident, id)))
  return all.find(({ sampleNumber }) => sampleNumber === sample)
}

const dead = () =>
  world.sql.select<{ code: string; path: string }>('SELECT code, path FROM dead_letter ORDER BY id DESC LIMIT 1')

test('a blood count reaches its owner with ranges, flags and words, and nobody else', async () => {
  await send(
    pid(zhang),
    obr(),
    'NTE|1||空腹采血',
    wbc('11.2', 'H'),
    'NTE|1||复查核实',
    'OBX|2|SN|1988-5^C反应蛋白^LN||<^0.5|mg/L|<5.00|||||F',
    'OBX|3|CWE|5778-6^颜色^LN||YEL^黄色^L||||||F',
    'OBX|4|NM|718-7^血红蛋白^LN||52|g/L|130-175|LL|||F',
  )
  const [item] = await reportsOf(resident)
  expect(item).toMatchObject({
    ...{ title: '血常规', kind: 'laboratory', state: 'final', abnormal: 2, critical: true },
    ...{ institutionName: '云川康检医学检验实验室', memberId: resident.memberId },
    issuedAt: '2026-11-22T01:30:00.000Z',
  })
  const report = await readIt(resident, item?.id)
  expect(report).toMatchObject({ note: '空腹采血', orderedBy: '王建国', sampleNumber: 'S-1', earlier: [] })
  expect(
    report.observations.map(({ name, value, number, flag, low, high }) => [name, value, number, flag, low, high]),
  ).toEqual([
    ['白细胞计数', '11.2', 11.2, 'H', 3.5, 9.5],
    ['C反应蛋白', '<0.5', null, null, null, 5],
    ['颜色', '黄色', null, null, null, null],
    ['血红蛋白', '52', 52, 'LL', 130, 175],
  ])
  expect(report.observations[0]?.note).toBe('复查核实')
  expect(await reportsOf(stranger)).toEqual([])
  expect((await callAs(world.url, stranger, 'GET', `/reports/${item?.id}`)).body).toMatchObject({
    status: 404,
    code: 'report.unknown',
  })
})

test('who is known by name and number only does not read yet; the other members of the account are not mixed up', async () => {
  await send(pid(mother), obr({ sample: 'M-1' }), wbc('5.0'))
  const own = await reportsOf(resident, `?memberId=${resident.memberId}`)
  expect(own.every(({ memberId }) => memberId === resident.memberId)).toBe(true)
})

test('its people are told once that it is there, and never what it says', async () => {
  await send(pid(zhang), obr({ sample: 'N-1' }), wbc('7.77'))
  await send(pid(zhang), obr({ sample: 'N-1', status: 'C', issued: '20261122100000' }), wbc('7.78'))
  const handlers = handlersOf(world)
  while ((await deliverDue(world, handlers)) > 0);
  const report = await bySample('N-1')
  const { body } = await callAs(world.url, resident, 'GET', '/notices?limit=100')
  const about = (body['items'] as { kind: string; subjectId: string }[]).filter(
    ({ subjectId }) => subjectId === report?.id,
  )
  expect(about).toHaveLength(1)
  expect(JSON.stringify(about)).not.toContain('7.7')
  expect((await callAs(world.url, stranger, 'GET', '/notices')).body['items']).toEqual([])
})

test('a correction replaces what was shown and says that it did', async () => {
  await send(pid(zhang), obr({ sample: 'C-1' }), wbc('3.1', 'L'))
  await send(pid(zhang), obr({ sample: 'C-1', status: 'C', issued: '20261122110000' }), wbc('5.1', 'N'))
  expect(await bySample('C-1')).toMatchObject({
    ...{ state: 'corrected', abnormal: 0 },
    observations: [{ value: '5.1' }],
    earlier: [{ state: 'final', issuedAt: '2026-11-22T01:30:00.000Z' }],
  })
})

test('what the laboratory takes back is no longer readable', async () => {
  await send(pid(zhang), obr({ sample: 'X-1' }), wbc('3.1', 'L'))
  await send(pid(zhang), obr({ sample: 'X-1', status: 'X', issued: '20261122110000' }))
  expect(await bySample('X-1')).toMatchObject({ state: 'withdrawn', observations: [], abnormal: 0 })
})

test('results by specimen (OUL^R22): each order has the specimen that stands before it, and what describes that is no result', async () => {
  const panel = (sample: string, type: string) => [
    `SPM|1|^${sample}||${type}|||||||||||||20261122074500`,
    'OBX|1|NM|3094-0^体积^LN||5|mL|||||F',
    'OBR|1||F-9|58410-2^血常规^LN||||||||||||||||||20261122093000||HM|F',
    wbc('6.3'),
  ]
  await send(pid(zhang), ...panel('U-1', 'BLD^全血'), ...panel('U-2', 'SER^血清'))
  for (const [sample, specimen] of [
    ['U-1', '全血'],
    ['U-2', '血清'],
  ] as const) {
    expect(await bySample(sample)).toMatchObject({
      ...{ specimen, sampledAt: '2026-11-21T23:45:00.000Z' },
      observations: [{ code: '6690-2', number: 6.3 }],
    })
  }
})

test('a report that does not say when it was issued is as old as the last of its items', async () => {
  const item = (code: string, at: string) => `OBX|1|NM|${code}^甲||1|g|||||F|||${at}`
  await send(pid(zhang), 'OBR|1||D-1|X^项目', item('a', '20261122080000'), item('b', '20261122090000'), item('c', ''))
  expect(await bySample('D-1')).toMatchObject({ issuedAt: '2026-11-22T01:00:00.000Z', sampledAt: null })
})

test('an order that only begins is no report', async () => {
  await send(pid(zhang), obr({ sample: 'O-1', status: 'I' }))
  expect(await bySample('O-1')).toBeUndefined()
})

test.each([
  [[obr()], 'person.unsaid', null],
  [[pid('599101198803144318'), obr()], 'identity.number-invalid', 'PID-3'],
  [[pid(zhang)], 'order.unsaid', null],
  [[pid(zhang), obr({ issued: 'yesterday', sample: 'B-1' }), wbc('1')], 'result.undated', 'OBR-22'],
  [[pid(zhang), obr({ status: 'Q', sample: 'B-2' }), wbc('1')], 'result.status', 'OBR-25'],
])('a message that cannot be used lies with its reason: %#', async (segments, code, path) => {
  await send(...segments)
  expect(await dead()).toEqual([{ code, path }])
})

test('a trend takes one item through time, in one unit: what was measured in another is converted', async () => {
  const series = [
    ['T-1', '20261120080000', '4.1', 'mmol/L'],
    ['T-2', '20261121080000', '5.2', 'mmol/L'],
    ['T-3', '20261121090000', '93', 'mg/dL'],
    ['T-4', '20261122080000', '6.6', 'mmol/L'],
  ] as const
  for (const [sample, at, value, unit] of series) {
    const order = `OBR|1|P|${sample}|GLU^葡萄糖^LN|||${at}|||||||||||||||${at}||CH|F`
    await send(pid(zhang), order, `OBX|1|NM|15074-8^葡萄糖^LN||${value}|${unit}|3.9-6.1||||F`)
  }
  const { body } = await callAs(world.url, resident, 'GET', `/members/${resident.memberId}/trends/15074-8`)
  const points = body['points'] as { number: number; flag: Flag }[]
  expect(body).toMatchObject({ name: '葡萄糖', unit: 'mmol/L' })
  expect(points.map(({ number, flag }) => [number, flag])).toEqual([
    [4.1, 'N'],
    [5.2, 'N'],
    // 93 mg/dL
    [5.162, 'H'],
    [6.6, 'H'],
  ])
})

test('of two reports on one sample the one issued later stands later in the trend', async () => {
  for (const [sample, issued, value] of [
    ['TT-1', '20261122120000', '2.0'],
    ['TT-2', '20261122110000', '1.0'],
    ['TT-3', '20261122130000', '3.0'],
  ] as const) {
    await send(pid(zhang), obr({ sample, issued }), `OBX|1|NM|TIE^同样本^L||${value}|mmol/L|||||F`)
  }
  const { body } = await callAs(world.url, resident, 'GET', `/members/${resident.memberId}/trends/TIE`)
  expect((body['points'] as { number: number }[]).map(({ number }) => number)).toEqual([1, 2, 3])
})

test('pages follow one another without a gap or a repeat', async () => {
  const all = await reportsOf(resident, '?limit=100')
  const seen: string[] = []
  let after = ''
  for (;;) {
    const { body } = await callAs(world.url, resident, 'GET', `/reports?limit=3${after}`)
    seen.push(
      ...ReportItem.array()
        .parse(body['items'])
        .map(({ id }) => id),
    )
    if (body['next'] === null) break
    after = `&after=${encodeURIComponent(body['next'] as string)}`
  }
  expect(seen).toEqual(all.map(({ id }) => id))
  expect(all.length).toBeGreaterThan(6)
})

test('whatever order one history of versions comes in, and however often, the report ends the same', async () => {
  const statuses = fc.constantFrom('P', 'F', 'C', 'X')
  const version = fc.record({
    status: statuses,
    hour: fc.integer({ min: 1, max: 4 }),
    value: fc.integer({ min: 1, max: 9 }),
  })
  let history = 0
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(version, { minLength: 1, maxLength: 4 })
        .chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
      async ([orderly, shuffled]) => {
        history++
        const play = async (name: string, versions: typeof orderly) => {
          for (const { status, hour, value } of versions) {
            await send(pid(zhang), obr({ sample: name, status, issued: `202611220${hour}0000` }), wbc(`${value}.5`))
          }
          const report = await bySample(name)
          return report && { ...report, id: '', sampleNumber: '' }
        }
        expect(await play(`H${history}b`, shuffled)).toEqual(await play(`H${history}a`, orderly))
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)

test('a laboratory’s word on a tube, without a patient, is kept until somebody knows the tube; of anything else it is refused', async () => {
  const specimen = 'SPM|1|TUBE-HL7-1||OP^咽拭子|||||||L||5'
  const order = 'OBR|1||TUBE-HL7-1|94500-6^新型冠状病毒核酸检测^LN|||20261122080000|||||||||||||||20261122093000||MB|F'
  const genes = ['OBX|1|NM|94559-2^ORF1ab 基因^LN||31.2|Ct|||||F', 'OBX|2|NM|94533-7^N 基因^LN||32.6|Ct|||||F']
  await send(specimen, order, ...genes)
  expect(
    await world.sql.select('SELECT tube_code, status, outcome FROM tube_finding WHERE lab_id = ?', ['labkangjian']),
  ).toEqual([{ tube_code: 'TUBE-HL7-1', status: 'final', outcome: 'positive' }])
  await send(obr({ sample: 'NO-PATIENT' }), wbc('5.0'))
  expect(await dead()).toEqual([{ code: 'person.unsaid', path: null }])
})

test('a nucleic-acid test said of a person by name is theirs; that it arrived at the laboratory is told, that it was ordered is not', async () => {
  const said = (sample: string, status: string) =>
    `OBR|1||${sample}|94500-6^新型冠状病毒核酸检测^LN|||20261122080000|||||||||||||||20261122093000||MB|${status}`
  await send(pid(zhang), said('NAT-1', 'I'))
  expect((await bySample('NAT-1'))?.nucleic).toMatchObject({ state: 'testing', people: null })
  await send(pid(zhang), said('NAT-1', 'F'), 'OBX|1|CWE|94500-6^新型冠状病毒核酸^LN||260415000^未检出^SCT||||||F')
  expect(await bySample('NAT-1')).toMatchObject({ kind: 'nucleic-acid', nucleic: { state: 'negative' } })
  await send(pid(zhang), said('NAT-2', 'O'))
  expect(await bySample('NAT-2')).toBeUndefined()
})
