import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'fhir-kit-client'
import { aClient, aDirectory, fhirHospital, type TestClient } from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'
import { createApp } from './app.ts'

/** A client that others wrote, at the addresses that we give out: it follows our links and reads our metadata. */
let world: World
let signer: TestClient
let base: string
let fhir: Client
const server = createServer()

beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1')] })
  await aDirectory(world, 'yc1')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const here = { ...world, config: { ...world.config, PUBLIC_URL: publicUrl } }
  const app = createApp(here)
  // Looking for the token endpoint, the client asks at several addresses and hangs up on the slower ones.
  app.silent = true
  const answer = app.callback()
  server.on('request', (request, response) => void answer(request, response))
  base = `${publicUrl}/fhir/R4`
  signer = await aClient(here, 'yc1')
  fhir = new Client({ baseUrl: base, bearerToken: await tokenFrom(publicUrl) })
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await world.close()
})

/** Found as a client finds it: by the SMART configuration. */
async function tokenFrom(publicUrl: string): Promise<string> {
  const { tokenUrl } = await new Client({ baseUrl: base }).smartAuthMetadata()
  expect(tokenUrl?.href).toBe(`${publicUrl}/oauth/token`)
  const response = await fetch(tokenUrl ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signer.assertion(),
      scope: 'system/*.cruds',
    }),
  })
  const granted = (await response.json()) as { access_token: string; scope: string }
  expect(granted.scope).toContain('system/Slot.cruds')
  return granted.access_token
}

const slot = (id: string, hour: number, more: object = {}) => ({
  resourceType: 'Slot',
  id,
  schedule: { reference: 'Schedule/line' },
  status: 'free',
  start: `2026-11-26T${String(hour).padStart(2, '0')}:00:00+08:00`,
  end: `2026-11-26T${String(hour).padStart(2, '0')}:30:00+08:00`,
  ...more,
})
const schedule = {
  ...{ resourceType: 'Schedule', id: 'line', actor: [{ reference: 'PractitionerRole/chen-shuwen' }] },
}

type Page = Awaited<ReturnType<Client['search']>> & {
  entry: { resource: { id: string }; search: { mode: string } }[]
  link: { relation: string; url: string }[]
}

describe('fhir-kit-client', () => {
  test('reads what the server says of itself', async () => {
    const statement = await fhir.capabilityStatement()
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' })
  })

  test('publishes in a transaction, searches, and follows the pages', async () => {
    const entry = [schedule, ...Array.from({ length: 7 }, (_, i) => slot(`p${i}`, 8 + i))].map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }))
    const made = await fhir.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } })
    expect(made).toMatchObject({ type: 'transaction-response' })
    const searchParams = { schedule: 'line', status: 'free', _sort: '-start', _count: 3, _include: 'Slot:schedule' }
    let page = (await fhir.search({ resourceType: 'Slot', searchParams })) as Page | undefined
    const seen: string[] = []
    while (page) {
      seen.push(...page.entry.filter(({ search }) => search.mode === 'match').map(({ resource }) => resource.id))
      page = (await fhir.nextPage({ bundle: page })) as Page | undefined
    }
    expect(seen).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0'])
    const posted = await fhir.search({
      resourceType: 'Slot',
      searchParams: { _id: 'p1' },
      options: { postSearch: true },
    })
    expect(posted).toMatchObject({ total: 1 })
  })

  test('creates, changes under a version, and is told of a conflict', async () => {
    const fresh: object = { ...slot('x', 16), id: undefined }
    const made = await fhir.create({ resourceType: 'Slot', body: fresh as never })
    const id = String(made['id'])
    const stale = { 'If-Match': 'W/"1"' }
    const body = { ...slot(id, 16), comment: '改' } as never
    await fhir.update({ resourceType: 'Slot', id, body, options: { headers: stale } })
    await expect(fhir.update({ resourceType: 'Slot', id, body, options: { headers: stale } })).rejects.toMatchObject({
      response: { status: 412, data: { resourceType: 'OperationOutcome' } },
    })
    expect(await fhir.vread({ resourceType: 'Slot', id, version: '1' })).not.toHaveProperty('comment')
    expect(await fhir.history({ resourceType: 'Slot', id })).toMatchObject({ type: 'history', total: 2 })
  })

  test('resolves the references of what it reads', async () => {
    const read = await fhir.read({ resourceType: 'Schedule', id: 'line' })
    const [actor] = read['actor'] as { reference: string }[]
    const role = await fhir.resolve({ reference: actor?.reference ?? '' })
    expect(role).toMatchObject({ resourceType: 'PractitionerRole', id: 'chen-shuwen', code: [{ text: '主任医师' }] })
    const { reference } = role['practitioner'] as { reference: string }
    expect(await fhir.resolve({ reference })).toMatchObject({ name: [{ text: '陈述文' }] })
  })

  test('publishes a report with its sample and observation in a transaction, and finds it by the sample', async () => {
    const subject = {
      type: 'Patient',
      identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: '599101198803144317' },
    }
    const code = { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: '血钾' }
    const [sample, value] = [
      'urn:uuid:5f0b1a52-0000-4000-8000-000000000001',
      'urn:uuid:5f0b1a52-0000-4000-8000-000000000002',
    ]
    const specimen = {
      resourceType: 'Specimen',
      accessionIdentifier: { value: 'KIT-1' },
      type: { text: '血清' },
      subject,
    }
    const observation = {
      ...{ resourceType: 'Observation', status: 'final', code, subject, specimen: { reference: sample } },
      valueQuantity: { value: 4.1, unit: 'mmol/L' },
    }
    const report = {
      ...{ resourceType: 'DiagnosticReport', status: 'final', code, subject, issued: '2026-11-25T09:00:00+08:00' },
      ...{ specimen: [{ reference: sample }], result: [{ reference: value }] },
    }
    const entry = [
      { fullUrl: sample, resource: specimen, request: { method: 'POST', url: 'Specimen' } },
      { fullUrl: value, resource: observation, request: { method: 'POST', url: 'Observation' } },
      { resource: report, request: { method: 'POST', url: 'DiagnosticReport' } },
    ]
    const made = await fhir.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } })
    expect(made).toMatchObject({ type: 'transaction-response' })
    const bySample = { accession: 'KIT-1', _revinclude: 'DiagnosticReport:specimen' }
    const found = (await fhir.search({ resourceType: 'Specimen', searchParams: bySample })) as Page
    expect(found.entry.map(({ resource, search }) => [resource, search.mode])).toMatchObject([
      [{ resourceType: 'Specimen' }, 'match'],
      [{ resourceType: 'DiagnosticReport', code: { text: '血钾' } }, 'include'],
    ])
    const { reference } = (found.entry[1]?.resource as unknown as { result: { reference: string }[] }).result[0] ?? {}
    expect(await fhir.resolve({ reference: reference ?? '' })).toMatchObject({ valueQuantity: { value: 4.1 } })
  })

  test('may not delete, and hears it in FHIR', async () => {
    await expect(fhir.delete({ resourceType: 'Slot', id: 'p1' })).rejects.toMatchObject({
      response: { status: 405, data: { resourceType: 'OperationOutcome' } },
    })
  })
})
