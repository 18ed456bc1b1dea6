import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { defaultRules } from '@onecard/shared/settings'
import fc from 'fast-check'
import { aClinic, aSlot, type Clinic } from '../../test/clinic.ts'
import { openWorld, type World } from '../../test/world.ts'
import { transact } from '../infra/db.ts'
import { Refusal } from '../infra/refusal.ts'
import { givePlacesBack, reopenDuePlaces, takeGivenPlace } from './places.ts'
import { takePlaces } from './take.ts'
import { publish } from './publish.ts'
import { slotFacts } from './sql.ts'
import { reopenSession, stopSession } from './stop.ts'

let world: World
let clinic: Clinic
beforeAll(async () => {
  world = await openWorld()
  clinic = await aClinic(world)
})
afterAll(() => world.close())

const now = () => world.clock.now()
const take = (slotId: string) => transact(world.db, (tx) => takePlaces(tx, slotId, now()))
const giveBack = (slotId: string, place: number, reopensAt?: Date) =>
  transact(world.db, (tx) => givePlacesBack(tx, { slotId, channel: 'app', place }, now(), reopensAt))
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  )
const at = (time: string) => new Date(`2026-11-26T${time}:00Z`)

test('fifty at once, ten places: ten different places and no more', async () => {
  const slotId = await aSlot(world, clinic, { capacity: 10 })
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => take(slotId)))
  const places = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.place] : []))
  expect(places.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(await slotFacts(world.sql, slotId)).toMatchObject({ taken: 10 })
})

test('a place that was given back is handed out again, the lowest first, with its own number', async () => {
  const slotId = await aSlot(world, clinic, { capacity: 3, scheduleRef: 'numbers' })
  for (const number of ['001', '002', '003']) expect(await take(slotId)).toMatchObject({ number })
  await giveBack(slotId, 3)
  await giveBack(slotId, 1)
  expect(await take(slotId)).toMatchObject({ place: 1, number: '001' })
  expect(await take(slotId)).toMatchObject({ place: 3 })
  expect(await refusal(take(slotId))).toBe('slot.full')
})

test('numbers run through the session, and a place added later is an extra one', async () => {
  const first = { slotRef: 'n-1', scheduleRef: 'run', startsAt: at('01:00'), capacity: 2 }
  const second = { slotRef: 'n-2', scheduleRef: 'run', startsAt: at('01:30'), capacity: 2 }
  const slots = [await aSlot(world, clinic, first), await aSlot(world, clinic, second)]
  expect(await take(slots[1]!)).toMatchObject({ number: '003' })
  await aSlot(world, clinic, { ...first, capacity: 3 })
  for (const number of ['001', '002', '加1']) expect(await take(slots[0]!)).toMatchObject({ number })
})

test('capacity below what is taken is accepted, stops new bookings, and takes nothing away', async () => {
  const slot = { slotRef: 'shrinks', capacity: 3 }
  const slotId = await aSlot(world, clinic, slot)
  await take(slotId)
  await take(slotId)
  await aSlot(world, clinic, { ...slot, capacity: 1 })
  expect(await refusal(take(slotId))).toBe('slot.full')
  expect(await slotFacts(world.sql, slotId)).toMatchObject({ capacity: 1, taken: 2 })
})

test('too early, too late, stopped, withdrawn, unknown: each has its own answer', async () => {
  const day = 86_400_000
  const far = await aSlot(world, clinic, { startsAt: new Date(now().getTime() + 20 * day) })
  const past = await aSlot(world, clinic, { startsAt: new Date(now().getTime() - 3_600_000) })
  const stopped = await aSlot(world, clinic, { state: 'stopped' })
  const withdrawn = await aSlot(world, clinic, { state: 'withdrawn' })
  const answers = await Promise.all([far, past, stopped, withdrawn, world.newId()].map((id) => refusal(take(id))))
  expect(answers).toEqual(['slot.not-released', 'slot.closed', 'slot.stopped', 'slot.unknown', 'slot.unknown'])
})

