import { ageOn, type Day } from '@onecard/shared/day'
import type { BookingState } from '@onecard/shared/booking'
import type { RefusalCode } from '@onecard/shared/refusals'
import type { BookingRules } from '@onecard/shared/settings'

/** A booking in one of these states holds a place and its claims. */
export const liveStates = [
  'pending_payment',
  'held',
  'booked',
  'checked_in',
  'in_consultation',
] as const satisfies BookingState[]

export function isLive(state: BookingState): boolean {
  return (liveStates as readonly BookingState[]).includes(state)
}

/** Moves go forward only; the staff's undo of the last step is a verb of its own. */
const forward: Record<BookingState, readonly BookingState[]> = {
  pending_payment: ['held', 'booked', 'cancelled', 'stopped'],
  held: ['booked', 'refused', 'cancelled', 'stopped'],
  booked: ['checked_in', 'in_consultation', 'completed', 'cancelled', 'missed', 'stopped'],
  checked_in: ['in_consultation', 'completed', 'missed', 'stopped', 'cancelled'],
  in_consultation: ['completed'],
  completed: [],
  cancelled: [],
  refused: [],
  missed: [],
  stopped: [],
}

/** The states from which this one may be reached: the compare-and-set's condition. */
export function statesBefore(to: BookingState): BookingState[] {
  return liveStates.filter((from) => forward[from].includes(to))
}

/** May the resident still cancel? Until the slot's deadline; a held one, that nobody has confirmed, always. */
export function mayCancel(booking: { state: BookingState; cancelUntil: Date }, now: Date): boolean {
  if (booking.state === 'held' || booking.state === 'pending_payment') return true
  return booking.state === 'booked' && now < booking.cancelUntil
}

/** Why cancelling is refused, for a booking that may not be cancelled. */
export function whyNotCancel(booking: { state: BookingState; cancelUntil: Date }): RefusalCode {
  return booking.state === 'booked' ? 'booking.too-late-to-cancel' : 'booking.not-cancellable'
}

export interface Limits {
  minAge: number | null
  maxAge: number | null
  onlySex: 'male' | 'female' | null
}

/** Does the clinic see this person on that day? An unknown sex is let through: the desk will see. */
export function fitsClinic(
  person: { birthday: Day; sex: 'male' | 'female' | 'unknown' },
  on: Day,
  limits: Limits,
): boolean {
  const age = ageOn(person.birthday, on)
  if (limits.minAge !== null && age < limits.minAge) return false
  if (limits.maxAge !== null && age > limits.maxAge) return false
  return limits.onlySex === null || person.sex === 'unknown' || person.sex === limits.onlySex
}

export interface Claim {
  /** A person's key or a phone's. */
  key: Buffer
  scope: string
}

export interface ClaimRow {
  key: Buffer
  scope: string
  holder: Buffer
}

export interface Wish {
  personKey: Buffer
  /** Null when there is no contact phone. */
  phoneKey: Buffer | null
  hospitalId: string
  bookingId: string
  day: Day
  /** The department's or doctor's id, as the hospital's setting wants it. */
  scopeId: string
  rules: Pick<BookingRules, 'maxActive' | 'maxPeoplePerPhone'>
}

/** One live booking a day in one department, or with one doctor, as the hospital's setting wants it. */
export const dayClaim = {
  of(
    { oneBookingPer }: Pick<BookingRules, 'oneBookingPer'>,
    at: { day: Day; departmentId: string; practitionerRoleId: string | null },
  ): string {
    return dayClaim.write(at.day, dayClaim.scope({ oneBookingPer }, at))
  },
  scope(
    { oneBookingPer }: Pick<BookingRules, 'oneBookingPer'>,
    at: { departmentId: string; practitionerRoleId: string | null },
  ): string {
    return (oneBookingPer === 'doctor' && at.practitionerRoleId) || at.departmentId
  },
  write: (day: Day, scopeId: string): string => `day:${day}:${scopeId}`,
  read(claim: string): { day: Day; scopeId: string } {
    const [, day = '', scopeId = ''] = claim.split(':')
    return { day, scopeId }
  },
}

/**
 * The rows that this booking must be able to insert, given those already there; or the rule that forbids it. Numbered
 * places (`active:…:1`, `people:…:1`) make counting a matter of unique keys: of two racing for the last number one loses.
 */
export function claimsFor(wish: Wish, present: readonly ClaimRow[]): Claim[] | RefusalCode {
  const own = present.filter(({ key }) => key.equals(wish.personKey)).map(({ scope }) => scope)
  const day = dayClaim.write(wish.day, wish.scopeId)
  if (own.includes(day)) return 'booking.same-day'
  const active = firstFree(`active:${wish.hospitalId}:`, wish.rules.maxActive, own)
  if (!active) return 'booking.too-many'
  const claims = [day, active].map((scope) => ({ key: wish.personKey, scope }))
  if (!wish.phoneKey) return claims
  const phone = phoneClaim(wish, wish.phoneKey, present)
  return phone ? [...claims, { key: wish.phoneKey, scope: phone }] : 'booking.phone-limit'
}

/** A person already counted under this phone just adds a booking; a new one needs a number. */
function phoneClaim(wish: Wish, phoneKey: Buffer, present: readonly ClaimRow[]): string | null {
  const prefix = `people:${wish.hospitalId}:`
  const rows = present.filter(({ key, scope }) => key.equals(phoneKey) && scope.startsWith(prefix))
  if (rows.some(({ holder }) => holder.equals(wish.personKey))) {
    return `${prefix}again:${wish.bookingId.replaceAll('-', '').slice(-16)}`
  }
  const people = new Set(rows.map(({ holder }) => holder.toString('hex')))
  if (people.size >= wish.rules.maxPeoplePerPhone) return null
  return firstFree(
    prefix,
    wish.rules.maxPeoplePerPhone,
    rows.map(({ scope }) => scope),
  )
}

function firstFree(prefix: string, count: number, taken: readonly string[]): string | null {
  for (let n = 1; n <= count; n++) {
    if (!taken.includes(`${prefix}${n}`)) return `${prefix}${n}`
  }
  return null
}
