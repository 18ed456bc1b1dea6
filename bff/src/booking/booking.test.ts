import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { BookingView, QuoteView } from '@onecard/shared/booking'
import { aClinic, aSlot, type Clinic } from '../../test/clinic.ts'
import { aHospital, type TestHospital } from '../../test/hospital.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { factOf } from './fact.ts'
import { bookingById, settleDue, tellHospital } from './service.ts'
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
beforeEach(() => hospital.behave('well'))

const call = (who: TestResident | null, method: string, path: string, body?: unknown, key?: string) =>
  callAs(world.url, who, method, path, body, key)
const book = (who: TestResident, slotId: string, key?: string) =>
  call(who, 'POST', '/bookings', { slotId, memberId: who.memberId }, key)
const taken = async (slotId: string) => (await slotFacts(world.sql, slotId))?.taken
const held = { counting: 'hospital' } as const
const tell = async (id: unknown) => {
  const booking = await bookingById(world.sql, String(id))
  if (!booking) throw new Error('no such booking')
  await tellHospital(world, factOf(booking))
}

describe('where we count the places', () => {
  test('a resident books, sees the plate, cancels; the hospital hears of both', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic)]
    const made = await book(zhang, slotId)
    expect(made).toMatchObject({ status: 201 })
    const view = BookingView.parse(made.body)
    expect(view).toMatchObject({
      state: 'booked',
      number: '001',
      nameMasked: '张*',
      startTime: '09:00',
      hospitalKnows: 'on-its-way',
    })
    expect(view.checkInCode).toMatch(/^\d{6}$/)

    await tell(view.id)
    expect(hospital.holds(view.id)).toBe(true)
    expect((await call(zhang, 'GET', `/bookings/${view.id}`)).body).toMatchObject({
      hospitalKnows: 'told',
      actions: ['cancel'],
    })

    const gone = await call(zhang, 'POST', `/bookings/${view.id}/cancellation`, { reason: '改期' })
    expect(gone).toMatchObject({
      status: 200,
      body: { state: 'cancelled', cancelledBy: 'resident', number: null, actions: ['rebook'] },
    })
    expect(await taken(slotId)).toBe(0)
    await tell(view.id)
    expect(hospital.holds(view.id)).toBe(false)
  })

  test.each([1, 5])(
    'four taps with one key make one booking, also when it takes the last of %i places',
    async (capacity) => {
      const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, { capacity })]
      const key = randomUUID()
      const replies = await Promise.all([1, 2, 3, 4].map(() => book(zhang, slotId, key)))
      expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201])
      expect(new Set(replies.map(({ body }) => body['id'])).size).toBe(1)
      expect(await taken(slotId)).toBe(1)
    },
  )

  test('the same key with another body is refused; a refusal is refused again; no key is no write', async () => {
    const zhang = await aResident(world)
    const [slotId, full] = [
      await aSlot(world, clinic),
      await aSlot(world, clinic, { capacity: 0, startsAt: new Date('2026-11-27T01:00:00Z') }),
    ]
    const key = randomUUID()
    await book(zhang, slotId, key)
    expect(await book(zhang, full, key)).toMatchObject({ status: 409, body: { code: 'idempotency.mismatch' } })
    const other = randomUUID()
    expect((await book(zhang, full, other)).body['code']).toBe('slot.full')
    await aSlot(world, clinic, {
      slotRef: (await slotFacts(world.sql, full))!.slotRef,
      capacity: 9,
      startsAt: new Date('2026-11-27T01:00:00Z'),
    })
    expect((await book(zhang, full, other)).body['code']).toBe('slot.full')
    expect((await book(zhang, full)).status).toBe(201)
    const headers = { Authorization: `Bearer ${zhang.token}`, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ slotId, memberId: zhang.memberId })
    const bare = await fetch(`${world.url}/api/bookings`, { method: 'POST', headers, body })
    expect(await bare.json()).toMatchObject({ code: 'idempotency.missing' })
  })

  test('one booking per person, day and department; after a cancel the day is free again', async () => {
    const zhang = await aResident(world)
    const morning = await aSlot(world, clinic, { startsAt: new Date('2026-11-28T01:00:00Z') })
    const afternoon = await aSlot(world, clinic, { startsAt: new Date('2026-11-28T07:00:00Z') })
    const both = await Promise.all([book(zhang, morning), book(zhang, afternoon)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    const made = both.find(({ status }) => status === 201)!
    expect(both.find(({ status }) => status === 409)!.body['code']).toBe('booking.same-day')
    await call(zhang, 'POST', `/bookings/${String(made.body['id'])}/cancellation`, {})
    expect((await book(zhang, afternoon)).status).toBe(201)
  })

  test('another resident sees none of it: not the booking, not the member', async () => {
    const [zhang, li, slotId] = [await aResident(world), await aResident(world), await aSlot(world, clinic)]
    const { body } = await book(zhang, slotId)
    expect((await call(li, 'GET', `/bookings/${String(body['id'])}`)).body['code']).toBe('booking.unknown')
    expect((await call(li, 'POST', `/bookings/${String(body['id'])}/cancellation`, {})).body['code']).toBe(
      'booking.unknown',
    )
    expect((await call(li, 'POST', '/bookings', { slotId, memberId: zhang.memberId })).body['code']).toBe(
      'member.unknown',
    )
    expect((await call(li, 'GET', '/bookings')).body).toEqual({ items: [], next: null })
    expect((await call(null, 'GET', '/bookings')).body['code']).toBe('session.missing')
  })

  test('after the deadline only the hospital can cancel', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic)]
    const { body } = await book(zhang, slotId)
    const before = world.clock.now()
    world.clock.set('2026-11-25T09:00:00Z')
    expect(await call(zhang, 'POST', `/bookings/${String(body['id'])}/cancellation`, {})).toMatchObject({
      status: 409,
      body: { code: 'booking.too-late-to-cancel' },
    })
    world.clock.set(before)
  })

  test('a children’s clinic does not take adults, and says so before and after', async () => {
    const [zhang, paediatrics] = [
      await aResident(world),
      await aClinic(world, { hospitalId: 'h1', name: '儿科', maxAge: 14 }),
    ]
    const slotId = await aSlot(world, paediatrics)
    const quoted = await call(zhang, 'GET', `/bookings/quote?slotId=${slotId}&memberId=${zhang.memberId}`)
    expect(QuoteView.parse(quoted.body)).toMatchObject({ refusal: { code: 'booking.age-limit' }, feeFen: 3000 })
    expect((await book(zhang, slotId)).body['code']).toBe('booking.age-limit')
    expect(await taken(slotId)).toBe(0)
    const child = await aResident(world, { birthday: '2020-05-01', beside: zhang })
    expect((await book(child, slotId)).status).toBe(201)
  })

  test('pages of appointments neither repeat nor skip, soonest first', async () => {
    const zhang = await aResident(world)
    for (const day of ['26', '27', '28', '29', '30']) {
      await book(zhang, await aSlot(world, clinic, { startsAt: new Date(`2026-11-${day}T02:00:00Z`) }))
    }
    const days: unknown[] = []
    let after = ''
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await call(zhang, 'GET', `/bookings?limit=2${after}`)
      days.push(...(body['items'] as BookingView[]).map(({ day }) => day))
      after = `&after=${encodeURIComponent(String(body['next']))}`
      if (pages === 2) expect(body['next']).toBeNull()
    }
    expect(days).toEqual(['2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30'])
  })

  test('fifty residents, ten places: ten bookings and no more', async () => {
    const residents = await Promise.all(Array.from({ length: 50 }, () => aResident(world)))
    const slotId = await aSlot(world, clinic, { capacity: 10 })
    const replies = await Promise.all(residents.map((one) => book(one, slotId)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(10)
    expect(replies.filter(({ body }) => body['code'] === 'slot.full')).toHaveLength(40)
    expect(new Set(replies.flatMap(({ body }) => (body['number'] ? [body['number']] : []))).size).toBe(10)
  })
})

