import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { hospitalBooked, hospitalCancelled, hospitalMoved, settleDue, stopClinic } from '../src/booking/service.ts'
import { handlersOf } from '../src/handlers.ts'
import type { BookingPort } from '../src/hospital/gateway.ts'
import { deliverDue } from '../src/infra/outbox.ts'
import { Refusal } from '../src/infra/refusal.ts'
import { slotFacts } from '../src/schedule/service.ts'
import { aClinic, aSlot } from './clinic.ts'
import { aHospital, type Behaviour, type TestHospital } from './hospital.ts'
import { callAs, type Answer, type TestResident } from './residents.ts'
import type { World } from './world.ts'

/** What residents, the hospital and its counter may do at the same time; `which` picks among what is there by then. */
export type Act =
  | { kind: 'book' | 'twice' | 'counter'; who: number; slot: number }
  | { kind: 'rush' | 'stop' | 'reopen'; slot: number }
  | { kind: 'capacity'; slot: number; capacity: number }
  | FollowUp

/** What concerns an earlier request. */
type FollowUp =
  | { kind: 'repeat' | 'cancel' | 'cancel-twice' | 'hospital-cancels'; which: number }
  | { kind: 'other-body' | 'moves'; which: number; slot: number }

/** A round: all its acts at once, the hospital's system in one mood. */
export interface Round {
  mood: Behaviour
  acts: Act[]
}

const slots = 6
const who = fc.nat(100)
const slot = fc.nat(slots - 1)
const which = fc.nat(100)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('book' as const), who, slot }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('twice' as const), who, slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rush' as const), slot }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('other-body' as const), which, slot }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'cancel-twice' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hospital-cancels' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('moves' as const), which, slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('counter' as const), who, slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'reopen' as const), slot }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('capacity' as const), slot, capacity: fc.integer({ min: 0, max: 6 }) }),
  },
)
const mood = fc.constantFrom<Behaviour>('well', 'well', 'full', 'silent-before-acting', 'silent-after-acting')

export const rounds = fc.array(fc.record({ mood, acts: fc.array(act, { minLength: 4, maxLength: 16, size: 'max' }) }), {
  minLength: 2,
  maxLength: 6,
  size: 'max',
})

/** One request to book, and how it was answered first. */
export interface Asked {
  who: TestResident
  slotId: string
  key: string
  answer: Answer
}

/** A hospital of two departments, with what was asked of it so far. */
export interface Room {
  world: World
  hospitalId: string
  hospital: TestHospital
  people: TestResident[]
  slotIds: string[]
  asked: Asked[]
  /** Bookings that somebody asked to end or to move: the others must stay as they are. */
  touched: Set<string>
  /** Sessions in which something was stopped. */
  stopped: Set<string>
  /** Bookings that the hospital made or moved: its doing is not bound by a resident's rules. */
  hospitals: Set<string>
  publish(slot: number, more: { capacity?: number; state?: 'free' | 'stopped' }): Promise<unknown>
}

/**
 * Heart medicine (two slots of one morning and one of the next day, counted by us), eye medicine (the same, of which
 * the hospital counts two).
 */
