import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClinic, aSlot, type Clinic } from '../../test/clinic.ts'
import { aHospital, type TestHospital } from '../../test/hospital.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { factOf } from './fact.ts'
import {
  bookingById,
  hospitalBooked,
  hospitalCancelled,
  hospitalMoved,
  hospitalSaw,
  stopBookings,
  stopClinic,
  tellHospital,
} from './service.ts'
import { slotFacts } from '../schedule/service.ts'

let world: World
let clinic: Clinic
let hospital: TestHospital
beforeAll(async () => {
  hospital = aHospital()
  world = await openWorld({ ports: { h1: hospital.port } })
  clinic = await aClinic(world, { hospitalId: 'h1' })
})
afterAll(() => world.close())

const call = (who: TestResident | null, method: string, path: string, body?: unknown, key?: string) =>
  callAs(world.url, who, method, path, body, key)
const book = (who: TestResident, slotId: string, key?: string) =>
  call(who, 'POST', '/bookings', { slotId, memberId: who.memberId }, key)
const taken = async (slotId: string) => (await slotFacts(world.sql, slotId))?.taken
const tell = async (id: unknown) => {
  const booking = await bookingById(world.sql, String(id))
  if (!booking) throw new Error('no such booking')
  await tellHospital(world, factOf(booking))
}

test('it cancels: the place goes back once, however often it says so, and it is not told its own news', async () => {
  const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic)]
  const id = String((await book(zhang, slotId)).body['id'])
  await tell(id)
  const before = hospital.withdrawals()
  await Promise.all([1, 2, 3].map(() => hospitalCancelled(world, 'h1', { bookingId: id }, '设备检修')))
  await tell(id)
  expect(await taken(slotId)).toBe(0)
  expect(hospital.withdrawals()).toBe(before)
  expect((await call(zhang, 'GET', `/bookings/${id}`)).body).toMatchObject({
    state: 'cancelled',
    cancelledBy: 'hospital',
    reason: '设备检修',
  })
})

test('another hospital cannot touch it', async () => {
  const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic)]
  const id = String((await book(zhang, slotId)).body['id'])
  await expect(hospitalCancelled(world, 'h2', { bookingId: id }, 'x')).rejects.toMatchObject({
    code: 'booking.unknown',
  })
})

test('a booking made at the counter takes a place once and shows up on the phone', async () => {
  const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, { capacity: 1 })]
  const { slotRef } = (await slotFacts(world.sql, slotId))!
  const told = {
    hospitalRef: `R-${randomUUID()}`,
    personKey: zhang.personKey,
    slotRef,
    channel: 'counter' as const,
    number: null,
  }
  await Promise.all([1, 2, 3].map(() => hospitalBooked(world, 'h1', told)))
  expect(await taken(slotId)).toBe(1)
  expect((await call(zhang, 'GET', '/bookings')).body['items']).toMatchObject([{ state: 'booked', number: '001' }])
  expect((await book(await aResident(world), slotId)).body['code']).toBe('slot.full')
})

test('who booked at the counter cannot book beside it on the phone, until the hospital takes it back', async () => {
  const zhang = await aResident(world)
  const startsAt = new Date('2026-11-29T01:00:00Z')
  const [first, second] = [await aSlot(world, clinic, { startsAt }), await aSlot(world, clinic, { startsAt })]
  const { slotRef } = (await slotFacts(world.sql, first))!
  const told = { personKey: zhang.personKey, slotRef, channel: 'counter', number: null } as const
  const named = { hospitalRef: `R-${randomUUID()}` }
  await hospitalBooked(world, 'h1', { ...told, ...named })
  expect((await book(zhang, second)).body['code']).toBe('booking.same-day')
  await hospitalCancelled(world, 'h1', named, '医生停诊')
  expect((await book(zhang, second)).status).toBe(201)
})

test('moved to another department: its day is taken there, and free here', async () => {
  const zhang = await aResident(world)
  const eyes = await aClinic(world, { hospitalId: 'h1', name: '眼科' })
  const [here, there] = [await aSlot(world, clinic), await aSlot(world, eyes)]
  const id = String((await book(zhang, here)).body['id'])
  await hospitalMoved(world, 'h1', { bookingId: id }, (await slotFacts(world.sql, there))!.slotRef)
  expect((await book(zhang, there)).body['code']).toBe('booking.same-day')
  expect((await book(zhang, here)).status).toBe(201)
})

test('two that the hospital put on one day leave one by one: only then is the day free', async () => {
  const zhang = await aResident(world)
  const [slotId, other] = [await aSlot(world, clinic), await aSlot(world, clinic)]
  const id = String((await book(zhang, slotId)).body['id'])
  const named = { hospitalRef: `R-${randomUUID()}` }
  const { slotRef } = (await slotFacts(world.sql, other))!
  const told = { personKey: zhang.personKey, slotRef, channel: 'counter', number: null } as const
  await hospitalBooked(world, 'h1', { ...told, ...named })
  await call(zhang, 'POST', `/bookings/${id}/cancellation`, {})
  expect((await book(zhang, slotId)).body['code']).toBe('booking.same-day')
  await hospitalCancelled(world, 'h1', named, '设备检修')
  expect((await book(zhang, slotId)).status).toBe(201)
})

test('it moves a booking: both slots count right, and the resident sees the new time', async () => {
  const zhang = await aResident(world)
  const from = await aSlot(world, clinic)
  const to = await aSlot(world, clinic, { startsAt: new Date('2026-11-26T02:00:00Z') })
  const id = String((await book(zhang, from)).body['id'])
  const { slotRef } = (await slotFacts(world.sql, to))!
  await hospitalMoved(world, 'h1', { bookingId: id }, slotRef)
  await hospitalMoved(world, 'h1', { bookingId: id }, slotRef)
  expect([await taken(from), await taken(to)]).toEqual([0, 1])
  expect((await call(zhang, 'GET', `/bookings/${id}`)).body).toMatchObject({ startTime: '10:00', state: 'booked' })
})

test('seen and done: forward only, and a missed one does not come back', async () => {
  const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic)]
  const id = String((await book(zhang, slotId)).body['id'])
  await hospitalSaw(world, 'h1', { bookingId: id }, 'checked_in')
  await hospitalSaw(world, 'h1', { bookingId: id }, 'completed')
  await hospitalSaw(world, 'h1', { bookingId: id }, 'checked_in')
  expect((await bookingById(world.sql, id))?.state).toBe('completed')
})

test('a stopped clinic stops its bookings and tells each person once', async () => {
  const [zhang, li, slotId] = [
    await aResident(world),
    await aResident(world),
    await aSlot(world, clinic, { scheduleRef: 'stop-me' }),
  ]
  const ids = [await book(zhang, slotId), await book(li, slotId)].map(({ body }) => String(body['id']))
  await stopClinic(world, (await slotFacts(world.sql, slotId))!.sessionId, '医生临时外出')
  await Promise.all([1, 2].map(() => stopBookings(world, { slotId, reason: '医生临时外出' })))
  for (const id of ids) expect((await bookingById(world.sql, id))?.state).toBe('stopped')
  const facts = await world.sql.select<{ payload: string }>(
    "SELECT payload FROM outbox WHERE fact = 'booking.stopped' AND lane = 'notice'",
  )
  expect(facts.filter(({ payload }) => ids.some((id) => JSON.stringify(payload).includes(id)))).toHaveLength(2)
  expect(await taken(slotId)).toBe(0)
  expect((await book(await aResident(world), slotId)).body['code']).toBe('slot.stopped')
})