describe('where the hospital counts', () => {
  test('the hospital answers at once: booked with its number', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, held)]
    const { status, body } = await book(zhang, slotId)
    expect(status).toBe(201)
    expect(body).toMatchObject({ state: 'booked', hospitalKnows: 'told' })
    expect(body['number']).toMatch(/^H\d+$/)
  })

  test('a silent hospital leaves the place held until it speaks, and one question has one effect', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, held)]
    hospital.behave('silent-after-acting')
    const { status, body } = await book(zhang, slotId)
    expect(status).toBe(202)
    expect(body).toMatchObject({ state: 'held', number: null, answerBy: expect.any(String) })
    hospital.behave('well')
    world.clock.advance(20_000)
    await settleDue(world)
    expect((await call(zhang, 'GET', `/bookings/${String(body['id'])}`)).body).toMatchObject({
      state: 'booked',
      hospitalKnows: 'told',
    })
    expect(hospital.reservations()).toBe(hospital.distinct())
  })

  test('a refused place goes back, the refusal is repeated, and the person may book elsewhere', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, held)]
    hospital.behave('full')
    const key = randomUUID()
    expect(await book(zhang, slotId, key)).toMatchObject({ status: 409, body: { code: 'slot.full' } })
    expect((await book(zhang, slotId, key)).body['code']).toBe('slot.full')
    expect(await taken(slotId)).toBe(0)
    hospital.behave('well')
    expect((await book(zhang, slotId)).status).toBe(201)
  })

  test('when its time is up a held booking is refused, and the hospital is told until it has heard', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, held)]
    hospital.behave('silent-after-acting')
    const id = String((await book(zhang, slotId)).body['id'])
    world.clock.advance(16 * 60_000)
    await settleDue(world)
    expect((await call(zhang, 'GET', `/bookings/${id}`)).body).toMatchObject({ state: 'refused', reason: 'silent' })
    expect(await taken(slotId)).toBe(0)
    expect(hospital.holds(id)).toBe(true)
    world.clock.advance(60_000)
    await settleDue(world)
    expect(hospital.holds(id)).toBe(true)
    hospital.behave('well')
    world.clock.advance(120_000)
    await settleDue(world)
    expect(hospital.holds(id)).toBe(false)
  })

  test('cancelled while the hospital is silent: what it may have done is undone', async () => {
    const [zhang, slotId] = [await aResident(world), await aSlot(world, clinic, held)]
    hospital.behave('silent-after-acting')
    const id = String((await book(zhang, slotId)).body['id'])
    expect((await call(zhang, 'POST', `/bookings/${id}/cancellation`, {})).body['state']).toBe('cancelled')
    hospital.behave('well')
    await tell(id)
    expect(hospital.holds(id)).toBe(false)
    expect(await taken(slotId)).toBe(0)
  })
})
