import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { startHospitalC, type HospitalC } from '../../../test/simulators/hospital/c/start.ts'
import { tell } from '../../../test/simulators/tell.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { rulesOf, setRules, writeCampus, writeDepartment, writeHospital } from '../directory/service.ts'
import { lookAtManifest } from '../hospital/bulk/manifest.ts'
import { HospitalConnection } from '../hospital/registry.ts'
import { transact } from '../infra/db.ts'
import { readSchedule } from './bulk-lines.ts'
import { keepSchedule, schedulesOf } from './bulk-state.ts'
import { pollPublications, slotBySource, takePlaces } from './service.ts'

const clinic = {
  ...{ departmentRef: 'paediatrics', name: '儿科门诊', specialty: '07', place: '门诊楼 1 层', feeYuan: 12 },
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  slots: [
    ['08:00', '08:30'],
    ['18:00', '18:30'],
  ] as [string, string][],
  capacity: 6,
}
const clinics = [clinic, { ...clinic, departmentRef: 'newborn', name: '新生儿随访门诊', specialty: '07.01' }]
const ref = 'paediatrics-20261126-0800'

let hospital: HospitalC
let world: World

beforeAll(async () => {
  hospital = await startHospitalC({ clinics, now: () => world.clock.now() })
})
beforeEach(async () => {
  const connection = HospitalConnection.parse({
    ...{ id: 'ycmch', name: '妇幼', scheduleSource: 'bulk', booking: null, counting: 'hospital', timeoutMs: 1500 },
    bulk: { manifest: hospital.manifest, everySeconds: 60, fullEverySeconds: 120 },
  })
  world = await openWorld({ hospitals: [connection] })
  await transact(world.db, async (tx) => {
    const more = { address: '育贤路 5 号', phone: '8803 0000', kind: 'maternal' as const }
    await writeHospital(tx, world, { id: 'ycmch', name: '云川市妇幼保健院', shortName: '市妇幼保健院', ...more })
    const campusId = await writeCampus(tx, world, 'ycmch', { sourceRef: 'main', name: '院本部', address: '' })
    for (const { departmentRef, name, specialty } of clinics) {
      const published = { specialtyCode: specialty, floor: '门诊楼 1 层', bookedByDepartment: true, feeFen: 1200 }
      await writeDepartment(tx, world, 'ycmch', { sourceRef: departmentRef, name, campusId, ...published })
    }
  })
  await tell(hospital.control, '/mode', { mode: 'normal' })
  await fetch(`${hospital.control}/reset`, { method: 'POST' })
})
afterEach(() => world.close())
afterAll(() => hospital.close())

async function minutesLater(minutes: number): Promise<void> {
  world.clock.advance(minutes * 60_000)
  await pollPublications(world)
}

const asked = async () => (await tell<string[]>(hospital.control, '/requests')).length
const slot = (name = ref) => slotBySource(world.sql, 'ycmch', name)
const change = (wish: object, name = ref) => tell(hospital.control, `/counter/slots/${name}`, wish)
const count = async (sql: string) => Number((await world.sql.select<{ n: number }>(sql))[0]?.n)
const letters = () =>
  world.sql.select<{ reference: string; code: string; path: string; seen: number }>(
    'SELECT reference, code, path, seen FROM dead_letter ORDER BY reference',
  )

test('a first look brings fourteen days of slots, with places, fee and where to go', async () => {
  await pollPublications(world)
  // Today's morning has passed.
  expect(await count("SELECT COUNT(*) AS n FROM slot WHERE state = 'free'")).toBe(2 * (14 * 2 - 1))
  expect(await slot()).toMatchObject({
    ...{ capacity: 6, feeFen: 1200, place: '本部 · 门诊楼 1 层', counting: 'hospital', kind: 'general' },
    ...{ practitionerRoleId: null, startsAt: new Date('2026-11-26T00:00:00Z'), day: '2026-11-26' },
  })
  expect(await letters()).toEqual([])
})

test('looks at most once a minute, and an unchanged publication costs no work', async () => {
  await pollPublications(world)
  const before = await asked()
  await pollPublications(world)
  expect(await asked()).toBe(before)
  const updated = await count('SELECT MAX(UNIX_TIMESTAMP(updated_at)) AS n FROM slot')
  await minutesLater(2)
  expect(await asked()).toBeGreaterThan(before)
  expect(await count('SELECT MAX(UNIX_TIMESTAMP(updated_at)) AS n FROM slot')).toBe(updated)
})

