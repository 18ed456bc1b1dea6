import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { scheduleApi } from '@onecard/shared/schedule'
import * as z from 'zod'
import type { Appointment } from '../../test/simulators/hospital/c/book.ts'
import { Clinic } from '../../test/simulators/hospital/c/clinics.ts'
import { startHospitalC, type HospitalC } from '../../test/simulators/hospital/c/start.ts'
import { tell } from '../../test/simulators/tell.ts'
import { aResident, callAs, type TestResident } from '../test/residents.ts'
import { openWorld, type World } from '../test/world.ts'
import { bookingById, settleDue, tellHospital } from './booking/service.ts'
import { HospitalConnection } from './hospital/registry.ts'
import { root } from './infra/root.ts'
import { pollPublications } from './schedule/service.ts'
import { seedDirectory } from './seed/directory.ts'
import { Facts } from './seed/seeder.ts'

// The whole line at the maternal and child hospital: its publication, a resident's booking, its own book.
let world: World
let hospital: HospitalC
let mother: TestResident

beforeAll(async () => {
  const timetable: unknown = JSON.parse(readFileSync(`${root}config/demo/timetable-ycmch.json`, 'utf8'))
  hospital = await startHospitalC({ clinics: z.array(Clinic).parse(timetable), now: () => world.clock.now() })
  const connection = HospitalConnection.parse({
    ...{ id: 'ycmch', name: '云川市妇幼保健院', scheduleSource: 'bulk', counting: 'hospital', timeoutMs: 1000 },
    booking: { protocol: 'ihe-scheduling', base: hospital.fhir },
    bulk: { manifest: hospital.manifest, everySeconds: 60 },
  })
  world = await openWorld({ hospitals: [connection] })
  await seedDirectory(world, Facts.parse({}))
  await pollPublications(world)
  mother = await aResident(world, { sex: 'female', birthday: '1990-06-19' })
})
afterEach(() => tell(hospital.control, '/mode', { mode: 'normal' }))
afterAll(async () => {
  await hospital.close()
  await world.close()
})

const call = (method: string, path: string, body?: unknown) => callAs(world.url, mother, method, path, body)

/** The hospital's own name of the slot, and ours. */
async function openSlot(departmentRef: string, day: string): Promise<{ id: string; ref: string }> {
  const [department] = await world.sql.select<{ id: string }>(
    `SELECT LOWER(INSERT(INSERT(INSERT(INSERT(HEX(id), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')) AS id
     FROM department WHERE hospital_id = 'ycmch' AND source_ref = ?`,
    [departmentRef],
  )
  const { body } = await call('GET', `/availability/sessions?departmentId=${department?.id}&day=${day}`)
  const [session] = scheduleApi.sessions.ok.parse(body).items
  const slot = session?.slots.find(({ state }) => state === 'open')
  if (!slot) throw new Error('no open slot')
  return { id: slot.id, ref: `${departmentRef}-${day.replaceAll('-', '')}-${slot.startTime.replace(':', '')}` }
}

const held = (bookingId: unknown) =>
  tell<Appointment[]>(hospital.control, `/appointments?placerId=${String(bookingId)}`)
const book = (slotId: string) => call('POST', '/bookings', { slotId, memberId: mother.memberId })

/** What the outbox does by itself. */
async function deliver(bookingId: unknown): Promise<void> {
  const booking = await bookingById(world.sql, String(bookingId))
  if (!booking) throw new Error('no such booking')
  const { personKey, id, hospitalId } = booking
  await tellHospital(world, { personKey: personKey.toString('hex'), bookingId: id, hospitalId })
}

test('a resident books without choosing a doctor, the hospital gives the number, and a cancel is gone there too', async () => {
  const slot = await openSlot('antenatal', '2026-11-26')
  const booked = await book(slot.id)
  expect(booked).toMatchObject({ status: 201, body: { state: 'booked', doctorName: null, departmentName: '产科门诊' } })
  const [appointment, ...more] = await held(booked.body['id'])
  expect(more).toEqual([])
  expect(appointment).toMatchObject({ status: 'booked', slotRef: slot.ref, number: booked.body['number'] })
  expect(JSON.stringify(appointment?.patient)).toContain('张三')

  const gone = await call('POST', `/bookings/${String(booked.body['id'])}/cancellation`, {})
  expect(gone).toMatchObject({ status: 200, body: { state: 'cancelled' } })
  await deliver(booked.body['id'])
  expect((await held(booked.body['id']))[0]?.status).toBe('cancelled')
})

test('when the answer is lost the place stays held, and asked again it is the same place', async () => {
  const slot = await openSlot('gynaecology', '2026-11-27')
  await tell(hospital.control, '/mode', { mode: 'lost-reply' })
  const waiting = await book(slot.id)
  expect(waiting).toMatchObject({ status: 202, body: { state: 'held' } })
  await tell(hospital.control, '/mode', { mode: 'normal' })
  world.clock.advance(30_000)
  await settleDue(world)
  const settled = await call('GET', `/bookings/${String(waiting.body['id'])}`)
  expect(settled.body).toMatchObject({ state: 'booked', hospitalKnows: 'told' })
  const appointments = await held(waiting.body['id'])
  expect(appointments.map(({ status }) => status)).toEqual(['booked'])
})

test('a place that the counter gave away since our last look is refused as full, and nothing is held', async () => {
  const slot = await openSlot('womens-health', '2026-12-01')
  for (let i = 0; i < 3; i++) await tell(hospital.control, '/counter/appointments', { slotRef: slot.ref, name: '柜台' })
  expect(await book(slot.id)).toMatchObject({ status: 409, body: { code: 'slot.full' } })
})

test('a clinic for women is not offered to a man', async () => {
  const slot = await openSlot('antenatal', '2026-11-28')
  const father = await aResident(world, { sex: 'male' })
  const answer = await callAs(world.url, father, 'POST', '/bookings', { slotId: slot.id, memberId: father.memberId })
  expect(answer).toMatchObject({ body: { code: 'booking.age-limit' } })
})
