import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem, ReportView } from '@onecard/shared/results'
import { aClient, expressions, fhirCall, fhirHospital } from '../../../test/fhir.ts'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { pdf } from '../../../../test/simulators/lab/pdf.ts'
import type { Bundle, DiagnosticReport, FhirResource } from '../../infra/fhir/r4.ts'

const zhang = '599101198803144317'
const mother = '599101195509022040'
const document = pdf(['检验报告单'])
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
let world: World
let token: string
let resident: TestResident
let other: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1')] })
  token = await (await aClient(world, 'yc1')).token()
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  other = await aResident(world, { idNumber: mother, level: 'L2' })
})
afterAll(() => world.close())

const subject = (value = zhang) => ({ type: 'Patient', identifier: { system: 'urn:oid:2.16.156.10011.1.3', value } })
const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text })
const observation = (code: string, text: string, value: number, more: object = {}) => ({
  ...{ resourceType: 'Observation', status: 'final', code: loinc(code, text), subject: subject() },
  ...{ valueQuantity: { value, unit: 'mmol/L' }, ...more },
})
const urn = (nth: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${nth}`

/** All that stands around one report, each pointing at the other by its place in the Bundle. */
const whole = (sample: string, more: object = {}): { fullUrl: string; resource: object }[] =>
  [
    { resourceType: 'Binary', contentType: 'image/png', data: png.toString('base64') },
    { resourceType: 'Media', status: 'completed', content: { contentType: 'image/png', url: urn(0), title: '血涂片' } },
    {
      ...{ resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: subject() },
      ...{ code: loinc('24321-2', '生化全套'), requester: { display: '王建国' } },
    },
    {
      ...{
        resourceType: 'Specimen',
        accessionIdentifier: { value: sample },
        type: { text: '血清' },
        subject: subject(),
      },
      ...{ request: [{ reference: urn(2) }], collection: { collectedDateTime: '2026-11-22T08:10:00+08:00' } },
    },
    observation('2823-3', '血钾', 4.4, { specimen: { reference: urn(3) } }),
    observation('2951-2', '血钠', 140),
    {
      ...{ resourceType: 'DiagnosticReport', status: 'final', code: loinc('24321-2', '生化全套'), subject: subject() },
      ...{ issued: '2026-11-22T09:30:00+08:00', effectiveDateTime: '2026-11-22T07:00:00+08:00' },
      ...{ specimen: [{ reference: urn(3) }], basedOn: [{ reference: urn(2) }] },
      ...{ result: [{ reference: urn(4) }, { reference: urn(5) }], media: [{ link: { reference: urn(1) } }] },
      presentedForm: [{ contentType: 'application/pdf', data: document.toString('base64'), title: '报告单' }],
      ...more,
    },
  ].map((resource, nth) => ({ fullUrl: urn(nth), resource }))

/** Answers the names of what was made, in order. */
async function publish(entries: readonly { fullUrl: string; resource: object }[]): Promise<string[]> {
  const entry = entries.map((each) => ({
    ...each,
    request: { method: 'POST', url: (each.resource as FhirResource).resourceType },
  }))
  const answer = await fhirCall<Bundle>(world, token, 'POST', '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry,
  })
  expect([answer.status, expressions(answer.body)]).toEqual([200, []])
  return (answer.body.entry ?? []).map(
    ({ response }) => /([A-Z]\w+\/[^/]+)$/.exec(response?.location?.replace(/\/_history.*/, '') ?? '')?.[1] ?? '',
  )
}

async function put(name: string, change: object, version: number) {
  const { body } = await fhirCall(world, token, 'GET', name)
  return fhirCall(world, token, 'PUT', name, { ...body, ...change }, { 'If-Match': `W/"${version}"` })
}

async function readBy(who: TestResident, sample: string): Promise<ReportView | undefined> {
  const { body } = await callAs(world.url, who, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, who, 'GET', `/reports/${id}`)))
  return all.map((one) => ReportView.parse(one.body)).find(({ sampleNumber }) => sampleNumber === sample)
}

test('sample, order, pictures and the document are read from what stands around the report', async () => {
  const names = await publish(whole('A-1'))
  const found = await readBy(resident, 'A-1')
  expect(found).toMatchObject({
    ...{ state: 'final', specimen: '血清', orderedBy: '王建国', sampledAt: '2026-11-22T00:10:00.000Z' },
    documents: [
      { contentType: 'application/pdf', title: '报告单', bytes: document.length },
      { contentType: 'image/png', title: '血涂片', bytes: png.length },
    ],
  })
  expect(found?.observations.map(({ name }) => name)).toEqual(['血钾', '血钠'])
  const [, picture] = found?.documents ?? []
  const answer = await fetch(`${world.url}/api/reports/${found?.id}/documents/${picture?.id}`, {
    headers: { Authorization: `Bearer ${resident.token}` },
  })
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(png)
  // What was published comes back as it was, with its references leading to what was made.
  const media = await fhirCall(world, token, 'GET', names[1] ?? '')
  expect(media.body).toMatchObject({ content: { url: names[0] } })
  const bySample = await fhirCall<Bundle>(
    world,
    token,
    'GET',
    `DiagnosticReport?specimen=${names[3]}&_include=DiagnosticReport:specimen`,
  )
  expect(bySample.body).toMatchObject({ total: 1 })
  expect(bySample.body.entry).toHaveLength(2)
})

test('an observation that was entered in error vanishes from the report that names it', async () => {
  const names = await publish(whole('A-2'))
  expect((await put(names[4] ?? '', { status: 'entered-in-error' }, 1)).status).toBe(200)
  const found = await readBy(resident, 'A-2')
  expect(found).toMatchObject({ state: 'corrected', earlier: [{ state: 'final' }] })
  expect(found?.observations.map(({ name }) => name)).toEqual(['血钠'])
})

test('an observation that is amended changes the report; a stale version changes nothing', async () => {
  const names = await publish(whole('A-3'))
  const change = { status: 'amended', valueQuantity: { value: 5.9, unit: 'mmol/L' } }
  expect((await put(names[4] ?? '', change, 1)).status).toBe(200)
  expect((await readBy(resident, 'A-3'))?.observations[0]).toMatchObject({ value: '5.9' })
  expect((await put(names[4] ?? '', { valueQuantity: { value: 1 } }, 1)).status).toBe(412)
  expect((await readBy(resident, 'A-3'))?.observations[0]).toMatchObject({ value: '5.9' })
  // What the report itself says later counts for more than what was said around it.
  expect((await put(names[6] ?? '', { conclusion: '复核无误' }, 1)).status).toBe(200)
  expect(await readBy(resident, 'A-3')).toMatchObject({ state: 'final', conclusion: '复核无误' })
})

test('a picture that was taken in error is gone, a sample keeps its number', async () => {
  const names = await publish(whole('A-4'))
  expect((await put(names[1] ?? '', { status: 'entered-in-error' }, 1)).status).toBe(200)
  expect((await readBy(resident, 'A-4'))?.documents.map(({ title }) => title)).toEqual(['报告单'])
  const renamed = await put(names[3] ?? '', { accessionIdentifier: { value: 'A-5' } }, 1)
  expect([renamed.status, expressions(renamed.body)]).toEqual([422, ['Specimen.identifier']])
  expect((await put(names[3] ?? '', { type: { text: '血浆' } }, 1)).status).toBe(200)
  expect(await readBy(resident, 'A-4')).toMatchObject({ specimen: '血浆' })
})

test('a report that turns out to be another person’s is taken back from the first', async () => {
  const names = await publish(whole('A-6'))
  expect((await put(names[6] ?? '', { subject: subject(mother), status: 'amended' }, 1)).status).toBe(200)
  expect(await readBy(resident, 'A-6')).toMatchObject({ state: 'withdrawn', observations: [], documents: [] })
  expect(await readBy(other, 'A-6')).toMatchObject({ state: 'corrected', memberId: other.memberId })
})

test('a report and its observation amended in the same moment end with both changes', async () => {
  for (let round = 0; round < 5; round++) {
    const names = await publish(whole(`B-${round}`))
    const answers = await Promise.all([
      put(names[4] ?? '', { status: 'amended', valueQuantity: { value: 7.7, unit: 'mmol/L' } }, 1),
      put(names[6] ?? '', { status: 'amended', conclusion: '一并更正' }, 1),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const found = await readBy(resident, `B-${round}`)
    expect([found?.conclusion, found?.observations[0]?.value]).toEqual(['一并更正', '7.7'])
  }
})

test.each([
  [
    'a document that is none',
    { resourceType: 'Binary', contentType: 'application/pdf', data: Buffer.from('<html>').toString('base64') },
    ['Binary.data'],
  ],
  [
    'a picture that is none',
    { resourceType: 'Media', status: 'completed', content: { data: Buffer.from('GIF89a').toString('base64') } },
    ['Media.content.data'],
  ],
  [
    'a report with a document that is none',
    {
      ...{ resourceType: 'DiagnosticReport', status: 'final', code: loinc('1', '某项'), subject: subject() },
      ...{ issued: '2026-11-22T09:30:00+08:00', presentedForm: [{ data: Buffer.from('{}').toString('base64') }] },
    },
    ['DiagnosticReport.presentedForm[0]'],
  ],
])('%s is refused where it stands', async (_, resource, places) => {
  const answer = await fhirCall(world, token, 'POST', resource.resourceType, resource)
  expect([answer.status, expressions(answer.body)]).toEqual([422, places])
})

test('a pool of samples: each is found by its tube', async () => {
  const entry = [1, 2, 3].map((nth) => ({
    fullUrl: urn(nth),
    resource: { resourceType: 'Specimen', identifier: [{ value: `P-${nth}` }], subject: subject() },
  }))
  const tube = { resourceType: 'Specimen', identifier: [{ value: 'T-1' }] }
  const parent = entry.map(({ fullUrl }) => ({ reference: fullUrl }))
  const names = await publish([...entry, { fullUrl: urn(9), resource: { ...tube, parent } }])
  const found = await fhirCall<Bundle>(world, token, 'GET', `Specimen?parent=${names[0]}`)
  expect(found.body.entry?.map(({ resource }) => resource?.id)).toEqual([names[3]?.split('/')[1]])
  const missing = await fhirCall(world, token, 'POST', 'Specimen', {
    ...tube,
    parent: [{ reference: 'Specimen/none' }],
  })
  expect([missing.status, expressions(missing.body)]).toEqual([422, ['Specimen.parent[0].reference']])
})

test('nothing of it lies in the clear', async () => {
  const rows = await world.sql.select<{ type: string; resource: string }>(
    "SELECT type, resource FROM fhir_resource WHERE type IN ('Observation', 'Specimen', 'ServiceRequest', 'Media', 'Binary', 'DiagnosticReport')",
  )
  expect(new Set(rows.map(({ type }) => type)).size).toBe(6)
  expect(rows.filter(({ resource }) => resource.startsWith('{'))).toEqual([])
})

test('a report of a registered order shows nothing until something is found', async () => {
  const names = await publish(whole('A-7', { status: 'registered' }))
  expect(await readBy(resident, 'A-7')).toBeUndefined()
  expect((await put(names[6] ?? '', { status: 'preliminary' } satisfies Partial<DiagnosticReport>, 1)).status).toBe(200)
  expect(await readBy(resident, 'A-7')).toMatchObject({ state: 'preliminary' })
})