export async function aRoom(world: World, people: TestResident[], ports: Record<string, BookingPort>): Promise<Room> {
  const hospitalId = `room-${randomUUID().slice(0, 8)}`
  const hospital = aHospital()
  ports[hospitalId] = hospital.port
  const heart = await aClinic(world, { hospitalId, name: '心血管内科' })
  const eyes = await aClinic(world, { hospitalId, name: '眼科' })
  const plan = [
    { clinic: heart, time: '2026-11-26T01:00:00Z', capacity: 3, counting: 'platform' },
    { clinic: heart, time: '2026-11-26T01:30:00Z', capacity: 1, counting: 'platform' },
    { clinic: heart, time: '2026-11-27T01:00:00Z', capacity: 4, counting: 'platform' },
    { clinic: eyes, time: '2026-11-26T06:00:00Z', capacity: 3, counting: 'platform' },
    { clinic: eyes, time: '2026-11-27T06:00:00Z', capacity: 3, counting: 'hospital' },
    { clinic: eyes, time: '2026-11-27T06:30:00Z', capacity: 2, counting: 'hospital' },
  ] as const
  const capacities = plan.map(({ capacity }): number => capacity)
  const publish: Room['publish'] = (n, more) => {
    const { clinic, time, counting } = plan[n]!
    capacities[n] = more.capacity ?? capacities[n]!
    return aSlot(world, clinic, {
      ...{ slotRef: `${hospitalId}-${n}`, scheduleRef: `${hospitalId}-${clinic.departmentId}-${counting}` },
      ...{ startsAt: new Date(time), counting, capacity: capacities[n], state: more.state ?? 'free' },
    })
  }
  const slotIds: string[] = []
  for (const n of plan.keys()) slotIds.push(String(await publish(n, {})))
  const nothing = { asked: [], touched: new Set<string>(), stopped: new Set<string>(), hospitals: new Set<string>() }
  return { world, hospitalId, hospital, people, slotIds, publish, ...nothing }
}

/** Does all acts of a round at once, then lets the outbox and the jobs have their say. Throws on any answer that is no answer. */
export async function play(room: Room, { mood, acts }: Round): Promise<void> {
  room.hospital.behave(mood)
  // What this process remembers for some seconds is stale by then: the first to ask reads it again, in mid-rush.
  room.world.clock.advance(6_000)
  const before = [...room.asked]
  const outcomes = await Promise.allSettled(acts.map((one) => perform(room, one, before)))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  await settleDue(room.world)
  await deliverAll(room.world)
}

/** Lets the hospital come round and every open question close. */
export async function calmDown(room: Room): Promise<void> {
  room.hospital.behave('well')
  for (let hours = 0; hours < 3; hours++) {
    room.world.clock.advance(3_600_000)
    while ((await settleDue(room.world)) > 0);
    await deliverAll(room.world)
  }
}

async function deliverAll(world: World): Promise<void> {
  const handlers = handlersOf(world)
  while ((await deliverDue(world, handlers)) > 0);
}

const pick = <T>(of: readonly T[], n: number): T | undefined => of[n % of.length]

function perform(room: Room, act: Act, before: readonly Asked[]): Promise<unknown> {
  if ('which' in act) {
    const asked = pick(before, act.which)
    return asked ? followUp(room, act, asked) : Promise.resolve()
  }
  const slotId = room.slotIds[act.slot]!
  if (act.kind === 'rush') return Promise.all(room.people.map((one) => book(room, one, slotId)))
  if (act.kind === 'stop') return stop(room, act.slot)
  if (act.kind === 'capacity') return room.publish(act.slot, { capacity: act.capacity })
  if (!('who' in act)) return room.publish(act.slot, {})
  return { book, twice, counter }[act.kind](room, pick(room.people, act.who)!, slotId)
}

function followUp(room: Room, act: FollowUp, asked: Asked): Promise<unknown> {
  if (act.kind === 'repeat') return repeat(room, asked)
  if (act.kind === 'other-body') return otherBody(room, asked, room.slotIds[act.slot]!)
  const { id } = asked.answer.body
  return typeof id === 'string' ? end(room, act, asked.who, id) : Promise.resolve()
}

function end(room: Room, act: Exclude<FollowUp, { kind: 'repeat' }>, one: TestResident, id: string): Promise<unknown> {
  room.touched.add(id)
  if (act.kind === 'cancel') return cancel(room, one, id)
  if (act.kind === 'cancel-twice') return cancelTwice(room, one, id)
  if (!('slot' in act)) return refusable(hospitalCancelled(room.world, room.hospitalId, { bookingId: id }, '设备检修'))
  room.hospitals.add(id)
  return moved(room, id, room.slotIds[act.slot]!)
}

const says = (room: Room, one: TestResident, path: string, body: unknown, key: string): Promise<Answer> =>
  callAs(room.world.url, one, 'POST', path, body, key)

