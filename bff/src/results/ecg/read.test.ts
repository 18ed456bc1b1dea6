import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { EcgView, LeadView } from '@onecard/shared/ecg'
import { ReportItem } from '@onecard/shared/results'
import { asAecg, asSampledData, madeUp } from '../../../test/cardiograms.ts'
import { aClient, fhirCall, fhirHospital } from '../../../test/fhir.ts'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { sample, testWithSamples } from '../../../test/samples.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { drain, receive } from '../../inbox/service.ts'
import { readersOf } from '../../readers.ts'
import type { Bundle } from '../../infra/fhir/r4.ts'
import { sampledIn } from './sampled.ts'

const zhang = '599101198803144317'
let world: World
let token: string
let resident: TestResident
let stranger: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1')] })
  token = await (await aClient(world, 'yc1')).token()
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  stranger = await aResident(world, { level: 'L2' })
})
afterAll(() => world.close())

const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text })
const subject = { type: 'Patient', identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: zhang } }
const measured = (code: string, text: string, value: number, unit: string) => ({
  ...{ resourceType: 'Observation', status: 'final', code: loinc(code, text), subject },
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
})
const cardiogram = madeUp(500)
const tracing = {
  ...{ resourceType: 'Observation', status: 'final', code: loinc('11524-6', '十二导联心电图'), subject },
  component: asSampledData(cardiogram),
}

