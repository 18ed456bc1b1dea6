import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ClinicSessionView } from '@onecard/shared/schedule'
import fc from 'fast-check'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { aRoom, calmDown, play, rounds, type Room } from '../../test/room.ts'
import { openWorld, type World } from '../../test/world.ts'
import type { BookingPort } from '../hospital/gateway.ts'
import { idText } from '../infra/ids.ts'
import { dayClaim, isLive } from './rules.ts'
import { bookingsWhere, type BookingRow } from './sql.ts'

let world: World
let people: TestResident[]
const ports: Record<string, BookingPort> = {}

beforeAll(async () => {
  world = await openWorld({ ports })
  people = await aTown()
  await watchCommits()
})
afterAll(() => world.close())

/** Twenty residents; two of them look after two members of their families each, under one phone. */
async function aTown(): Promise<TestResident[]> {
  const residents = await Promise.all(Array.from({ length: 20 }, () => aResident(world)))
  const [zhang, li] = residents
  const families = await Promise.all([zhang, zhang, li, li].map((beside) => aResident(world, { beside: beside! })))
  return [...residents, ...families]
}

/** The database itself looks on: a resident's booking is inserted after its place was taken, in the same transaction. */
async function watchCommits(): Promise<void> {
  await world.db.query(`
    CREATE TRIGGER no_booking_in_a_full_slot BEFORE INSERT ON booking FOR EACH ROW
    IF NEW.channel = 'app' AND NOT EXISTS (
      SELECT 1 FROM slot WHERE id = NEW.slot_id AND state = 'free' AND taken + withheld <= capacity
    ) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'booked in a slot that is full or stopped'; END IF`)
}

test('a rush finds nothing remembered: more residents at once than there are connections, and nobody waits for nobody', async () => {
  const room = await aRoom(world, people, ports)
  await play(room, { mood: 'well', acts: [{ kind: 'rush', slot: 2 }] })
  await booksAreRight(room)
}, 10_000)

test('whatever residents, the hospital and its counter do at the same time, the books are right after every round', async () => {
  const until = performance.now() + 14_000
  await fc.assert(
    fc.asyncProperty(rounds, async (played) => {
      if (performance.now() > until) return
      world.clock.set('2026-11-25T04:00:00Z')
      const room = await aRoom(world, people, ports)
      for (const round of played) {
        await play(room, round)
        await booksAreRight(room)
      }
      await calmDown(room)
      bothSidesAgree(room, await booksAreRight(room))
    }),
    // Not shrunk: a race rarely loses the same way twice. The seed and the rounds are printed.
    { numRuns: 40, endOnFailure: true },
  )
}, 60_000)

async function booksAreRight(room: Room): Promise<BookingRow[]> {
  const bookings = await bookingsWhere(world.sql, 'hospital_id = ?', [room.hospitalId])
  const live = bookings.filter(({ state }) => isLive(state))
  await takenIsLive(room, live)
  await onePerDayAndDepartment(room, live)
  oneForEachRequest(room, bookings)
  bookings.forEach((booking) => endedForAReason(room, booking))
  await nobodySeesLessThanNothing(room)
  return bookings
}

interface Counters {
  id: Buffer
  taken: number
  taken_app: number
  taken_counter: number
}

/** `taken` is the live bookings, by channel too, and each of them has a place of its own. */
async function takenIsLive(room: Room, live: readonly BookingRow[]): Promise<void> {
  const slots = await world.sql.select<Counters>(
    'SELECT id, taken, taken_app, taken_counter FROM slot WHERE hospital_id = ?',
    [room.hospitalId],
  )
  for (const { id, taken, taken_app, taken_counter } of slots) {
    const own = live.filter(({ slotId }) => slotId === idText(id))
    const by = (wanted: string) => own.filter(({ channel }) => channel === wanted).length
    expect([taken, taken_app, taken_counter]).toEqual([own.length, by('app'), by('counter')])
    expect(new Set(own.map(({ place }) => place)).size).toBe(own.length)
  }
}

/** The hospital may still add or move one: then the person has both, and room for no third. */
async function onePerDayAndDepartment(room: Room, live: readonly BookingRow[]): Promise<void> {
  const name = ({ personKey, day, departmentId }: BookingRow) =>
    `${personKey.toString('hex')} ${dayClaim.write(day, departmentId)}`
  const residents = live.filter(({ id }) => !room.hospitals.has(id)).map(name)
  expect(residents.filter((one, i) => residents.indexOf(one) !== i)).toEqual([])
  const claims = await world.sql.select<{ person_key: Buffer; scope_key: string; id: Buffer; here: number }>(
    `SELECT claim.person_key, claim.scope_key, claim.booking_id AS id, booking.hospital_id = ? AS here
     FROM booking_claim claim JOIN booking ON booking.id = claim.booking_id WHERE claim.scope_key LIKE 'day:%'`,
    [room.hospitalId],
  )
  const own = claims.filter(({ here }) => here)
  const claimed = own.map(({ person_key, scope_key }) => `${person_key.toString('hex')} ${scope_key}`)
  expect(claimed.sort()).toEqual([...new Set(live.map(name))].sort())
  const alive = new Set(live.map(({ id }) => id))
  expect(own.filter(({ id }) => !alive.has(idText(id)))).toEqual([])
}

/** As many bookings as requests that were granted: a repeat never makes a second one. */
function oneForEachRequest(room: Room, bookings: readonly BookingRow[]): void {
  const granted = room.asked.flatMap(({ answer }) => (answer.status < 300 ? [String(answer.body['id'])] : []))
  const made = bookings.filter(({ channel, state }) => channel === 'app' && state !== 'refused').map(({ id }) => id)
  expect(new Set(granted).size).toBe(granted.length)
  expect(made.filter((id) => !granted.includes(id))).toEqual([])
}

/** Nothing ends by itself: a lowered capacity takes nobody's place away. */
function endedForAReason(room: Room, { id, state, sessionId, counting }: BookingRow): void {
  const because: Partial<Record<typeof state, boolean>> = {
    cancelled: room.touched.has(id),
    stopped: room.stopped.has(sessionId),
    refused: counting === 'hospital',
  }
  if (!isLive(state)) expect([id, state, because[state]]).toEqual([id, state, true])
}

async function nobodySeesLessThanNothing(room: Room): Promise<void> {
  const rows = await world.sql.select<{ id: Buffer; day: string }>(
    'SELECT DISTINCT department_id AS id, day FROM clinic_session WHERE hospital_id = ?',
    [room.hospitalId],
  )
  for (const { id, day } of rows) {
    const path = `/availability/sessions?departmentId=${idText(id)}&day=${day}`
    const { status, body } = await callAs(world.url, people[0]!, 'GET', path)
    expect(status).toBe(200)
    for (const { left, state } of (body['items'] as ClinicSessionView[]).flatMap(({ slots }) => slots)) {
      expect(left > 0).toBe(state === 'open')
      expect(left).toBeGreaterThanOrEqual(0)
    }
  }
}

/** With all questions closed: the hospital holds no ghost, and all that it said it holds. What it ended or moved itself it knows best. */
function bothSidesAgree({ hospital, hospitals }: Room, bookings: readonly BookingRow[]): void {
  const ours = bookings.filter(({ id, cancelledBy }) => cancelledBy !== 'hospital' && !hospitals.has(id))
  for (const { id, state, hospitalKnows } of ours) {
    const known = isLive(state) && hospitalKnows === 'booked'
    expect([id, state, hospitalKnows, hospital.holds(id)]).toEqual([id, state, hospitalKnows, known])
  }
  expect(bookings.filter(({ state }) => state === 'held')).toEqual([])
}