test('two workers at once look once', async () => {
  const before = await asked()
  await Promise.all([pollPublications(world), pollPublications(world)])
  const once = (await asked()) - before
  await minutesLater(2)
  // A manifest, locations, schedules and two files of slots.
  expect(once).toBe(5)
})

test('between whole looks only what is new is asked for: a stopped clinic, fewer places', async () => {
  await pollPublications(world)
  await minutesLater(0.5)
  await change({ stopped: true })
  await change({ capacity: 2 }, 'newborn-20261126-0800')
  await minutesLater(1)
  expect(await slot()).toMatchObject({ state: 'stopped' })
  expect((await slot('newborn-20261126-0800'))?.capacity).toBe(2)
  expect((await slot('newborn-20261127-0800'))?.state).toBe('free')
})

test('what the counter gave away is no longer ours to give; a full slot has no place left', async () => {
  for (let i = 0; i < 5; i++) await tell(hospital.control, '/counter/appointments', { slotRef: ref, name: '柜台' })
  await pollPublications(world)
  expect((await slot())?.capacity).toBe(1)
  await tell(hospital.control, '/counter/appointments', { slotRef: ref, name: '柜台' })
  await minutesLater(2)
  expect((await slot())?.capacity).toBe(0)
})

test('a slot that vanishes from a whole publication is withdrawn, who holds a place is told, and it may come back', async () => {
  await pollPublications(world)
  const before = await slot()
  await transact(world.db, (tx) => takePlaces(tx, before?.id ?? '', world.clock.now()))
  await change({ gone: true })
  await minutesLater(2)
  expect((await slot())?.state).toBe('withdrawn')
  expect(await count("SELECT COUNT(*) AS n FROM outbox WHERE fact = 'slot.stopped'")).toBe(1)
  expect(await count("SELECT COUNT(*) AS n FROM slot WHERE state = 'withdrawn'")).toBe(1)
  await fetch(`${hospital.control}/reset`, { method: 'POST' })
  await minutesLater(2)
  expect(await slot()).toMatchObject({ id: before?.id, state: 'free' })
})

test('bad lines are kept with the reason, once, and stop nothing', async () => {
  const good = { resourceType: 'Slot', id: 'x', schedule: { reference: 'Schedule/sched-paediatrics' }, status: 'free' }
  const times = { start: '2026-11-26T08:00:00+08:00', end: '2026-11-26T08:30:00+08:00' }
  const lines = [
    '{"half',
    JSON.stringify({ ...good, ...times, id: 'no-status', status: 'maybe' }),
    JSON.stringify({ ...good, ...times, id: 'nobody', schedule: { reference: 'Schedule/nobody' } }),
    JSON.stringify({ ...good, id: 'no-zone', start: '2026-11-26T08:00:00', end: times.end }),
    JSON.stringify({ ...good, id: 'backwards', start: times.end, end: times.start }),
    JSON.stringify({ ...good, ...times, id: 'long', text: 'x'.repeat(70_000) }),
    '',
  ]
  await tell(hospital.control, '/bad-lines', lines)
  await pollPublications(world)
  await minutesLater(2)
  const kept = (await letters()).filter(({ reference }) => reference.includes('paediatrics'))
  expect(kept.map(({ reference, code, path }) => [reference.split('#')[1], code, path])).toEqual([
    [undefined, 'line.not-json', null],
    ['backwards', 'slot.invalid', 'Slot.end'],
    ['long', 'line.too-long', null],
    ['no-status', 'line.invalid', 'Slot.status'],
    ['no-zone', 'line.invalid', 'Slot.start'],
    ['nobody', 'slot.schedule-unknown', 'Slot.schedule'],
  ])
  expect((await slot())?.state).toBe('free')
})

test('a bad line is read again when what it names has come: its slot is there, and stays', async () => {
  const line = { resourceType: 'Slot', id: 'extra', schedule: { reference: 'Schedule/extra' }, status: 'free' }
  const times = { start: '2026-11-27T08:00:00+08:00', end: '2026-11-27T08:30:00+08:00' }
  await tell(hospital.control, '/bad-lines', [JSON.stringify({ ...line, ...times })])
  await pollPublications(world)
  expect(await replayed('extra')).toMatchObject({ state: 'open', code: 'slot.schedule-unknown', seen: 2 })
  const [known] = (await schedulesOf(world.sql, 'ycmch')).values()
  await keepSchedule(world.sql, 'ycmch', 'extra', known!)
  expect(await replayed('extra')).toMatchObject({ state: 'replayed' })
  expect(await slot('extra')).toMatchObject({ state: 'free', day: '2026-11-27' })
  await minutesLater(2)
  expect(await slot('extra')).toMatchObject({ state: 'free' })
})

