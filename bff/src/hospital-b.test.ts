import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Appointment } from '../../test/simulators/hospital/b/book.ts'
import { startHospitalB, type HospitalB } from '../../test/simulators/hospital/b/start.ts'
import { demoTimetable } from '../../test/simulators/hospital/b/timetable.ts'
import { tell } from '../../test/simulators/tell.ts'
import { aResident, callAs, type TestResident } from '../test/residents.ts'
import { openWorld, testClock, type World } from '../test/world.ts'
import { bookingById, bookingByRef, settleDue, tellHospital, type BookingRow } from './booking/service.ts'
import { HospitalConnection } from './hospital/registry.ts'
import { listenHl7v2 } from './hl7v2.ts'
import { drainDue } from './inbox/service.ts'
import type { MllpServer } from './infra/mllp/server.ts'
import { keepMrn, personByMrn, personKeyOf } from './person/service.ts'
import { readersOf } from './readers.ts'
import { importDropped, slotBySource } from './schedule/service.ts'
import { seedDirectory } from './seed/directory.ts'
import { Facts } from './seed/seeder.ts'

// The whole line to a hospital that speaks HL7 v2: its file of slots, our bookings there, its counter's here.

const start = '2026-11-25T04:00:00Z'
const clock = testClock(start)
let folder: string
let hospital: HospitalB
let world: World
let door: MllpServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-b-'))
  hospital = await startHospitalB({
    clinics: demoTimetable().filter(({ departmentRef }) => ['acupuncture', 'tuina-south'].includes(departmentRef)),
    dropDir: join(folder, 'yctcm'),
    now: () => clock.now(),
  })
  world = await openWorld({
    now: start,
    hospitals: [connection(hospital.mllp.port)],
    env: { MLLP_PORT: '0', HOST: '127.0.0.1', CSV_DROP_DIR: folder },
  })
  await seedDirectory(world, Facts.parse({}))
  door = await listenHl7v2(world, readersOf(world))
  await tell(hospital.control, '/target', { host: '127.0.0.1', port: door.port })
  expect(await importDropped(world)).toBe(1)
}, 60_000)
afterAll(async () => {
  await door.close()
  await hospital.close()
  await world.close()
  await rm(folder, { recursive: true })
})
beforeEach(() => tell(hospital.control, '/mode', { mode: 'normal' }))

function connection(port: number): HospitalConnection {
  return HospitalConnection.parse({
    id: 'yctcm',
    name: '云川市中医院',
    scheduleSource: 'csv',
    booking: {
      protocol: 'hl7v2',
      host: '127.0.0.1',
      port,
      charset: 'GB 18030-2000',
      receivingApplication: 'HIS',
      receivingFacility: 'YCTCM',
    },
    counting: 'hospital',
    campusCounting: { south: 'platform' },
    timeoutMs: 500,
    mllpSenders: [{ application: 'HIS', facility: 'YCTCM', charset: 'GB 18030-2000', types: ['SIU', 'ADT'] }],
  })
}

interface FreeSlot {
  ref: string
  campusRef: string
  free: number
  capacity: number
}
let used = 0
/** Another slot each time: tests do not meet in one. */
async function aSlotAt(campus: 'main' | 'south'): Promise<FreeSlot> {
  const all = await tell<FreeSlot[]>(hospital.control, '/slots')
  const tomorrow = all.filter(({ campusRef, ref }) => campusRef === campus && !ref.includes('-20261125-'))
  const slot = tomorrow[used++]
  if (!slot) throw new Error('no slot left')
  return slot
}
const ours = async (ref: string) => {
  const slot = await slotBySource(world.sql, 'yctcm', ref)
  if (!slot) throw new Error(`no slot ${ref}`)
  return slot
}
const book = async (who: TestResident, ref: string) =>
  callAs(world.url, who, 'POST', '/bookings', { slotId: (await ours(ref)).id, memberId: who.memberId })
const theirs = async (bookingId: unknown) => {
  const found = await tell<Appointment[]>(hospital.control, `/appointments?placerId=${String(bookingId)}`)
  return found[0]
}
const toldOf = async (bookingId: unknown) => {
  const booking = await bookingById(world.sql, String(bookingId))
  if (!booking) throw new Error('no such booking')
  const { personKey, id, hospitalId } = booking
  await tellHospital(world, { personKey: personKey.toString('hex'), bookingId: id, hospitalId })
}

