import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { EcgView } from '@onecard/shared/ecg'
import { ImagesView } from '@onecard/shared/imaging'
import { ReportItem, ReportView } from '@onecard/shared/results'
import type { JWK } from 'jose'
import { startHospitalA, type HospitalA } from '../../test/simulators/hospital/a/start.ts'
import { tell } from '../../test/simulators/tell.ts'
import { fhirHospital } from '../test/fhir.ts'
import { pictureOf, withArchive } from '../test/imaging.ts'
import { aResident, callAs, type TestResident } from '../test/residents.ts'
import { openWorld, type World } from '../test/world.ts'
import { hospitalsFrom } from './hospital/adapters.ts'
import { seedClients } from './seed/clients.ts'
import { Facts } from './seed/seeder.ts'

/** What the demo's hospital tells of its departments, through the same doors as a real one. */
let world: World
let hospital: HospitalA
let mother: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1'), fhirHospital('yctcm')] })
  const { fhirClients = [] } = await seedClients(world, Facts.parse({}))
  const { clientId, jwk } = fhirClients[1] as { clientId: string; jwk: JWK }
  hospital = await startHospitalA({
    clinics: [],
    access: {
      ...{ base: `${world.url}/fhir/R4`, token: `${world.url}/oauth/token`, clientId, jwk },
      audience: `${world.config.PUBLIC_URL}/oauth/token`,
    },
    now: () => world.clock.now(),
  })
  const needs = { clock: world.clock, newId: world.newId, timeZone: world.config.TIME_ZONE }
  const archive = withArchive('yc1', { base: `${hospital.base}/dicom-web`, timeoutMs: 10_000 })
  Object.assign(world.hospitals, hospitalsFrom([archive], needs))
  mother = await aResident(world, { idNumber: '599101195509022040', level: 'L2' })
}, 60_000)
afterAll(async () => {
  await hospital.close()
  await world.close()
})

const examine = (kind: string) =>
  tell(hospital.control, '/examinations', { person: { idNumber: '599101195509022040' }, kind })
const get = async (path: string) => (await callAs(world.url, mother, 'GET', path)).body
async function reportOf(kind: string): Promise<ReportView> {
  const [item] = ReportItem.array().parse((await get(`/reports?kind=${kind}`))['items'])
  return ReportView.parse(await get(`/reports/${item?.id}`))
}

test('an electrocardiogram comes with twelve leads, of which the hospital sent eight', async () => {
  await examine('ecg')
  const { id } = await reportOf('ecg')
  const found = EcgView.parse(await get(`/reports/${id}/ecg`))
  expect(found.tracing?.leads).toHaveLength(12)
  expect(found.intervals).toMatchObject({ heartRate: 78, prMs: 162, qrsMs: 92, qtcMs: 421 })
  expect(found.items).toEqual([])
})

test('a study’s pictures come out of the hospital’s own archive', async () => {
  await examine('ct')
  const { id, observations, conclusion } = await reportOf('imaging')
  expect(observations.map(({ name }) => name)).toEqual(['影像所见'])
  expect(conclusion).toContain('小结节')
  const [series] = ImagesView.parse(await get(`/reports/${id}/images`)).series
  const path = `/reports/${id}/images/${series?.uid}/${series?.instances[6]}?size=small`
  expect((await pictureOf(world, mother, path)).type).toBe('image/jpeg')
})

test('tissues are told in words, and a village station’s check in figures with flags', async () => {
  await examine('pathology')
  expect((await reportOf('pathology')).observations.map(({ name }) => name)).toEqual(['大体所见', '镜下所见'])
  await examine('station')
  const station = await reportOf('station')
  expect(station.observations.map(({ name, value, flag }) => [name, value, flag]).slice(0, 3)).toEqual([
    ['收缩压', '128', 'N'],
    ['舒张压', '78', 'N'],
    ['心率', '76', 'N'],
  ])
})
