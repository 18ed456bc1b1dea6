import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aClient, fhirCall, fhirHospital } from '../../test/fhir.ts'
import { openWorld, type World } from '../../test/world.ts'
import { drain, receive } from '../inbox/service.ts'
import { chunks, groupBy } from '../infra/groups.ts'
import { readersOf } from '../readers.ts'

/**
 * What a laboratory says of a sample over time, told once in order and once as networks and programs do it: by several
 * ways at once, out of order, more than once, some of it lost and sent again. Both have to end the same.
 */

const count = Number(process.env['HISTORIES'] ?? 1000)
const labs = ['laba', 'labb', 'labc']
const people = ['599101198803144317', '599101195509022040', '599102199006192042', '599101202105203171']
const ways = ['oru', 'oul', 'fhir', 'bulk'] as const

/** One version; `seen` are its deliveries: on its way in, or lost. */
interface Said {
  way: (typeof ways)[number]
  status: 'P' | 'F' | 'C' | 'X'
  /** Few, so that some are of the same instant. */
  hour: number
  value: number
  seen: ('arrives' | 'again' | 'lost')[]
}
interface History {
  lab: number
  person: number
  said: Said[]
}

const said: fc.Arbitrary<Said> = fc.record({
  way: fc.constantFrom(...ways),
  status: fc.constantFrom('P', 'F', 'F', 'C', 'X'),
  hour: fc.integer({ min: 8, max: 11 }),
  value: fc.integer({ min: 20, max: 99 }),
  seen: fc.array(fc.constantFrom('arrives', 'again', 'lost'), { minLength: 1, maxLength: 3 }),
})
const history: fc.Arbitrary<History> = fc.record({
  lab: fc.nat(labs.length - 1),
  person: fc.nat(people.length - 1),
  said: fc.array(said, { minLength: 1, maxLength: 5 }),
})

interface Delivery {
  lab: string
  person: string
  sample: string
  said: Said
  /** The message's own number: the same for what a sender repeats, another for what it says anew. */
  number: string
}

let world: World
const tokens = new Map<string, string>()
beforeAll(async () => {
  world = await openWorld({ hospitals: labs.map((id) => fhirHospital(id)) })
  for (const lab of labs) tokens.set(lab, await (await aClient(world, lab)).token())
})
afterAll(() => world.close())

const two = (number: number) => String(number).padStart(2, '0')

/** Versions differ in what stands around their values too. */
const titleOf = (value: number): string => `生化${value % 3}`
const sampledOf = (value: number): string => two(6 + (value % 2))

function hl7({ person, sample, number, said: { way, status, hour, value } }: Delivery): Buffer {
  const kind = way === 'oru' ? 'ORU^R01' : 'OUL^R22'
  const header = `MSH|^~\\&|LIS|LAB|ONECARD|YUNCHUAN|20261122093000||${kind}|${number}|P|2.5.1`
  const pid = `PID|1||${person}^^^^NNCHN`
  const spm = `SPM|1|^${sample}||SER^血清`
  const obr = `OBR|1||${sample}|24321-2^${titleOf(value)}^LN|||20261122${sampledOf(value)}0000|||||||||||||||20261122${two(hour)}0000||CH|${status}`
  const obx = `OBX|1|NM|2823-3^血钾^LN||${value / 10}|mmol/L|3.5-5.3||||${status}`
  const parts = way === 'oru' ? [pid, obr, obx] : [pid, spm, obr, obx]
  return Buffer.from([header, ...parts].join('\r'))
}

const fhirStatus = { P: 'preliminary', F: 'final', C: 'corrected', X: 'entered-in-error' } as const

function resource({ person, sample, said: { status, hour, value } }: Delivery): object {
  const subject = { type: 'Patient', identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: person } }
  const code = (text: string, loinc: string) => ({ coding: [{ system: 'http://loinc.org', code: loinc }], text })
  const potassium = {
    ...{ resourceType: 'Observation', id: 'k', status: 'final', code: code('血钾', '2823-3'), subject },
    ...{ valueQuantity: { value: value / 10, unit: 'mmol/L' }, referenceRange: [{ text: '3.5-5.3' }] },
  }
  return {
    ...{ resourceType: 'DiagnosticReport', status: fhirStatus[status], code: code(titleOf(value), '24321-2'), subject },
    ...{
      issued: `2026-11-22T${two(hour)}:00:00+08:00`,
      effectiveDateTime: `2026-11-22T${sampledOf(value)}:00:00+08:00`,
    },
    ...{ specimen: [{ identifier: { value: sample } }], contained: [potassium], result: [{ reference: '#k' }] },
  }
}

/** What comes in the same while: each laboratory's line in its order, its FHIR client beside it. */
async function deliver(deliveries: readonly Delivery[]): Promise<void> {
  const byLab = [...groupBy(deliveries, ({ lab }) => lab)]
  await Promise.all(byLab.flatMap(([lab, own]) => [overMllp(lab, own), overFhir(lab, own), inAFile(lab, own)]))
}

async function overMllp(lab: string, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries.filter(({ said: { way } }) => way === 'oru' || way === 'oul')) {
    await receive(world, {
      ...{ source: 'hl7v2', sender: `LIS@${lab}`, hospitalId: lab, reference: delivery.number },
      ...{ kind: delivery.said.way === 'oru' ? 'ORU^R01' : 'OUL^R22', encoding: 'utf-8', bytes: hl7(delivery) },
    })
  }
  while ((await drain(world, `LIS@${lab}`, readersOf(world))) > 0);
}