interface Told {
  appointment: Appointment
  acknowledged: string | null
}
const person = { name: '王小明', idNumber: null, sex: 'M', birthday: '1988-03-14' }
/** The counter does something; then everything that reached our inbox has been read. */
async function counter<T = Told>(path: string, said: object = {}): Promise<T> {
  const answer = await tell<T>(hospital.control, `/counter/${path}`, said)
  const waiting = () => world.sql.select("SELECT 1 FROM inbound_message WHERE state = 'received' LIMIT 1")
  while ((await waiting()).length > 0) await drainDue(world, readersOf(world))
  return answer
}
const atCounter = (slotRef: string, phone: string) =>
  counter('appointments', { slotRef, patient: { ...person, phone } })
const byRef = async (ref: string): Promise<BookingRow> => {
  const booking = await bookingByRef(world.sql, 'yctcm', ref)
  if (!booking) throw new Error(`no booking ${ref}`)
  return booking
}
const letters = () => world.sql.select<{ code: string; path: string }>('SELECT code, path FROM dead_letter ORDER BY id')

describe('a resident books where the hospital counts', () => {
  test('the hospital holds the appointment and gives its number; cancelled here, it is gone there', async () => {
    const [who, slot] = [await aResident(world), await aSlotAt('main')]
    const made = await book(who, slot.ref)
    expect(made).toMatchObject({ status: 201, body: { state: 'booked', hospitalKnows: 'told' } })
    const appointment = await theirs(made.body['id'])
    expect(appointment).toMatchObject({ slotRef: slot.ref, status: 'Booked', patient: { name: '张三' } })
    expect(made.body['number']).toBe(appointment?.number)

    await callAs(world.url, who, 'POST', `/bookings/${String(made.body['id'])}/cancellation`, {})
    await toldOf(made.body['id'])
    expect(await theirs(made.body['id'])).toMatchObject({ status: 'Cancelled' })
  })

  test('what the hospital refuses is refused here, and takes no place', async () => {
    const slot = await aSlotAt('main')
    await tell(hospital.control, '/mode', { mode: 'refusing', times: 1 })
    expect((await book(await aResident(world), slot.ref)).body).toMatchObject({ code: 'booking.hospital-refused' })
    expect((await ours(slot.ref)).taken).toBe(0)
  })

  test.each(['silent', 'lost-reply', 'garbage'])(
    'when it is %s the booking is held, and settled later',
    async (mode) => {
      const [who, slot] = [await aResident(world), await aSlotAt('main')]
      await tell(hospital.control, '/mode', { mode, times: 1 })
      const made = await book(who, slot.ref)
      expect(made).toMatchObject({ status: 202, body: { state: 'held' } })
      world.clock.advance(10 * 60_000)
      await settleDue(world)
      const settled = await callAs(world.url, who, 'GET', `/bookings/${String(made.body['id'])}`)
      expect(settled.body).toMatchObject({ state: 'booked', hospitalKnows: 'told' })
      const held = await tell<Appointment[]>(hospital.control, `/appointments?slotRef=${slot.ref}`)
      expect(held).toHaveLength(1)
      clock.set(start)
      world.clock.set(start)
    },
  )

  test('the counter cancels it, moves it: the resident’s appointment follows', async () => {
    const [who, slot, other] = [await aResident(world), await aSlotAt('main'), await aSlotAt('main')]
    const made = await book(who, slot.ref)
    const appointment = await theirs(made.body['id'])
    const at = `appointments/${appointment?.fillerId}`
    expect(await counter(`${at}/move`, { slotRef: other.ref })).toMatchObject({ acknowledged: 'AA' })
    expect((await bookingById(world.sql, String(made.body['id'])))?.slotId).toBe((await ours(other.ref)).id)
    await counter(`${at}/cancel`)
    const view = await callAs(world.url, who, 'GET', `/bookings/${String(made.body['id'])}`)
    expect(view.body).toMatchObject({ state: 'cancelled', cancelledBy: 'hospital' })
    expect(await letters()).toEqual([])
  })
})

describe('a resident books where we count', () => {
  test('the hospital is told of the booking and of its end; its counter can end it too', async () => {
    const [who, slot] = [await aResident(world), await aSlotAt('south')]
    const made = await book(who, slot.ref)
    expect(made).toMatchObject({ status: 201, body: { state: 'booked', number: expect.stringMatching(/^\d{3}$/) } })
    await toldOf(made.body['id'])
    const appointment = await theirs(made.body['id'])
    expect(appointment).toMatchObject({ status: 'Booked', slotRef: slot.ref })
    expect((await ours(slot.ref)).taken).toBe(1)
    await counter(`appointments/${appointment?.fillerId}/discontinue`)
    expect(await bookingById(world.sql, String(made.body['id']))).toMatchObject({
      state: 'cancelled',
      cancelledBy: 'hospital',
    })
    expect((await ours(slot.ref)).taken).toBe(0)
  })
})

