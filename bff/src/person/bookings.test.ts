import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bookingApi } from '@onecard/shared/booking'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import { aClinic, aSlot } from '../../test/clinic.ts'
import { openTown, type Town } from '../../test/town.ts'

let town: Town
beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town.close())

/** Somebody of the town with an appointment ahead. */
async function booked(user: string, name: string) {
  const who = await town.arrive(user)
  const own = (await who.call(personApi.addMember, { body: town.papers(name, 'self') })).body
  const slotId = await aSlot(town, await aClinic(town))
  const booking = (await who.call(bookingApi.book, { body: { slotId, memberId: own.id } })).body
  return { who, own, booking, slotId }
}

test('whoever has appointments ahead is neither unbound nor closed', async () => {
  const { who, own, booking } = await booked('zhang-mingyuan', '张明远')
  const unbind = () => who.call(personApi.unbindMember, { params: { id: own.id } })
  const close = () => who.call(sessionApi.closeAccount, { body: { confirm: '注销' } })
  expect(await unbind()).toMatchObject({ status: 409, code: 'member.has-bookings' })
  expect(await close()).toMatchObject({ status: 409, code: 'member.has-bookings' })
  expect((await who.call(bookingApi.cancel, { params: { id: booking.id }, body: {} })).status).toBe(200)
  expect((await unbind()).status).toBe(204)
  expect((await close()).status).toBe(204)
})

test('without the consent for health data nobody books, and appointments are hidden until it is given again', async () => {
  const { who, own, booking, slotId } = await booked('li-sining', '李思宁')
  const { items } = (await who.call(sessionApi.agreements)).body
  const { version } = items.find(({ kind }) => kind === 'health-data')!
  const answer = (granted: boolean) => who.call(sessionApi.consent, { body: { kind: 'health-data', version, granted } })
  const list = async () => (await who.call(bookingApi.bookings)).body.items.map(({ id }) => id)
  const one = () => who.call(bookingApi.booking, { params: { id: booking.id } })

  await answer(false)
  expect(await list()).toEqual([])
  expect(await one()).toMatchObject({ status: 404, code: 'booking.unknown' })
  const again = await who.call(bookingApi.book, { body: { slotId, memberId: own.id } })
  expect(again).toMatchObject({ status: 403, code: 'agreement.health-data-required' })

  await answer(true)
  expect(await list()).toEqual([booking.id])
  expect((await one()).status).toBe(200)
})
