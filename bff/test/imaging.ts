import { expect } from '@jest/globals'
import { ReportItem } from '@onecard/shared/results'
import { HospitalConnection } from '../src/hospital/registry.ts'
import { fhirCall } from './fhir.ts'
import { callAs, type TestResident } from './residents.ts'
import type { World } from './world.ts'

/** A hospital that publishes by FHIR and has an archive of pictures. */
export function withArchive(id: string, pacs: { base: string; authorization?: string; timeoutMs?: number }) {
  return HospitalConnection.parse({
    ...{ id, name: '云川市第一人民医院', scheduleSource: 'fhir', pacs },
    booking: { protocol: 'fhir', base: 'http://127.0.0.1:9' },
  })
}

interface Named {
  uid?: string
  accession?: string
}

/** A report of the imaging room that names its study; answers the report's id. */
export async function imagingReport(
  world: World,
  token: string,
  { resident, idNumber, uid, accession }: Named & { resident: TestResident; idNumber: string },
): Promise<string> {
  const { status } = await fhirCall(world, token, 'POST', 'DiagnosticReport', {
    ...{ resourceType: 'DiagnosticReport', status: 'final' },
    category: [{ coding: [{ code: 'RAD' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '24627-2' }], text: '胸部CT平扫' },
    subject: { type: 'Patient', identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: idNumber } },
    ...{ issued: world.clock.now().toISOString(), conclusion: '右肺下叶小结节，建议定期复查' },
    identifier: [{ value: world.newId() }, ...(accession ? [accessionOf(accession)] : [])],
    ...(uid ? { imagingStudy: [{ identifier: { system: 'urn:dicom:uid', value: `urn:oid:${uid}` } }] } : {}),
  })
  expect(status).toBe(201)
  const { body } = await callAs(world.url, resident, 'GET', '/reports?kind=imaging&limit=100')
  const items = ReportItem.array().parse(body['items'])
  return (
    items
      .map(({ id }) => id)
      .sort()
      .at(-1) ?? ''
  )
}

const accessionOf = (value: string) => ({ type: { coding: [{ code: 'ACSN' }] }, value })

/** A picture's answer, as bytes. */
export async function pictureOf(
  world: World,
  who: TestResident,
  path: string,
): Promise<{ status: number; type: string; bytes: Buffer }> {
  const response = await fetch(`${world.url}/api${path}`, { headers: { Authorization: `Bearer ${who.token}` } })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, type: response.headers.get('content-type') ?? '', bytes }
}
