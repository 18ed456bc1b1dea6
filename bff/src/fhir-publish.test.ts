import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { JWK } from 'jose'
import { demoClinics } from '../../test/simulators/hospital/a/clinics.ts'
import { startHospitalA, type HospitalA } from '../../test/simulators/hospital/a/start.ts'
import { tell } from '../../test/simulators/tell.ts'
import { aClient, fhirCall, fhirHospital } from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'
import { seedClients } from './seed/clients.ts'
import { seedDirectory } from './seed/directory.ts'
import { Facts } from './seed/seeder.ts'

let world: World
let hospital: HospitalA
let token: string

/** Hospital A as the demo has it: its own program, its own key, the demo town's doctors. */
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1')] })
  await seedDirectory(world, Facts.parse({}))
  const { fhirClients = [] } = await seedClients(world, Facts.parse({}))
  const { clientId, jwk } = fhirClients[1] as { clientId: string; jwk: JWK }
  hospital = await startHospitalA({
    clinics: demoClinics(),
    access: {
      ...{ base: `${world.url}/fhir/R4`, token: `${world.url}/oauth/token`, clientId, jwk },
      audience: `${world.config.PUBLIC_URL}/oauth/token`,
    },
    now: () => world.clock.now(),
  })
  token = await (await aClient(world, 'yc1')).token()
})
afterAll(async () => {
  await hospital.close()
  await world.close()
})

const count = async (query: string) =>
  (await fhirCall<{ total: number }>(world, token, 'GET', `Slot?${query}&_summary=count`)).body.total
const free = async (where: string) =>
  (
    await world.sql.select<{ state: string; n: string }>(
      `SELECT slot.state, COUNT(*) AS n FROM slot WHERE ${where} GROUP BY slot.state ORDER BY slot.state`,
    )
  ).map(({ state, n }) => [state, Number(n)])

test('a fortnight of slots is published in a moment, and again without changing anything', async () => {
  const started = performance.now()
  const first = await tell<{ pushed: { schedules: number; slots: number } }>(hospital.control, '/push', {})
  expect(performance.now() - started).toBeLessThan(15_000)
  expect(first).toMatchObject({ pushed: { schedules: demoClinics().length } })
  const { slots } = first.pushed
  expect(slots).toBeGreaterThan(1500)
  expect(await count('start=ge2026-11-25')).toBe(slots)
  expect(await tell(hospital.control, '/push', {})).toMatchObject({ pushed: { schedules: 0, slots: 0 } })
  const doctors = await world.sql.select(
    'SELECT DISTINCT practitioner_role_id FROM clinic_session WHERE practitioner_role_id IS NOT NULL',
  )
  expect(doctors).toHaveLength(demoClinics().length)
}, 30_000)

test('what its counter had given away is full, the rest is free', async () => {
  expect(await count('status=busy')).toBeGreaterThan(0)
  expect(await count('status=free')).toBeGreaterThan(1000)
})

test('a doctor who does not come closes his day, and opens it when he comes after all', async () => {
  const wish = { doctorRef: 'chen-shuwen', day: '2026-11-26' }
  const where = "slot.source_ref LIKE 'chen-shuwen-20261126-%'"
  const [[, all] = []] = await free(where)
  await tell(hospital.control, '/stop-clinic', { ...wish, reason: '外出会诊' })
  expect(await free(where)).toEqual([['stopped', all]])
  expect(
    await world.sql.select(
      "SELECT DISTINCT state, stop_reason FROM clinic_session WHERE source_ref LIKE 'line-chen-shuwen|2026-11-26|%'",
    ),
  ).toEqual([{ state: 'stopped', stop_reason: '外出会诊' }])
  await tell(hospital.control, '/reopen-clinic', wish)
  expect(await free(where)).toEqual([['free', all]])
})

test('a changed capacity arrives', async () => {
  await tell(hospital.control, '/capacity', { slotRef: 'chen-shuwen-20261126-0830', capacity: 9 })
  const rows = await world.sql.select("SELECT capacity FROM slot WHERE source_ref = 'chen-shuwen-20261126-0830'")
  expect(rows).toEqual([{ capacity: 9 }])
})

test('the next day brings one more day', async () => {
  const before = await count('start=ge2026-11-25')
  world.clock.advance(86_400_000)
  token = await (await aClient(world, 'yc1')).token()
  await tell(hospital.control, '/push', {})
  expect(await count('start=ge2026-12-09')).toBeGreaterThan(50)
  expect(await count('start=ge2026-11-25')).toBeGreaterThan(before)
})

test('while the platform is away the hospital says so and tries again later', async () => {
  const away = await startHospitalA({
    clinics: demoClinics(),
    access: {
      base: 'http://127.0.0.1:9',
      token: 'http://127.0.0.1:9',
      audience: 'x',
      clientId: 'x',
      jwk: { kty: 'EC' },
    },
  })
  expect(await tell(away.control, '/push', {})).toHaveProperty('trouble')
  await away.close()
})
