import { defaultRules, type BookingRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
import { departmentOf, rulesOf } from '../directory/service.ts'
import type { Tx } from '../infra/db.ts'
import { emitEach } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { newDigits } from '../infra/seal.ts'
import type { BookablePerson } from '../person/service.ts'
import { lockedSlots, takePlacesIn, whyNot, type SlotFacts, type TakenPlace } from '../schedule/service.ts'
import { claim, type NewClaim } from './claims.ts'
import { factOf } from './fact.ts'
import { claimsFor, dayClaim, fitsClinic, type ClaimRow, type Limits } from './rules.ts'
import { insertBookings, type BookingRow } from './sql.ts'

/** By when a held booking will have its answer, and how soon after a silent hospital is asked again. */
const answerWithinMs = 15 * 60_000
const askAgainMs = 10_000

/** One who wants a place; the object is the booking. */
export interface Wanted {
  objectId: string
  slotId: string
  accountId: string
  person: BookablePerson
}

export interface Held {
  booking: BookingRow
  slot: SlotFacts
}

/**
 * Places for a group, inside its transaction: the slot rows first, in their order (everybody who wants them queues there),
 * then the claims, the places, the bookings, the facts. Each gets a booking or a Refusal, as if they had come one by one.
 */
export async function hold(tx: Tx, deps: Deps, group: readonly Wanted[]): Promise<(Held | Refusal)[]> {
  const now = deps.clock.now()
  const seen = await seenOf(tx, deps, group)
  const people = group.map(({ person }) => person)
  const { decisions } = await claim(tx, people, (present) => decide(group, seen, present, now))
  const granted = decisions.flatMap((decision) => (decision instanceof Refusal ? [] : [decision]))
  const held = await write(tx, deps, granted, now)
  return decisions.flatMap((decision): (Held | Refusal)[] => {
    if (decision instanceof Refusal) return [decision]
    const made = held.get(decision)
    return made ? [made] : []
  })
}

/** What the decisions rest on: the slots as they are locked, their departments' limits and hospitals' rules by id. */
interface Seen {
  slots: ReadonlyMap<string, SlotFacts>
  clinics: ReadonlyMap<string, Limits | null>
  rules: ReadonlyMap<string, BookingRules>
}

async function seenOf(tx: Tx, deps: Deps, group: readonly Wanted[]): Promise<Seen> {
  const slots = await lockedSlots(
    tx,
    group.map(({ slotId }) => slotId),
  )
  const clinics = new Map<string, Limits | null>()
  const rules = new Map<string, BookingRules>()
  for (const { departmentId, hospitalId } of slots.values()) {
    if (!clinics.has(departmentId)) clinics.set(departmentId, await departmentOf.within(tx, deps, departmentId))
    if (!rules.has(hospitalId)) rules.set(hospitalId, await rulesOf.within(tx, deps, hospitalId))
  }
  return { slots, clinics, rules }
}

interface Granted {
  wanted: Wanted
  slot: SlotFacts
}

/** Who of the group gets a place, first come first served: each finds the places and claims taken of those before. */
function decide(group: readonly Wanted[], seen: Seen, present: readonly ClaimRow[], now: Date) {
  const claims: NewClaim[] = []
  const taken = new Map<string, number>()
  const decisions = group.map((wanted): Granted | Refusal => {
    const { slotId } = wanted
    const slot = seen.slots.get(slotId)
    const before = taken.get(slotId) ?? 0
    const no = whyNot(slot, before, now)
    if (no || !slot) return no ?? new Refusal('slot.unknown')
    const own = claimsOrNo(wanted, slot, seen, [...present, ...claims])
    if (own instanceof Refusal) return own
    claims.push(...own)
    taken.set(slotId, before + 1)
    return { wanted, slot }
  })
  return { claims, decisions }
}

function claimsOrNo(
  { person, objectId }: Wanted,
  slot: SlotFacts,
  { clinics, rules }: Seen,
  present: readonly ClaimRow[],
): NewClaim[] | Refusal {
  const limits = clinics.get(slot.departmentId)
  if (limits && !fitsClinic(person, slot.day, limits)) return new Refusal('booking.age-limit')
  const { personKey, phoneKey } = person
  const own = rules.get(slot.hospitalId) ?? defaultRules
  const wish = { personKey, phoneKey, hospitalId: slot.hospitalId, bookingId: objectId, day: slot.day }
  const claims = claimsFor({ ...wish, scopeId: dayClaim.scope(own, slot), rules: own }, present)
  if (typeof claims === 'string') return new Refusal(claims)
  return claims.map((one) => ({ ...one, holder: personKey, bookingId: objectId }))
}

/** Places first: what watches the database sees no booking before its place is taken. */
async function write(tx: Tx, deps: Deps, granted: readonly Granted[], now: Date): Promise<Map<Granted, Held>> {
  if (granted.length === 0) return new Map()
  const places = await takePlacesIn(
    tx,
    granted.map(({ slot }) => slot),
    now,
  )
  const held = places.flatMap(({ slot, ...place }, i) => {
    const one = granted[i]
    return one ? [{ one, booking: newBooking(one.wanted, { slot, ...place }, now), slot }] : []
  })
  const bookings = held.map(({ booking }) => booking)
  await insertBookings(tx, bookings, now)
  await emitEach(
    tx,
    deps,
    bookings.map((booking) => ({
      fact: booking.state === 'booked' ? ('booking.booked' as const) : ('booking.held' as const),
      payload: factOf(booking),
    })),
  )
  return new Map(held.map(({ one, booking, slot }) => [one, { booking, slot }]))
}

function newBooking(
  { objectId, accountId, person }: Wanted,
  { place, number, slot }: TakenPlace,
  now: Date,
): BookingRow {
  const ours = slot.counting === 'platform'
  return {
    personKey: person.personKey,
    id: objectId,
    hospitalId: slot.hospitalId,
    slotId: slot.id,
    sessionId: slot.sessionId,
    departmentId: slot.departmentId,
    practitionerRoleId: slot.practitionerRoleId,
    accountId,
    channel: 'app',
    counting: slot.counting,
    state: ours ? 'booked' : 'held',
    place,
    number: ours ? number : null,
    checkInCode: newDigits(6),
    day: slot.day,
    startsAt: slot.startsAt,
    endsAt: slot.endsAt,
    feeFen: slot.feeFen,
    cancelUntil: slot.cancelUntil,
    answerBy: ours ? null : new Date(now.getTime() + answerWithinMs),
    hospitalRef: null,
    hospitalKnows: 'nothing',
    settleAt: ours ? null : new Date(now.getTime() + askAgainMs),
    settleTries: 0,
    cancelledBy: null,
    reason: null,
    createdAt: now,
  }
}