/** A report of the ECG room with what it measured and, if wanted, its curves. */
async function publish(number: string, observations: readonly object[], more: object = {}): Promise<string> {
  const entry = observations.map((resource, nth) => ({
    ...{ fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${nth}`, resource },
    request: { method: 'POST', url: 'Observation' },
  }))
  const report = {
    ...{ resourceType: 'DiagnosticReport', status: 'final', code: loinc('11524-6', '十二导联心电图'), subject },
    ...{ category: [{ coding: [{ code: 'EC' }] }], identifier: [{ value: number }] },
    ...{ issued: '2026-11-23T10:18:00+08:00', conclusion: '窦性心律，偶发室性早搏' },
    ...{ result: entry.map(({ fullUrl }) => ({ reference: fullUrl })), ...more },
  }
  const { status } = await fhirCall<Bundle>(world, token, 'POST', '', {
    ...{ resourceType: 'Bundle', type: 'transaction' },
    entry: [...entry, { resource: report, request: { method: 'POST', url: 'DiagnosticReport' } }],
  })
  expect(status).toBe(200)
  const { body } = await callAs(world.url, resident, 'GET', '/reports?kind=ecg&limit=1')
  return ReportItem.array().parse(body['items'])[0]?.id ?? ''
}

const read = async (id: string) => EcgView.parse((await callAs(world.url, resident, 'GET', `/reports/${id}/ecg`)).body)
const kept = async () =>
  Number((await world.sql.select<{ n: number }>('SELECT COUNT(*) AS n FROM waveform_lead'))[0]?.n)

test('a tracing reaches its owner: intervals and words at once, each curve when it is asked for, and nobody else', async () => {
  const id = await publish('E-1', [
    tracing,
    measured('8867-4', '心率', 75, '/min'),
    measured('8625-6', 'PR 间期', 0.162, 's'),
    measured('8633-0', 'QRS 时限', 92, 'ms'),
    measured('8636-3', 'QTc', 421, 'ms'),
  ])
  const found = await read(id)
  expect(found).toMatchObject({
    intervals: { heartRate: 75, prMs: 162, qrsMs: 92, qtMs: null, qtcMs: 421, axisDegrees: null },
    statement: '窦性心律，偶发室性早搏',
    tracing: { samplesPerSecond: 500, seconds: 10, rhythm: 'II' },
  })
  expect(found.tracing?.leads).toHaveLength(12)
  const expected = sampledIn([tracing as never])
  for (const name of ['II', 'aVR', 'V6'] as const) {
    const { body } = await callAs(world.url, resident, 'GET', `/reports/${id}/ecg/leads/${name}`)
    const bytes = Buffer.from(LeadView.parse(body).microvolts, 'base64')
    const curve = Array.from({ length: bytes.length / 2 }, (_, nth) => bytes.readInt16LE(2 * nth))
    expect(curve).toEqual([...(expected?.leads.find((each) => each.name === name)?.microvolts ?? [])])
  }
  for (const path of [`/reports/${id}/ecg`, `/reports/${id}/ecg/leads/II`]) {
    expect((await callAs(world.url, stranger, 'GET', path)).body['code']).toBe('report.unknown')
  }
})

test('the same curves sent again lie there once, and what lies there is sealed', async () => {
  const before = await kept()
  await publish('E-1b', [tracing])
  expect(await kept()).toBe(before)
  const first = Buffer.alloc(40)
  cardiogram.leads[1]?.numbers.slice(100, 120).forEach((number, nth) => first.writeInt16LE(number, 2 * nth))
  const rows = await world.sql.select<{ microvolts_sealed: Buffer }>('SELECT microvolts_sealed FROM waveform_lead')
  expect(rows.filter((row) => row.microvolts_sealed.includes(first))).toEqual([])
})

test('a report without curves says what was measured; a lead that it has not is not there', async () => {
  const id = await publish('E-2', [measured('8867-4', '心率', 61, '/min')])
  expect(await read(id)).toMatchObject({ intervals: { heartRate: 61 }, tracing: null })
  expect((await callAs(world.url, resident, 'GET', `/reports/${id}/ecg/leads/II`)).body['code']).toBe('lead.unknown')
  expect((await callAs(world.url, resident, 'GET', `/reports/${id}/ecg/leads/VX`)).status).toBe(400)
})

/** An ORU of the ECG room with a document in it. */
async function sendDocument(number: string, bytes: Buffer): Promise<string> {
  const segments = [
    `MSH|^~\\&|ECG|YC1|ONECARD|YUNCHUAN|20261124093000||ORU^R01|${number}|P|2.5.1`,
    `PID|1||${zhang}^^^^NNCHN||张^明远||19880314|M`,
    `OBR|1|P-1|${number}|11524-6^十二导联心电图^LN|||20261124080000|||||||||||||||20261124093000||EC|F`,
    `OBX|1|ED|18810-2^心电图^LN||ECG^application^octet-stream^Base64^${bytes.toString('base64')}||||||F`,
  ]
  await receive(world, {
    ...{ source: 'hl7v2', sender: 'ECG@YC1', hospitalId: 'yc1', reference: number, kind: 'ORU^R01', encoding: 'utf-8' },
    bytes: Buffer.from(segments.join('\r')),
  })
  await drain(world, 'ECG@YC1', readersOf(world))
  const { body } = await callAs(world.url, resident, 'GET', '/reports?kind=ecg&limit=100')
  const items = ReportItem.array().parse(body['items'])
  const views = await Promise.all(items.map(({ id }) => callAs(world.url, resident, 'GET', `/reports/${id}`)))
  return String(views.find((view) => view.body['sampleNumber'] === number)?.body['id'])
}

test('an annotated ECG inside an HL7 v2 message is read as curves, with what was measured and said on it', async () => {
  const id = await sendDocument('V-1', Buffer.from(asAecg(cardiogram)))
  expect(await read(id)).toMatchObject({
    ...{ statement: '窦性心律', intervals: { heartRate: 75, qrsMs: 92 } },
    tracing: { samplesPerSecond: 500, rhythm: 'II' },
  })
  expect((await callAs(world.url, resident, 'GET', `/reports/${id}`)).body['documents']).toEqual([])
})

test('an annotated ECG in a FHIR report’s presentedForm is read as curves', async () => {
  const data = Buffer.from(asAecg(cardiogram)).toString('base64')
  const id = await publish('E-4', [], {
    ...{ result: undefined, conclusion: undefined, issued: '2026-11-25T10:18:00+08:00' },
    presentedForm: [{ contentType: 'application/xml', data }],
  })
  expect(await read(id)).toMatchObject({ statement: '窦性心律', tracing: { samplesPerSecond: 500 } })
})

testWithSamples('ecg/anonymous_ecg.dcm')('a DICOM waveform inside an HL7 v2 message likewise', async () => {
  expect(await read(await sendDocument('V-2', sample('ecg/anonymous_ecg.dcm')))).toMatchObject({
    ...{ statement: 'RITMO SINUSALE\nECG NORMALE', intervals: { heartRate: 61, prMs: 161, axisDegrees: 52 } },
    tracing: { samplesPerSecond: 1000, seconds: 10 },
  })
})

test('of a report that was taken back neither curves nor words are left to read', async () => {
  const id = await publish('E-3', [tracing], { status: 'entered-in-error', issued: '2026-11-26T10:18:00+08:00' })
  expect(await read(id)).toMatchObject({ intervals: { heartRate: null }, statement: null, tracing: null })
  expect((await callAs(world.url, resident, 'GET', `/reports/${id}/ecg/leads/II`)).status).toBe(404)
})
