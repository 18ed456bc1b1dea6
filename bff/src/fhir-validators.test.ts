import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aClinic, aSlot } from '../test/clinic.ts'
import { aClient, fhirCall } from '../test/fhir.ts'
import { aPublishedSlot, openPublisher, type Publisher } from '../test/publisher.ts'
import { aResident, callAs } from '../test/residents.ts'
import { faultsOf } from '../test/validators.ts'
import { fhirTable } from './fhir.ts'
import type { Bundle, FhirResource } from './infra/fhir/r4.ts'
import type { Interaction } from './infra/fhir/room.ts'

/** Everything that we serve over FHIR, looked at by two validators that others wrote. */

const zhang = '599101198803144317'
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const subject = { type: 'Patient', identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: zhang } }
const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text })
const urn = (nth: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${nth}`

let town: Publisher
beforeAll(async () => {
  town = await openPublisher()
  const { world } = town
  await aPublishedDay()
  await aPublishedReport()
  const [resident, clinic] = [await aResident(world, { idNumber: zhang }), await aClinic(world, { hospitalId: 'yc1' })]
  const slotId = await aSlot(world, clinic, { startsAt: new Date('2026-11-25T06:00:00Z') })
  const booked = await callAs(world.url, resident, 'POST', '/bookings', { slotId, memberId: resident.memberId })
  expect(booked.status).toBeLessThan(300)
})
afterAll(() => town.world.close())

async function aPublishedDay(): Promise<void> {
  const id = await town.scheduled({ comment: '专家门诊' })
  for (const slot of [aPublishedSlot('v-1', id), aPublishedSlot('v-2', id, { status: 'busy-unavailable' })]) {
    expect((await town.put(`Slot/${slot.id}`, slot)).status).toBe(201)
  }
  const changed = await town.put('Slot/v-1', aPublishedSlot('v-1', id, { comment: '改' }), { 'If-Match': 'W/"1"' })
  expect(changed.status).toBe(200)
}

async function aPublishedReport(): Promise<void> {
  const resources = [
    { resourceType: 'Binary', contentType: 'image/png', data: png },
    { resourceType: 'Media', status: 'completed', content: { contentType: 'image/png', url: urn(0), title: '血涂片' } },
    {
      ...{ resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject, code: loinc('24321-2', '生化') },
      requester: { display: '王建国' },
    },
    {
      ...{ resourceType: 'Specimen', accessionIdentifier: { value: 'V-1' }, type: { text: '血清' }, subject },
      ...{ request: [{ reference: urn(2) }], collection: { collectedDateTime: '2026-11-22T08:10:00+08:00' } },
    },
    {
      ...{ resourceType: 'Observation', status: 'final', code: loinc('2823-3', '血钾'), subject },
      valueQuantity: { value: 4.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      referenceRange: [{ low: { value: 3.5 }, high: { value: 5.3 } }],
    },
    {
      ...{ resourceType: 'DiagnosticReport', status: 'final', code: loinc('24321-2', '生化'), subject },
      ...{ issued: '2026-11-22T09:30:00+08:00', specimen: [{ reference: urn(3) }], basedOn: [{ reference: urn(2) }] },
      ...{ result: [{ reference: urn(4) }], media: [{ link: { reference: urn(1) } }] },
    },
  ]
  const entry = resources.map((resource, nth) => ({
    ...{ fullUrl: urn(nth), resource },
    request: { method: 'POST', url: resource.resourceType },
  }))
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry }
  const { status, body } = await fhirCall(town.world, town.token, 'POST', '', bundle)
  expect([status, faultsOf(body)]).toEqual([200, []])
}

/** The ways to one resource, as far as its type offers them. */
function ways(type: string, id: string, version: string, offered: readonly Interaction[]): string[] {
  const all: [Interaction, string][] = [
    ['search-type', `${type}?_count=50`],
    ['search-type', `${type}?_id=${id}&nonsense=1&_total=accurate`],
    ['search-type', `${type}?_summary=count`],
    ['read', `${type}/${id}`],
    ['vread', `${type}/${id}/_history/${version}`],
    ['history-instance', `${type}/${id}/_history`],
  ]
  return all.filter(([interaction]) => offered.includes(interaction)).map(([, way]) => way)
}

test('every type, by every way there is to it', async () => {
  const { world, token } = town
  const faults: string[] = []
  const seen: string[] = []
  for (const { type, interactions } of fhirTable(world).values()) {
    const found = await fhirCall<Bundle>(world, token, 'GET', `${type}?_count=1`)
    const { id = '', meta } = found.body.entry?.[0]?.resource ?? {}
    for (const way of ways(type, id, meta?.versionId ?? '', interactions)) {
      const { status, body } = await fhirCall(world, token, 'GET', way)
      if (status === 200) seen.push(type)
      faults.push(...(status === 200 ? faultsOf(body) : [String(status)]).map((fault) => `${way}: ${fault}`))
    }
  }
  expect(faults).toEqual([])
  expect(new Set(seen)).toEqual(new Set(fhirTable(world).keys()))
})

test('what the server says of itself', async () => {
  const { body } = await fhirCall(town.world, null, 'GET', 'metadata')
  expect([body.resourceType, faultsOf(body)]).toEqual(['CapabilityStatement', []])
})

test('searches that bring what belongs to what they find', async () => {
  const ways = [
    'Slot?_include=Slot:schedule&_include:iterate=Schedule:actor',
    'DiagnosticReport?_include=DiagnosticReport:result',
  ]
  for (const way of ways) {
    const { status, body } = await fhirCall<Bundle>(town.world, town.token, 'GET', way)
    expect([way, status, faultsOf(body)]).toEqual([way, 200, []])
  }
})

describe('every refusal', () => {
  const stranger = { resourceType: 'Observation', status: 'nonsense', bogus: 1 }
  interface Wrong {
    status: number
    method?: string
    path: string
    given?: unknown
    ifMatch?: string
    token?: null
  }
  const wrong: Record<string, Wrong> = {
    'no token': { status: 401, path: 'Slot', token: null },
    'not there': { status: 404, path: 'Slot/nobody' },
    'no such type': { status: 404, path: 'Encounter/1' },
    'a form that is none': { status: 400, method: 'POST', path: 'Observation', given: stranger },
    'no JSON': { status: 400, method: 'POST', path: 'Observation', given: '{' },
    'nothing that can be done to it': { status: 405, method: 'DELETE', path: 'Slot/v-1' },
    'no version named': { status: 428, method: 'PUT', path: 'Slot/v-1', given: aPublishedSlot('v-1', 's-1') },
    'a stale version': {
      ...{ status: 412, method: 'PUT', path: 'Slot/v-1', given: aPublishedSlot('v-1', 's-1'), ifMatch: 'W/"1"' },
    },
    'points nowhere': { status: 422, method: 'PUT', path: 'Slot/v-9', given: aPublishedSlot('v-9', 'nobody') },
    'a search without sense': { status: 400, path: 'Slot?_sort=nonsense' },
    'another language': { status: 406, path: 'Slot?_format=xml' },
  }
  test.each(Object.entries(wrong))('%s', async (_, { status, method = 'GET', path, given, ifMatch, token }) => {
    const headers = ifMatch === undefined ? {} : { 'If-Match': ifMatch }
    const by = token === null ? null : town.token
    const answer = await fhirCall<FhirResource>(town.world, by, method, path, given, headers)
    expect([answer.status, answer.body.resourceType, faultsOf(answer.body)]).toEqual([status, 'OperationOutcome', []])
  })

  test('of a scope', async () => {
    const token = await (await aClient(town.world, 'yc1', { scopes: 'system/Slot.r' })).token()
    const { status, body } = await fhirCall(town.world, token, 'GET', 'Schedule')
    expect([status, faultsOf(body)]).toEqual([403, []])
  })

  test('of one entry of a batch, beside what was done', async () => {
    const entry = [
      { request: { method: 'GET', url: 'Slot/v-1' } },
      { request: { method: 'GET', url: 'Slot/nobody' } },
      { resource: stranger, request: { method: 'POST', url: 'Observation' } },
    ]
    const answer = await fhirCall<Bundle>(town.world, town.token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry,
    })
    expect(answer.body.entry?.map(({ response }) => response?.status)).toEqual(['200', '404', '400'])
    expect(faultsOf(answer.body)).toEqual([])
  })
})

test('both would have seen a fault', () => {
  const faults = faultsOf({ resourceType: 'Observation', status: 'nonsense', issued: 'yesterday', code: {} } as never)
  expect(faults.some((fault) => fault.startsWith('fhir: Observation.status'))).toBe(true)
  expect(faults.some((fault) => fault.startsWith('medplum: Observation.issued'))).toBe(true)
})