test('a bad line that has come in order since is not read over what is newer', async () => {
  await pollPublications(world)
  const old = { resourceType: 'Slot', id: ref, schedule: { reference: 'Schedule/nobody' }, status: 'busy-unavailable' }
  const times = { start: '2026-11-26T08:00:00+08:00', end: '2026-11-26T08:30:00+08:00' }
  await tell(hospital.control, '/bad-lines', [JSON.stringify({ ...old, ...times })])
  await minutesLater(2)
  await tell(hospital.control, '/bad-lines', [])
  await minutesLater(2)
  expect(await replayed(ref)).toMatchObject({ state: 'replayed' })
  expect(await slot()).toMatchObject({ state: 'free' })
})

/** Staff have the dead letter of that slot read again. */
async function replayed(name: string): Promise<Record<string, unknown>> {
  const { cookie } = await staffCookie(world, { roles: ['data-desk'], hospitalId: 'ycmch' })
  const { body } = await staffCall(world, 'GET /letters', { cookie })
  const letter = (body['items'] as { id: string; reference: string }[]).find((one) => one.reference.endsWith(name))
  return (await staffCall(world, `POST /letters/${letter?.id}/replay`, { cookie })).body
}

test('a known slot whose line has gone bad stays as it is', async () => {
  await pollPublications(world)
  await tell(hospital.control, '/bad-lines', [JSON.stringify({ resourceType: 'Slot', id: ref, status: 'maybe' })])
  await change({ gone: true })
  await minutesLater(2)
  expect((await slot())?.state).toBe('free')
})

test.each(['silent', 'garbage', 'down'])(
  'a hospital that is %s changes nothing, and is asked ever less often',
  async (mode) => {
    await pollPublications(world)
    await tell(hospital.control, '/mode', { mode })
    await minutesLater(2)
    expect((await slot())?.state).toBe('free')
    const before = await asked()
    await minutesLater(1)
    expect(await asked()).toBe(before)
    await tell(hospital.control, '/mode', { mode: 'normal' })
    await change({ capacity: 3 })
    await minutesLater(2)
    expect((await slot())?.capacity).toBe(3)
  },
)

test('a publication that has lost all its slots is not believed', async () => {
  await pollPublications(world)
  const all = await tell<{ ref: string }[]>(hospital.control, '/slots')
  for (const each of all) await change({ gone: true }, each.ref)
  await minutesLater(2)
  expect((await slot())?.state).toBe('free')
  expect(await count('SELECT failures AS n FROM bulk_source')).toBe(1)
})

test('rules that the hospital changes reach slots whose files have not changed', async () => {
  await pollPublications(world)
  const before = await slot()
  await setRules(world, 'ycmch', { ...(await rulesOf(world, 'ycmch')), horizonDays: 14 }, 'test')
  await minutesLater(1)
  expect((await slot())?.releasesAt).not.toEqual(before?.releasesAt)
})

test.each([
  [
    'the national code of the service',
    { coding: [{ system: 'urn:any', code: '07' }] },
    'HealthcareService/paediatrics',
  ],
  ['its name', { text: '新生儿随访门诊' }, 'HealthcareService/newborn'],
])('a schedule that names only a place belongs to the department with %s', (_how, concept, reference) => {
  const schedule = {
    resourceType: 'Schedule',
    id: 's',
    actor: [{ reference: 'Location/main' }],
    serviceType: [concept],
  }
  const services = clinics.map(({ departmentRef, name, specialty }) => ({
    ...{ sourceRef: departmentRef, name, specialtyCode: specialty },
  }))
  const read = readSchedule({ number: 1, bytes: Buffer.from(JSON.stringify(schedule)), cut: false }, services)
  expect(read.schedule.actor.at(-1)).toEqual({ reference })
})

test('a publication cannot make us call other addresses', async () => {
  const server = createServer((_request, response) => {
    const output = [{ type: 'Slot', url: 'http://169.254.169.254/latest.ndjson' }]
    response.end(JSON.stringify({ transactionTime: '2026-11-25T00:00:00Z', request: '', output, error: [] }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const look = lookAtManifest(`http://127.0.0.1:${port}/$bulk-publish`, { etag: null, since: null, timeoutMs: 1000 })
  await expect(look).rejects.toThrow('another origin')
  server.close()
})
