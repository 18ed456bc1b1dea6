import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { NoticeView } from '@onecard/shared/notice'
import { aClinic, aSlot } from '../test/clinic.ts'
import { aHospital, type TestHospital } from '../test/hospital.ts'
import { aResident, callAs } from '../test/residents.ts'
import { openWorld, type World } from '../test/world.ts'
import { handlersOf } from './handlers.ts'
import { deliverDue } from './infra/outbox.ts'

let world: World
let hospital: TestHospital
beforeAll(async () => {
  hospital = aHospital()
  world = await openWorld({ ports: { h1: hospital.port } })
})
afterAll(() => world.close())

/** Delivers until nothing is due. */
async function deliverAll(): Promise<void> {
  const handlers = handlersOf(world)
  while ((await deliverDue(world, handlers)) > 0);
}

test('a booking reaches the hospital and the inbox, each once, however often the facts are delivered', async () => {
  const zhang = await aResident(world)
  const slotId = await aSlot(world, await aClinic(world, { hospitalId: 'h1' }))
  const { body } = await callAs(world.url, zhang, 'POST', '/bookings', { slotId, memberId: zhang.memberId })
  await Promise.all([deliverAll(), deliverAll()])
  expect(hospital.holds(String(body['id']))).toBe(true)

  await callAs(world.url, zhang, 'POST', `/bookings/${String(body['id'])}/cancellation`, {})
  await deliverAll()
  expect(hospital.holds(String(body['id']))).toBe(false)
  const { body: inbox } = await callAs(world.url, zhang, 'GET', '/notices')
  expect((inbox['items'] as NoticeView[]).map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
    ['booking.cancelled', body['id']],
    ['booking.booked', body['id']],
  ])
})

test('a hospital that is silent holds up its own lane only, and hears of it later', async () => {
  const zhang = await aResident(world)
  const slotId = await aSlot(world, await aClinic(world, { hospitalId: 'h1' }))
  hospital.behave('silent-before-acting')
  const { body } = await callAs(world.url, zhang, 'POST', '/bookings', { slotId, memberId: zhang.memberId })
  await deliverAll()
  expect(((await callAs(world.url, zhang, 'GET', '/notices')).body['items'] as NoticeView[])[0]?.kind).toBe(
    'booking.booked',
  )
  expect(hospital.holds(String(body['id']))).toBe(false)
  hospital.behave('well')
  world.clock.advance(60_000)
  await deliverAll()
  expect(hospital.holds(String(body['id']))).toBe(true)
})
