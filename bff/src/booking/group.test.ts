import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClinic, aSlot } from '../../test/clinic.ts'
import { aHospital, type TestHospital } from '../../test/hospital.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import type { Deps } from '../deps.ts'
import { sqlOf } from '../infra/db.ts'
import { doEachOnce, type Once, type Outcome } from '../infra/idempotency.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { bookablePerson } from '../person/service.ts'
import { slotFacts } from '../schedule/service.ts'
import { openDatabase } from '../schema.ts'
import { book } from './book.ts'
import { hold, type Held } from './hold.ts'
import { liveInSlot } from './sql.ts'

let world: World
let hospital: TestHospital
beforeAll(async () => {
  hospital = aHospital()
  world = await openWorld({ ports: { counts: hospital.port } })
})
afterAll(() => world.close())

const onceOf = (key: string, body = key): Once => ({
  scope: sha256('group').subarray(0, 16),
  key: sha256(key),
  body: sha256(body),
})

async function ask(who: TestResident, slotId: string, once = onceOf(randomUUID())) {
  const person = await bookablePerson(world, who.accountId, who.memberId)
  return { once, objectId: world.newId(), slotId, accountId: who.accountId, person }
}

type Ask = Awaited<ReturnType<typeof ask>>

/** One transaction for all of these, as `book` does it for those who come at the same time. */
const together = (asks: readonly Ask[]) => doEachOnce(world, asks, (tx, fresh) => hold(tx, world, fresh))

function told(outcome: Outcome<Held>): string {
  if (outcome instanceof Refusal) return outcome.code
  return outcome.first ? `${outcome.made.booking.state} ${outcome.made.booking.place}` : 'again'
}

