import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem, ReportView } from '@onecard/shared/results'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { handlersOf } from '../handlers.ts'
import { HospitalConnection } from '../hospital/registry.ts'
import { parseMessage } from '../hospital/hl7v2/message.ts'
import { drain, receive } from '../inbox/service.ts'
import { deliverDue } from '../infra/outbox.ts'
import { patientKnown, personIn } from '../person/service.ts'
import { readersOf } from '../readers.ts'
import { aReport } from '../../test/reports.ts'

const zhang = '599101198803144317'
let world: World
let owner: TestResident
beforeAll(async () => {
  const lab = { id: 'labkangjian', name: '云川康检医学检验实验室', scheduleSource: null, booking: null }
  world = await openWorld({ hospitals: HospitalConnection.array().parse([lab]) })
  owner = await aResident(world, { idNumber: zhang, level: 'L2' })
})
afterAll(() => world.close())

let sent = 0
const sender = 'LIS@KANGJIAN'

async function say(kind: string, ...segments: string[]): Promise<void> {
  const controlId = `m${++sent}`
  const header = `MSH|^~\\&|LIS|KANGJIAN|ONECARD|YUNCHUAN|20261122093000||${kind}|${controlId}|P|2.5.1`
  await receive(world, {
    ...{ source: 'hl7v2', sender, hospitalId: 'labkangjian', reference: controlId, kind, encoding: 'utf-8' },
    bytes: Buffer.from([header, ...segments].join('\r')),
  })
  await drain(world, sender, readersOf(world))
}

const mr = (mrn: string) => `${mrn}^^^KANGJIAN^MR`
const card = (idNumber: string) => `${idNumber}^^^^NNCHN`
const pid = (...numbers: string[]) => `PID|1||${numbers.join('~')}||张明远`
const order = (sample: string, status = 'F', issued = '20261122093000') =>
  `OBR|1||${sample}|58410-2^血常规^LN|||20261122080000|||||||||||||||${issued}||HM|${status}`
const wbc = (value: string) => `OBX|1|NM|6690-2^白细胞计数^LN||${value}|10*9/L|3.5-9.5||||F`
const result = (who: string, sample: string, value = '6.1', ...more: [string?, string?]) =>
  say('ORU^R01', who, order(sample, ...more), wbc(value))

/** Everything that follows from what was said has happened. */
async function acted(): Promise<void> {
  const handlers = handlersOf(world)
  while ((await deliverDue(world, handlers)) > 0);
}

async function mine(sample: string): Promise<ReportView[]> {
  const { body } = await callAs(world.url, owner, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, owner, 'GET', `/reports/${id}`)))
  return all.map(({ body }) => ReportView.parse(body)).filter(({ sampleNumber }) => sampleNumber === sample)
}

/** Under which keys a report lies, and with how many numbers. */
async function rows(sample: string): Promise<{ key: Buffer; numbers: number }[]> {
  const found = await world.sql.select<{ person_key: Buffer; numbers: string }>(
    `SELECT person_key, (SELECT COUNT(*) FROM report_number n WHERE n.person_key = r.person_key AND n.report_id = r.id) AS numbers
     FROM report r WHERE sample_number = ?`,
    [sample],
  )
  return found.map(({ person_key, numbers }) => ({ key: person_key, numbers: Number(numbers) }))
}

test('a report under a number that nobody had explained is its owner’s once the number is, told once, and meets itself when it comes again', async () => {
  await result(pid(mr('A1')), 'A-1')
  expect(await mine('A-1')).toEqual([])
  await say('ADT^A31', pid(mr('A1'), card(zhang)))
  await acted()
  expect(await mine('A-1')).toHaveLength(1)
  await result(pid(mr('A1')), 'A-1')
  await result(pid(card(zhang)), 'A-1')
  await acted()
  expect(await mine('A-1')).toMatchObject([{ state: 'final', earlier: [] }])
  expect(await rows('A-1')).toEqual([{ key: owner.personKey, numbers: 1 }])
  const notices = (await callAs(world.url, owner, 'GET', '/notices?limit=100')).body['items'] as { kind: string }[]
  expect(notices.filter(({ kind }) => kind === 'report.ready')).toHaveLength(1)
})

test('one report under both keys is one: the latest of all that was said', async () => {
  await result(pid(mr('B1')), 'B-1', '5.5', 'C', '20261122110000')
  await result(pid(card(zhang)), 'B-1', '11.5')
  await result(pid(card(zhang)), 'B-1', '11.5', 'P', '20261122090000')
  await say('ADT^A31', pid(mr('B1'), card(zhang)))
  await acted()
  expect(await mine('B-1')).toMatchObject([
    {
      ...{ state: 'corrected', abnormal: 0, observations: [{ number: 5.5 }] },
      earlier: [{ state: 'final' }, { state: 'preliminary' }],
    },
  ])
  expect(await rows('B-1')).toEqual([{ key: owner.personKey, numbers: 1 }])
})

test('two files of one patient become one, with the reports of both', async () => {
  await result(pid(mr('C1')), 'C-1')
  await result(pid(mr('C2')), 'C-2')
  await result(pid(mr('C1')), 'C-3')
  await result(pid(mr('C2')), 'C-3')
  await say('ADT^A40', pid(mr('C2')), `MRG|${mr('C1')}`)
  await acted()
  expect((await rows('C-3')).length).toBe(1)
  expect((await rows('C-1'))[0]?.key).toEqual((await rows('C-2'))[0]?.key)
  await say('ADT^A31', pid(mr('C2'), card(zhang)))
  await acted()
  for (const sample of ['C-1', 'C-2', 'C-3']) expect(await mine(sample)).toHaveLength(1)
  await result(pid(mr('C1')), 'C-1')
  expect(await mine('C-1')).toHaveLength(1)
})

test('whoever comes first, the report or the word whose it is: it is one report and its owner’s', async () => {
  const message = (mrn: string, ...more: string[]) => {
    const found = parseMessage(['MSH|^~\\&|LIS|KANGJIAN|||||ADT^A31|1|P|2.4', pid(mr(mrn), ...more)].join('\r'))
    if (!found) throw new Error('not a message')
    return found
  }
  const inbound = { id: '', sender, hospitalId: 'labkangjian', reference: '1', kind: 'ADT^A31', encoding: 'utf-8' }
  for (let round = 0; round < 25; round++) {
    const [mrn, sampleNumber] = [`R${round}`, `R-${round}`]
    const waiting = await personIn(world, 'labkangjian', message(mrn))
    const same = { sampleNumber, issuedAt: world.clock.now() }
    await Promise.all([
      aReport(world, waiting, same),
      patientKnown(world, message(mrn, card(zhang)), {
        ...inbound,
        bytes: Buffer.alloc(0),
        receivedAt: world.clock.now(),
      }),
      aReport(world, owner.personKey, same),
      acted(),
      aReport(world, waiting, same),
    ])
    await acted()
    expect(await rows(sampleNumber)).toEqual([{ key: owner.personKey, numbers: 1 }])
  }
})