describe('what the counter does', () => {
  test.each(['main', 'south'] as const)('a booking there takes a place here, in the %s campus', async (campus) => {
    const [slot, other] = [await aSlotAt(campus), await aSlotAt(campus)]
    const { appointment, acknowledged } = await atCounter(slot.ref, `1390000${used}`)
    expect(acknowledged).toBe('AA')
    expect(await ours(slot.ref)).toMatchObject({ taken: 1 })
    expect(await byRef(appointment.fillerId)).toMatchObject({ channel: 'counter', state: 'booked', number: '001' })

    const at = `appointments/${appointment.fillerId}`
    await counter(`${at}/move`, { slotRef: other.ref })
    expect([(await ours(slot.ref)).taken, (await ours(other.ref)).taken]).toEqual([0, 1])
    await counter(`${at}/change`, { number: '017' })
    // Where the hospital counts, its number is the number.
    expect((await byRef(appointment.fillerId)).number === '017').toBe(campus === 'main')
    await counter(`${at}/delete`)
    expect([(await ours(other.ref)).taken, (await byRef(appointment.fillerId)).state]).toEqual([0, 'cancelled'])
    expect(await letters()).toEqual([])
  })

  test('not coming is missing', async () => {
    const slot = await aSlotAt('south')
    const { appointment } = await atCounter(slot.ref, '13900001111')
    await counter(`appointments/${appointment.fillerId}/miss`)
    expect((await byRef(appointment.fillerId)).state).toBe('missed')
  })

  test('everything told twice counts once', async () => {
    await tell(hospital.control, '/mode', { mode: 'duplicate' })
    const slot = await aSlotAt('south')
    const { appointment } = await atCounter(slot.ref, '13900002222')
    expect((await ours(slot.ref)).taken).toBe(1)
    await counter(`appointments/${appointment.fillerId}/cancel`)
    expect((await ours(slot.ref)).taken).toBe(0)
  })

  test('whose number we know sees the booking made at the counter', async () => {
    const [who, slot] = [await aResident(world), await aSlotAt('main')]
    const { mrn } = await counter<{ mrn: string }>('patients', { ...person, phone: '13900003333' })
    await keepMrn(world.sql, world, { hospitalId: 'yctcm', mrn, personKey: who.personKey })
    await atCounter(slot.ref, '13900003333')
    const list = await callAs(world.url, who, 'GET', '/bookings')
    expect(list.body['items']).toMatchObject([{ state: 'booked', day: expect.stringMatching(/^2026-1/) }])
  })

  test('a booking waits for its person: when number and document come together it is theirs', async () => {
    const slot = await aSlotAt('main')
    const { appointment } = await atCounter(slot.ref, '13900004444')
    const waiting = (await byRef(appointment.fillerId)).personKey
    const idNumber = '11010119900307803X'
    const { mrn } = await counter<{ mrn: string }>('patients', { ...person, idNumber, event: 'A28' })
    await counter('merges', { kept: mrn, gone: appointment.mrn, patient: person })
    const key = await personKeyOf(world, { idType: 'resident-id', idNumber })
    expect(await personByMrn(world.sql, 'yctcm', appointment.mrn)).toEqual(key)
    const [alias] = await world.sql.select<{ person_key: Buffer }>(
      'SELECT person_key FROM person_alias WHERE lookup_key = ?',
      [waiting],
    )
    expect(alias?.person_key).toEqual(key)
  })

  test('our listener was away: the hospital keeps its message and sends it again', async () => {
    const slot = await aSlotAt('south')
    await door.close()
    const { acknowledged } = await atCounter(slot.ref, '13900005555')
    expect(acknowledged).toBeNull()
    door = await listenHl7v2(world, readersOf(world))
    await tell(hospital.control, '/target', { host: '127.0.0.1', port: door.port })
    const left = async () => (await tell<{ waiting: number }>(hospital.control, '/messages')).waiting
    while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    while ((await ours(slot.ref)).taken === 0) await drainDue(world, readersOf(world))
    expect((await ours(slot.ref)).taken).toBe(1)
  })

  test('an end of what we never heard of is kept with its reason, and so is a slot that we do not know', async () => {
    const slot = await aSlotAt('south')
    const { appointment } = await atCounter(slot.ref, '13900006666')
    await world.sql.change('UPDATE booking SET hospital_ref = NULL WHERE hospital_ref = ?', [appointment.fillerId])
    await counter(`appointments/${appointment.fillerId}/cancel`)
    await world.sql.change('UPDATE slot SET source_ref = ? WHERE source_ref = ?', ['renamed', slot.ref])
    await atCounter(slot.ref, '13900007777')
    expect(await letters()).toEqual([
      { code: 'booking.unknown', path: 'SCH-2' },
      { code: 'slot.unknown', path: 'SCH-5' },
    ])
  })
})