async function booksAreRight(slotIds: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    slotIds.map(async (slotId) => {
      const live = await liveInSlot(world.sql, slotId)
      expect(await slotFacts(world.sql, slotId)).toMatchObject({ taken: live.length, takenApp: live.length })
      expect(new Set(live.map(({ place }) => place)).size).toBe(live.length)
      return live.length
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

test('in one group everybody has an outcome of their own, as if they had come one by one', async () => {
  const clinic = await aClinic(world, { rules: { maxPeoplePerPhone: 2 } })
  const elders = await aClinic(world, { hospitalId: clinic.hospitalId, name: '老年医学科', minAge: 60 })
  const [zhang, li, wang, zhao] = await Promise.all(Array.from({ length: 4 }, () => aResident(world)))
  const [mother, father] = await Promise.all([1, 2].map(() => aResident(world, { beside: zhang! })))
  const slotId = await aSlot(world, clinic, { capacity: 3 })
  const later = await aSlot(world, clinic, { startsAt: new Date('2026-11-26T03:00:00Z') })
  const full = await aSlot(world, clinic, { capacity: 0 })
  const forElders = await aSlot(world, elders)
  const key = randomUUID()
  const asks = await Promise.all([
    ask(zhang!, slotId, onceOf(key)),
    ask(zhang!, later),
    ask(zhang!, slotId, onceOf(key)),
    ask(zhang!, later, onceOf(key, 'another body')),
    ask(li!, full),
    ask(li!, forElders),
    ask(li!, world.newId()),
    ask(mother!, slotId),
    ask(father!, slotId),
    ask(wang!, slotId),
    ask(zhao!, slotId),
    ask(zhao!, later),
  ])
  const outcomes = await together(asks)
  expect(outcomes.map(told)).toEqual([
    ...['booked 1', 'booking.same-day', 'again', 'idempotency.mismatch', 'slot.full', 'booking.age-limit'],
    ...['slot.unknown', 'booked 2', 'booking.phone-limit', 'booked 3', 'slot.full', 'booked 1'],
  ])
  expect(outcomes[2]).toEqual({ first: false, id: asks[0].objectId })
  expect(await booksAreRight([slotId, later, full, forElders])).toBe(4)

  // Asked again with their keys, together or alone, and although places have come in: the same outcomes.
  await aSlot(world, clinic, { slotRef: (await slotFacts(world.sql, slotId))!.slotRef, capacity: 9 })
  const repeated = asks.map((one) => ({ ...one, objectId: world.newId() }))
  const alone = await Promise.all(repeated.map(async (one) => (await together([one])).map(told)))
  const expected = outcomes.map((outcome) => (outcome instanceof Refusal ? outcome.code : 'again'))
  expect((await together(repeated)).map(told)).toEqual(expected)
  expect(alone.flat()).toEqual(expected)
  expect(await booksAreRight([slotId, later, full, forElders])).toBe(4)
})

test('who was refused by their own rules leaves the last place to who comes after', async () => {
  const clinic = await aClinic(world, { maxAge: 30 })
  const [old, young, late] = await Promise.all([
    aResident(world, { birthday: '1950-01-01' }),
    aResident(world, { birthday: '2000-01-01' }),
    aResident(world, { birthday: '2000-01-01' }),
  ])
  const slotId = await aSlot(world, clinic, { capacity: 1 })
  const asks = await Promise.all([old, young, late].map((one) => ask(one, slotId)))
  expect((await together(asks)).map(told)).toEqual(['booking.age-limit', 'booked 1', 'slot.full'])
  expect(await booksAreRight([slotId])).toBe(1)
})

test('a group takes what was given back first, the lowest first, then new places; its quota ends it', async () => {
  const clinic = await aClinic(world)
  const people = await Promise.all(Array.from({ length: 6 }, () => aResident(world)))
  const slotId = await aSlot(world, clinic, { capacity: 6 })
  const made = await together(await Promise.all(people.slice(0, 4).map((one) => ask(one, slotId))))
  for (const n of [2, 0]) {
    const id = made[n] instanceof Refusal || !made[n]?.first ? '' : made[n].made.booking.id
    expect((await callAs(world.url, people[n]!, 'POST', `/bookings/${id}/cancellation`, {})).status).toBe(200)
  }
  await world.sql.change('UPDATE slot SET quota_app = 5 WHERE id = ?', [Buffer.from(slotId.replaceAll('-', ''), 'hex')])
  const asks = await Promise.all([people[0], people[2], people[4], people[5]].map((one) => ask(one!, slotId)))
  expect((await together(asks)).map(told)).toEqual(['booked 1', 'booked 3', 'booked 5', 'slot.quota-used'])
  expect(await booksAreRight([slotId])).toBe(5)
})

test('a commit that was not heard of has taken place: the second try finds its bookings and makes none', async () => {
  const clinic = await aClinic(world)
  const people = await Promise.all([1, 2, 3].map(() => aResident(world)))
  const slotId = await aSlot(world, clinic, { capacity: 2 })
  const asks = await Promise.all(people.map((one) => ask(one, slotId)))
  expect((await together(asks)).map(told)).toEqual(['booked 1', 'booked 2', 'slot.full'])
  expect(await together(asks)).toEqual([
    { first: false, id: asks[0]!.objectId },
    { first: false, id: asks[1]!.objectId },
    expect.objectContaining({ code: 'slot.full' }),
  ])
  expect(await booksAreRight([slotId])).toBe(2)
})

test('a thousand at once for one slot sell exactly its places, each person one', async () => {
  const clinic = await aClinic(world)
  const people = await Promise.all(Array.from({ length: 200 }, () => aResident(world)))
  const slotId = await aSlot(world, clinic, { capacity: 60 })
  const tap = (who: TestResident) =>
    callAs(world.url, who, 'POST', '/bookings', { slotId: slotId.toUpperCase(), memberId: who.memberId })
  const answers = await Promise.all(people.flatMap((who) => [1, 2, 3, 4, 5].map(() => tap(who))))
  const booked = answers.filter(({ status }) => status === 201)
  expect(booked).toHaveLength(60)
  const others = new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body['code']))
  expect([...others].sort()).toEqual(['booking.same-day', 'slot.full'])
  expect(await booksAreRight([slotId])).toBe(60)
  const live = await liveInSlot(world.sql, slotId)
  expect(new Set(live.map(({ personKey }) => personKey.toString('hex'))).size).toBe(60)
}, 60_000)

test('where the hospital counts, a group is held in one transaction and each is asked for after it', async () => {
  const clinic = await aClinic(world, { hospitalId: 'counts' })
  const people = await Promise.all(Array.from({ length: 8 }, () => aResident(world)))
  const slotId = await aSlot(world, clinic, { counting: 'hospital', capacity: 8 })
  const group = await together(await Promise.all(people.slice(0, 2).map((one) => ask(one, slotId))))
  expect(group.map(told)).toEqual(['held 1', 'held 2'])
  const answers = await Promise.all(
    people.slice(2).map((who) => callAs(world.url, who, 'POST', '/bookings', { slotId, memberId: who.memberId })),
  )
  expect(answers.map(({ status, body }) => [status, body['state']])).toEqual(Array(6).fill([201, 'booked']))
  for (const { body } of answers) expect(hospital.holds(String(body['id']))).toBe(true)
  expect(await booksAreRight([slotId])).toBe(8)
})

test('several processes at once sell no place twice, and nobody hears of their meeting', async () => {
  const others = await Promise.all([1, 2].map(() => aSecond(world)))
  const processes = [world, ...others.map(({ deps }) => deps)]
  const clinic = await aClinic(world)
  const people = await Promise.all(Array.from({ length: 60 }, () => aResident(world)))
  const slotIds = await Promise.all([7, 8, 9].map((capacity) => aSlot(world, clinic, { capacity })))
  // Everybody wants every slot, asks each process, and taps twice there.
  const wishes = people.flatMap((who) =>
    slotIds.flatMap((slotId) => {
      const once = onceOf(`${who.memberId} ${slotId}`)
      return processes.flatMap((deps) => [1, 2].map(() => ({ deps, who, slotId, once })))
    }),
  )
  const answers = await Promise.all(
    wishes.map(({ deps, who, slotId, once }) =>
      book(deps, { accountId: who.accountId } as never, { slotId, memberId: who.memberId }, once).then(
        ({ booking }) => booking.id,
        (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
      ),
    ),
  )
  expect(await booksAreRight(slotIds)).toBe(24)
  const codes = new Set(answers.filter((answer) => answer.includes('.')))
  expect([...codes].sort()).toEqual(['booking.same-day', 'slot.full'])
  expect(new Set(answers.filter((answer) => !answer.includes('.'))).size).toBe(24)
  // One key, one outcome, whichever process was asked.
  const byKey = new Map<string, Set<string>>()
  wishes.forEach(({ once }, i) => {
    const name = once.key.toString('hex')
    byKey.set(name, (byKey.get(name) ?? new Set()).add(answers[i]!))
  })
  expect([...byKey.values()].filter(({ size }) => size !== 1)).toEqual([])
  await Promise.all(others.map(({ close }) => close()))
}, 60_000)

/** Another web process on the same database: connections and groups of its own. */
async function aSecond(first: World): Promise<{ deps: Deps; close: () => Promise<void> }> {
  const [row] = await first.sql.select<{ name: string }>('SELECT DATABASE() AS name')
  const db = await openDatabase(new URL(`/${row?.name}`, first.config.DATABASE_URL).href).initialize()
  return { deps: { ...first, db, sql: sqlOf(db) }, close: () => db.destroy() }
}
