import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem, ReportView } from '@onecard/shared/results'
import { aClient, expressions, fhirCall, fhirHospital } from '../../test/fhir.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import type { Bundle, DiagnosticReport } from '../infra/fhir/r4.ts'

const zhang = '599101198803144317'
let world: World
let token: string
let neighbour: string
let resident: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1'), fhirHospital('yctcm')] })
  token = await (await aClient(world, 'yc1')).token()
  neighbour = await (await aClient(world, 'yctcm')).token()
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
})
afterAll(() => world.close())

const subject = (value = zhang) => ({
  type: 'Patient',
  identifier: { system: 'urn:oid:2.16.156.10011.1.3', value },
})
const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] })
const potassium = {
  ...{ resourceType: 'Observation', status: 'final', code: loinc('2823-3', '血钾'), subject: subject() },
  valueQuantity: { value: 6.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  referenceRange: [{ low: { value: 3.5 }, high: { value: 5.3 } }],
  interpretation: [{ coding: [{ code: 'HH' }] }],
}
const pressure = {
  ...{ resourceType: 'Observation', status: 'final', code: loinc('85354-9', '血压'), subject: subject() },
  component: [
    { code: loinc('8480-6', '收缩压'), valueQuantity: { value: 128, unit: 'mmHg' } },
    { code: loinc('8462-4', '舒张压'), valueQuantity: { value: 80, comparator: '<', unit: 'mmHg' } },
  ],
}
const report = (sample: string, more: object = {}) => ({
  ...{ resourceType: 'DiagnosticReport', status: 'final', code: loinc('24321-2', '生化全套'), subject: subject() },
  ...{ issued: '2026-11-22T09:30:00+08:00', effectiveDateTime: '2026-11-22T08:00:00+08:00' },
  ...{ specimen: [{ identifier: { value: sample }, display: '血清' }], ...more },
})

/** A report with its observations, all or nothing. */
async function publish(sample: string, more: object = {}, with_ = token) {
  const entry = [potassium, pressure].map((resource, i) => ({
    ...{ fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${i}`, resource },
    request: { method: 'POST', url: 'Observation' },
  }))
  const result = entry.map(({ fullUrl }) => ({ reference: fullUrl }))
  const resource = report(sample, { result, ...more })
  const whole = { resource, request: { method: 'POST', url: 'DiagnosticReport' } }
  return fhirCall<Bundle>(world, with_, 'POST', '', {
    ...{ resourceType: 'Bundle', type: 'transaction', entry: [...entry, whole] },
  })
}

async function readBy(who: TestResident, sample: string): Promise<ReportView | undefined> {
  const { body } = await callAs(world.url, who, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, who, 'GET', `/reports/${id}`)))
  return all.map((one) => ReportView.parse(one.body)).find(({ sampleNumber }) => sampleNumber === sample)
}

test('a transaction of a report and its observations reaches the patient', async () => {
  expect((await publish('F-1', { conclusion: '血钾升高' })).status).toBe(200)
  const found = await readBy(resident, 'F-1')
  expect(found).toMatchObject({
    ...{ title: '生化全套', state: 'final', abnormal: 1, critical: true, conclusion: '血钾升高', specimen: '血清' },
    ...{ issuedAt: '2026-11-22T01:30:00.000Z', sampledAt: '2026-11-22T00:00:00.000Z' },
  })
  expect(found?.observations.map(({ name, value, number, range, flag }) => [name, value, number, range, flag])).toEqual(
    [
      ['血钾', '6.4', 6.4, '3.5-5.3', 'HH'],
      ['收缩压', '128', 128, null, null],
      ['舒张压', '<80', null, null, null],
    ],
  )
})

test('an amendment under its version replaces it; a stale one is refused; an error takes it back', async () => {
  const made = await publish('F-2')
  const location = made.body.entry?.[2]?.response?.location ?? ''
  const id = /DiagnosticReport\/([^/]+)/.exec(location)?.[1] ?? ''
  const read = () => fhirCall<DiagnosticReport>(world, token, 'GET', `DiagnosticReport/${id}`)
  const put = async (more: object, ifMatch: string) => {
    const { body } = await read()
    return fhirCall(world, token, 'PUT', `DiagnosticReport/${id}`, { ...body, ...more }, { 'If-Match': ifMatch })
  }
  expect((await put({ status: 'amended', conclusion: '复查正常' }, 'W/"1"')).status).toBe(200)
  expect(await readBy(resident, 'F-2')).toMatchObject({ state: 'corrected', conclusion: '复查正常' })
  expect((await put({ status: 'final', conclusion: '旧的' }, 'W/"1"')).status).toBe(412)
  expect((await put({ status: 'entered-in-error' }, 'W/"2"')).status).toBe(200)
  expect(await readBy(resident, 'F-2')).toMatchObject({ state: 'withdrawn', observations: [], conclusion: null })
})

test('another hospital neither sees it nor may touch it', async () => {
  const made = await publish('F-3')
  const location = made.body.entry?.[2]?.response?.location ?? ''
  const id = /DiagnosticReport\/([^/]+)/.exec(location)?.[1] ?? ''
  expect((await fhirCall(world, neighbour, 'GET', `DiagnosticReport/${id}`)).status).toBe(404)
  const found = await fhirCall<Bundle>(world, neighbour, 'GET', 'DiagnosticReport?code=24321-2')
  expect(found.body.entry ?? []).toEqual([])
  const own = await fhirCall<Bundle>(world, token, 'GET', 'DiagnosticReport?code=24321-2&status=final')
  expect(own.body.entry?.length).toBeGreaterThan(0)
})

test('what is kept of it names nobody to whoever reads the tables', async () => {
  await publish('F-4')
  const rows = await world.sql.select<{ resource: string }>(
    "SELECT resource FROM fhir_resource WHERE type IN ('DiagnosticReport', 'Observation')",
  )
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.filter(({ resource }) => resource.includes(zhang) || resource.startsWith('{'))).toEqual([])
})

test.each([
  [{ subject: undefined }, 'subject'],
  [{ subject: subject('599101198803144318') }, 'subject'],
  [{ issued: undefined, effectiveDateTime: undefined }, 'issued'],
  [{ status: 'unknown' }, 'status'],
])('a report that cannot be anybody’s is refused with the place: %#', async (more, place) => {
  const { status, body } = await publish('F-5', more)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(expressions(body)).toEqual([`Bundle.entry[2].resource.${place}`])
  expect(await readBy(resident, 'F-5')).toBeUndefined()
})

const found = (value: string, code: string) => ({
  ...{ resourceType: 'Observation', status: 'final', code: loinc('94500-6', '新型冠状病毒核酸') },
  valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code, display: value }] },
})
const nucleic = { code: loinc('94500-6', '新型冠状病毒核酸检测'), subject: undefined }

test('a pool whose samples name their patients is each patient’s, and of what was found in it nobody’s', async () => {
  const sample = (number: string, more: object) => ({
    fullUrl: `urn:uuid:10000000-0000-4000-8000-0000000000${number}`,
    resource: { resourceType: 'Specimen', accessionIdentifier: { value: `POOL-${number}` }, ...more },
    request: { method: 'POST', url: 'Specimen' },
  })
  const parts = [sample('01', { subject: subject() }), sample('02', { subject: subject('599101195509022040') })]
  const pool = sample('09', { parent: parts.map(({ fullUrl }) => ({ reference: fullUrl })) })
  const item = {
    fullUrl: 'urn:uuid:20000000-0000-4000-8000-000000000001',
    resource: found('阳性', '260373001'),
    request: { method: 'POST', url: 'Observation' },
  }
  const whole = report('unused', {
    ...nucleic,
    ...{ specimen: [{ reference: pool.fullUrl }], result: [{ reference: item.fullUrl }] },
  })
  const { status } = await fhirCall<Bundle>(world, token, 'POST', '', {
    ...{ resourceType: 'Bundle', type: 'transaction' },
    entry: [...parts, pool, item, { resource: whole, request: { method: 'POST', url: 'DiagnosticReport' } }],
  })
  expect(status).toBe(200)
  const mine = await readBy(resident, 'POOL-09')
  expect(mine).toMatchObject({ kind: 'nucleic-acid', nucleic: { state: 'recheck', why: 'pool', people: 2 } })
  expect(mine?.observations).toEqual([])
})

test('a tube without a patient is kept for whoever is in it; of anything but a nucleic-acid test a patient is asked for', async () => {
  const contained = [{ ...found('未检出', '260415000'), id: 'found' }]
  const tube = report('TUBE-FHIR-1', { ...nucleic, contained, result: [{ reference: '#found' }] })
  expect((await fhirCall(world, token, 'POST', 'DiagnosticReport', tube)).status).toBe(201)
  expect(await world.sql.select("SELECT tube_code, outcome FROM tube_finding WHERE tube_code = 'TUBE-FHIR-1'")).toEqual(
    [{ tube_code: 'TUBE-FHIR-1', outcome: 'negative' }],
  )
  const other = await fhirCall(world, token, 'POST', 'DiagnosticReport', report('F-9', { subject: undefined }))
  expect(other.status).toBe(422)
})