async function overFhir(lab: string, deliveries: readonly Delivery[]): Promise<void> {
  for (const some of chunks(
    deliveries.filter(({ said: { way } }) => way === 'fhir'),
    100,
  )) {
    const entry = some.map((delivery) => ({
      resource: resource(delivery),
      request: { method: 'POST', url: 'DiagnosticReport' },
    }))
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry }
    const { status } = await fhirCall(world, tokens.get(lab) ?? '', 'POST', '', bundle)
    expect(status).toBe(200)
  }
}

let files = 0

/** Sent twice: a sender that had no answer sends the whole file again. */
async function inAFile(lab: string, deliveries: readonly Delivery[]): Promise<void> {
  const lines = deliveries.filter(({ said: { way } }) => way === 'bulk').map(lineOf)
  if (lines.length === 0) return
  const name = `file-of-${lab}-${++files}`
  for (const turn of ['first', 'again']) {
    const response = await fetch(`${world.url}/bulk/results`, {
      method: 'POST',
      headers: {
        ...{ Authorization: `Bearer ${tokens.get(lab) ?? ''}`, 'Content-Type': 'application/x-ndjson' },
        'Idempotency-Key': turn === 'first' ? name : `${name}-again`,
      },
      body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    })
    expect([response.status, await response.json()]).toMatchObject([200, { state: 'done', refused: 0 }])
  }
}

const fileStatus = { P: 'preliminary', F: 'final', C: 'corrected', X: 'withdrawn' } as const

const lineOf = ({ person, sample, said: { status, hour, value } }: Delivery) => ({
  ...{ person: { idNumber: person }, sampleNumber: sample, code: '24321-2', title: titleOf(value) },
  ...{ status: fileStatus[status], issuedAt: `2026-11-22T${two(hour)}:00:00+08:00` },
  sampledAt: `2026-11-22T${sampledOf(value)}:00:00+08:00`,
  observations: [{ code: '2823-3', name: '血钾', value: value / 10, unit: 'mmol/L', range: '3.5-5.3' }],
})

/** Each version once, in its order, the histories side by side. */
async function orderly(histories: readonly History[]): Promise<void> {
  for (let nth = 0; nth < 5; nth++) {
    await deliver(
      histories.flatMap((each, at) => {
        const one = each.said[nth]
        return one ? [deliveryOf(each, `O-${at}`, one, `O-${at}-${nth}`)] : []
      }),
    )
  }
}

const deliveryOf = (each: History, sample: string, one: Said, number: string): Delivery => ({
  ...{ lab: labs[each.lab] ?? '', person: people[each.person] ?? '', sample, said: one, number },
})

/** All deliveries of all histories in any order; what was lost each time is sent again at the end. */
async function wildly(histories: readonly History[], seed: number): Promise<void> {
  const all = histories.flatMap((each, at) =>
    each.said.flatMap((one, nth) => {
      const arrived = one.seen.filter((how) => how !== 'lost')
      const name = (how: string, turn: number) => `W-${at}-${nth}${how === 'again' ? `-${turn}` : ''}`
      return arrived.map((how, turn) => deliveryOf(each, `W-${at}`, one, name(how, turn)))
    }),
  )
  const lost = histories.flatMap((each, at) =>
    each.said.flatMap((one, nth) =>
      one.seen.every((how) => how === 'lost') ? [deliveryOf(each, `W-${at}`, one, `W-${at}-${nth}`)] : [],
    ),
  )
  const mixed = (some: Delivery[]) =>
    fc.sample(fc.shuffledSubarray(some, { minLength: some.length }), { numRuns: 1, seed })[0] ?? []
  for (const some of chunks([...mixed(all), ...mixed(lost)], 400)) await deliver(some)
}

interface Ending {
  sample_number: string
  state: string
  shown: Buffer
  title: string
  abnormal: number
  critical: number
  sampled_at: Date
  issued_at: Date
  /** Where nobody may be told any more, it depends on the order whether somebody was. */
  told: number
  versions: string
  numbers: string | null
}

async function endings(prefix: 'O' | 'W'): Promise<Map<string, unknown>> {
  const rows = await world.sql.select<Ending>(
    `SELECT r.sample_number, r.state, r.shown, r.title, r.abnormal, r.critical, r.sampled_at, r.issued_at,
       (r.state IN ('final', 'corrected') AND r.told_at IS NULL) AS told,
       (SELECT GROUP_CONCAT(HEX(v.hash) ORDER BY v.hash) FROM report_version v WHERE v.report_id = r.id) AS versions,
       (SELECT GROUP_CONCAT(n.position, n.code, n.number, n.at) FROM report_number n
        WHERE n.person_key = r.person_key AND n.report_id = r.id) AS numbers
     FROM report r WHERE r.sample_number LIKE ?`,
    [`${prefix}-%`],
  )
  return new Map(rows.map(({ sample_number, ...rest }) => [sample_number.slice(2), rest]))
}

test(`${count} histories end the same whatever order they come in, how often, by which ways, with losses sent again`, async () => {
  const seed = Number(process.env['SEED'] ?? 20_261_122)
  const histories = fc.sample(history, { numRuns: count, seed })
  await Promise.all([orderly(histories), wildly(histories, seed)])

  const [inOrder, wild] = [await endings('O'), await endings('W')]
  expect([inOrder.size, wild.size]).toEqual([count, count])
  const different = [...inOrder].filter(([nth, ending]) => JSON.stringify(ending) !== JSON.stringify(wild.get(nth)))
  expect(different.map(([nth, ending]) => [histories[Number(nth)], ending, wild.get(nth)])).toEqual([])
  const [dead] = await world.sql.select<{ n: number }>('SELECT COUNT(*) AS n FROM dead_letter')
  expect(Number(dead?.n)).toBe(0)
  const twice = await world.sql.select(
    `SELECT payload FROM outbox WHERE fact = 'report.ready' GROUP BY lane, payload HAVING COUNT(*) > 1`,
  )
  expect(twice).toEqual([])
}, 300_000)