test('the mini-program keeps to its share until the cut-off, then takes what others left', async () => {
  const rules = { ...defaultRules, channelQuotas: { ...defaultRules.channelQuotas, app: 0.5 } }
  const startsAt = at('02:00')
  const [slotId] = await publish(world, clinic.hospitalId, rules, [
    {
      ...{ slotRef: 'shared', scheduleRef: 's', campusId: null, departmentId: clinic.departmentId },
      ...{
        practitionerRoleId: clinic.doctorId,
        kind: 'general',
        feeFen: 0,
        place: '',
        counting: 'platform',
        state: 'free',
      },
      ...{ startsAt, endsAt: at('02:30'), capacity: 4 },
    },
  ])
  await take(slotId!)
  await take(slotId!)
  expect(await refusal(take(slotId!))).toBe('slot.quota-used')
  const before = now()
  world.clock.set('2026-11-25T08:00:00Z')
  expect(await refusal(take(slotId!))).toBe('accepted')
  world.clock.set(before)
})

test('a place held back against scalpers opens at its moment and not before', async () => {
  const slotId = await aSlot(world, clinic, { capacity: 1 })
  const { place } = await take(slotId)
  await giveBack(slotId, place, new Date(now().getTime() + 60_000))
  expect(await refusal(take(slotId))).toBe('slot.full')
  expect(await reopenDuePlaces(world.db, now())).toBe(0)
  world.clock.advance(60_000)
  expect(await reopenDuePlaces(world.db, now())).toBe(1)
  expect(await take(slotId)).toMatchObject({ place: 1 })
})

test('a stopped session takes nobody, and opens again', async () => {
  const slotId = await aSlot(world, clinic, { scheduleRef: 'stops' })
  const sessionId = (await slotFacts(world.sql, slotId))!.sessionId
  await transact(world.db, (tx) => stopSession(tx, sessionId, '医生临时外出', now()))
  expect(await refusal(take(slotId))).toBe('slot.stopped')
  await transact(world.db, (tx) => reopenSession(tx, sessionId, now()))
  expect(await refusal(take(slotId))).toBe('accepted')
})

test('whatever is taken, given back, published and stopped side by side: taken is what is held, and no place is held twice', async () => {
  const act = fc.oneof(
    { weight: 5, arbitrary: fc.constant({ kind: 'take' as const }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('back' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'counter' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('capacity' as const), capacity: fc.integer({ min: 0, max: 6 }) }),
    },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { maxLength: 12, size: 'max' }), { maxLength: 8, size: 'max' }),
      async (waves) => {
        const slot = { slotRef: `wave-${world.newId()}`, scheduleRef: world.newId(), capacity: 4 }
        const slotId = await aSlot(world, clinic, slot)
        const held: number[] = []
        for (const wave of waves) {
          const backs = new Set(
            wave.flatMap((one) => (one.kind === 'back' && held.length > 0 ? [held[one.which % held.length]!] : [])),
          )
          for (const place of backs) held.splice(held.indexOf(place), 1)
          const outcomes = await Promise.all([
            ...[...backs].map((place) => giveBack(slotId, place).then(() => null)),
            ...wave.map((one) => {
              if (one.kind === 'take') return take(slotId).catch((error: unknown) => keepRefusals(error))
              if (one.kind === 'counter') return transact(world.db, (tx) => takeGivenPlace(tx, slotId, 'app', now()))
              if (one.kind === 'capacity') {
                return aSlot(world, clinic, { ...slot, capacity: one.capacity }).then(() => null)
              }
              return null
            }),
          ])
          held.push(...outcomes.flatMap((taken) => (taken ? [taken.place] : [])))
          expect(await slotFacts(world.sql, slotId)).toMatchObject({ taken: held.length, takenApp: held.length })
          expect(new Set(held).size).toBe(held.length)
        }
      },
    ),
    { numRuns: 25 },
  )
}, 60_000)

function keepRefusals(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}