async function ask(room: Room, one: TestResident, slotId: string, key: string): Promise<Answer> {
  const answer = await says(room, one, '/bookings', { slotId, memberId: one.memberId }, key)
  mustBe(answer, [201, 202, 409], 'book')
  return answer
}

async function book(room: Room, one: TestResident, slotId: string): Promise<void> {
  const key = randomUUID()
  room.asked.push({ who: one, slotId, key, answer: await ask(room, one, slotId, key) })
}

/** Two taps at once with one key: one outcome. */
async function twice(room: Room, one: TestResident, slotId: string): Promise<void> {
  const key = randomUUID()
  const [first, second] = await Promise.all([1, 2].map(() => ask(room, one, slotId, key)))
  room.asked.push({ who: one, slotId, key, answer: first! })
  mustAgree(first!, second!)
}

async function repeat(room: Room, { who: one, slotId, key, answer }: Asked): Promise<void> {
  mustAgree(answer, await ask(room, one, slotId, key))
}

async function otherBody(room: Room, { who: one, slotId, key }: Asked, other: string): Promise<void> {
  if (other === slotId) return
  const answer = await ask(room, one, other, key)
  if (answer.body['code'] !== 'idempotency.mismatch') throw new Error(`another body: ${JSON.stringify(answer)}`)
}

const mayNotCancel = ['booking.not-cancellable', 'booking.too-late-to-cancel', 'booking.moved-on']

async function cancel(room: Room, one: TestResident, id: string, key: string = randomUUID()): Promise<Answer> {
  const answer = await says(room, one, `/bookings/${id}/cancellation`, {}, key)
  mustBe(answer, [200, 409], 'cancel')
  const fine = answer.status === 200 ? answer.body['state'] === 'cancelled' : isOneOf(mayNotCancel, answer)
  if (!fine) throw new Error(`cancelled: ${JSON.stringify(answer)}`)
  return answer
}

async function cancelTwice(room: Room, one: TestResident, id: string): Promise<void> {
  const key = randomUUID()
  const [first, second] = await Promise.all([cancel(room, one, id, key), cancel(room, one, id, key)])
  mustAgree(first, second)
  const other = await says(room, one, `/bookings/${id}/cancellation`, { reason: '改期' }, key)
  if (other.body['code'] !== 'idempotency.mismatch') throw new Error(`another body: ${JSON.stringify(other)}`)
}

async function counter(room: Room, { personKey }: TestResident, slotId: string): Promise<void> {
  const slotRef = (await slotFacts(room.world.sql, slotId))!.slotRef
  const told = { hospitalRef: randomUUID(), personKey, slotRef, channel: 'counter', number: null } as const
  const made = await Promise.all([1, 2].map(() => hospitalBooked(room.world, room.hospitalId, told)))
  if (made[0]?.id !== made[1]?.id) throw new Error('one visit at the counter made two bookings')
  room.hospitals.add(made[0]!.id)
}

async function moved(room: Room, bookingId: string, slotId: string): Promise<void> {
  const { slotRef } = (await slotFacts(room.world.sql, slotId))!
  await refusable(hospitalMoved(room.world, room.hospitalId, { bookingId }, slotRef))
}

/** 停诊, by staff for the whole session or by the source for one slot. */
async function stop(room: Room, n: number): Promise<void> {
  const { sessionId } = (await slotFacts(room.world.sql, room.slotIds[n]!))!
  room.stopped.add(sessionId)
  await (n % 2 === 0 ? stopClinic(room.world, sessionId, '医生临时外出') : room.publish(n, { state: 'stopped' }))
}

function refusable(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
}

function mustBe(answer: Answer, statuses: number[], what: string): void {
  if (!statuses.includes(answer.status)) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** One key, one outcome; but what is held may by now have got the hospital's answer. */
function mustAgree(first: Answer, second: Answer): void {
  if ([first, second].some(({ status }) => status === 202)) return
  const [a, b] = [first, second].map(({ body }) => `${String(body['id'])} ${String(body['code'])}`)
  if (a !== b) throw new Error(`one key, two outcomes: ${a} and ${b}`)
}

const isOneOf = (codes: string[], { body }: Answer) => codes.includes(String(body['code']))
