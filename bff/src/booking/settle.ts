import type { Deps } from '../deps.ts'
import { rulesOf } from '../directory/service.ts'
import { HospitalRefused, HospitalSilent, type Reservation } from '../hospital/gateway.ts'
import { transact, type Tx } from '../infra/db.ts'
import type { BookingFact } from '../infra/events.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { momentWithin } from '../infra/seal.ts'
import { givePlacesBack } from '../schedule/service.ts'
import { dropClaims } from './claims.ts'
import { factOf } from './fact.ts'
import { orderFor, portOf } from './order.ts'
import { isLive } from './rules.ts'
import { bookingById, bookingOf, claimDue, held, move, note, type BookingRow, type Change } from './sql.ts'

/**
 * Asks the hospital about a held booking and writes down its answer; safe to repeat, because the hospital is asked under
 * our id. Silence changes nothing but what we know: the place stays held and the settle job asks again.
 */
export async function settle(deps: Deps, booking: BookingRow): Promise<BookingRow> {
  const order = await orderFor(deps, booking)
  try {
    const reservation = await portOf(deps, booking.hospitalId).reserve(order)
    await confirm(deps, booking, reservation)
  } catch (error) {
    if (error instanceof HospitalSilent) await note(deps.sql, booking, { hospitalKnows: 'unknown' }, deps.clock.now())
    else if (error instanceof HospitalRefused) await refuse(deps, booking, error)
    else throw error
  }
  return reread(deps, booking)
}

/** The hospital gave the place: held → booked. When the resident cancelled meanwhile, the hospital is told so. */
async function confirm(deps: Deps, booking: BookingRow, { hospitalRef, number }: Reservation): Promise<void> {
  const now = deps.clock.now()
  const knows: Change = { hospitalRef, hospitalKnows: 'booked' }
  await transact(deps.db, async (tx) => {
    const change = { ...knows, number: number ?? booking.number, settleAt: null, answerBy: null }
    if (await move(tx, booking, 'booked', change, now)) await emit(tx, deps, 'booking.booked', factOf(booking))
    else await note(tx, booking, knows, now)
  })
  const after = await reread(deps, booking)
  if (!isLive(after.state)) await tellHospital(deps, factOf(after))
}

async function refuse(deps: Deps, booking: BookingRow, { why, words }: HospitalRefused): Promise<void> {
  const change: Change = {
    hospitalKnows: 'refused',
    reason: why === 'full' ? 'full' : words.slice(0, 200),
    answerBy: null,
  }
  await leave(deps, booking, 'refused', change)
}

/** What a refused booking is answered with, at once and whenever the request is repeated. */
export function refusalOf({ reason }: Pick<BookingRow, 'reason'>): Refusal {
  return reason === 'full' ? new Refusal('slot.full') : new Refusal('booking.hospital-refused')
}

export type Leaving = 'refused' | 'cancelled' | 'stopped' | 'missed'

/**
 * Takes a booking out of its live state: the state by compare-and-set, then its place and claims go back, and the fact is
 * stated; all or nothing. The slot's row is locked before the booking's, as everywhere. False when it was not live (any more).
 */
export async function leave(deps: Deps, booking: BookingRow, to: Leaving, change: Change): Promise<boolean> {
  return transact(deps.db, (tx) => leaveIn(tx, deps, booking, to, change))
}

/** As leave, inside the caller's transaction. */
export async function leaveIn(tx: Tx, deps: Deps, booking: BookingRow, to: Leaving, change: Change): Promise<boolean> {
  const now = deps.clock.now()
  const { slotId, channel, place } = await held(tx, booking)
  if (!(await move(tx, booking, to, change, now))) return false
  if (place !== null) {
    const reopens = to === 'cancelled' ? await reopensAt(tx, deps, booking, now) : now
    await givePlacesBack(tx, { slotId, channel, place }, now, reopens)
  }
  await dropClaims(tx, booking)
  if (to !== 'missed') await emit(tx, deps, `booking.${to}`, factOf(booking))
  return true
}

async function reopensAt(tx: Tx, deps: Deps, { hospitalId }: BookingRow, now: Date): Promise<Date> {
  return momentWithin(now, (await rulesOf.within(tx, deps, hospitalId)).returnedPlacesReopenWithinMinutes)
}

/**
 * The outbox's lane `hospital`: brings what the hospital knows into line with what is. It looks at the booking as it is
 * now, so that facts may arrive late, twice or in the wrong order. Throws HospitalSilent, to be tried again.
 */
export async function tellHospital(deps: Deps, { personKey, bookingId }: BookingFact): Promise<void> {
  const booking = await bookingOf(deps.sql, [Buffer.from(personKey, 'hex')], bookingId)
  if (!booking || !deps.hospitals.booking(booking.hospitalId)) return
  if (booking.state === 'booked') await tellBooked(deps, booking)
  else if (!isLive(booking.state)) await tellGone(deps, booking)
}

async function tellBooked(deps: Deps, booking: BookingRow): Promise<void> {
  if (booking.hospitalKnows === 'booked' || booking.hospitalKnows === 'refused' || booking.channel !== 'app') return
  // Written down before the call: whatever becomes of it, a later cancel knows that the hospital may know.
  await note(deps.sql, booking, { hospitalKnows: 'unknown' }, deps.clock.now())
  try {
    const { hospitalRef } = await portOf(deps, booking.hospitalId).notify(await orderFor(deps, booking))
    await note(deps.sql, booking, { hospitalRef, hospitalKnows: 'booked' }, deps.clock.now())
  } catch (error) {
    if (!(error instanceof HospitalRefused)) throw error
    // We count, so the booking stands; staff see that the hospital would not take it.
    deps.log.error({ bookingId: booking.id, hospitalId: booking.hospitalId, why: error.why }, 'booking.notify-refused')
    await note(deps.sql, booking, { hospitalKnows: 'refused' }, deps.clock.now())
  }
  const after = await reread(deps, booking)
  if (!isLive(after.state)) await tellGone(deps, after)
}

async function tellGone(deps: Deps, booking: BookingRow): Promise<void> {
  const settled = ['nothing', 'cancelled', 'refused'].includes(booking.hospitalKnows)
  // What the hospital itself ended, or saw through to its end, it need not be told.
  if (settled || booking.cancelledBy === 'hospital' || booking.state === 'completed' || booking.state === 'missed') {
    return
  }
  await portOf(deps, booking.hospitalId).withdraw(await orderFor(deps, booking))
  await note(deps.sql, booking, { hospitalKnows: 'cancelled', settleAt: null }, deps.clock.now())
}

const batch = 50

/**
 * A job: closes every unknown. A held booking is asked about again; when its time is up it is refused and the hospital
 * is told that it is off, until it has heard. Returns how many were taken up.
 */
export async function settleDue(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const due = await transact(deps.db, (tx) => claimDue(tx, now, new Date(now.getTime() + 60_000), batch))
  await Promise.all(
    due.map((booking) => settleOne(deps, booking, now).catch((error: unknown) => report(deps, booking, error))),
  )
  return due.length
}

async function settleOne(deps: Deps, booking: BookingRow, now: Date): Promise<void> {
  if (booking.state === 'held') {
    const after = await settle(deps, booking)
    if (after.state === 'held' && after.answerBy && after.answerBy <= now) await giveUp(deps, after)
    return
  }
  if (isLive(booking.state)) await tellHospital(deps, factOf(booking))
  else await tellGone(deps, booking)
  await note(deps.sql, booking, { settleAt: null }, now)
}

/** The hospital stayed silent to the end: the resident gets an answer, and the place goes back. */
async function giveUp(deps: Deps, booking: BookingRow): Promise<void> {
  const later = new Date(deps.clock.now().getTime() + 30_000)
  await leave(deps, booking, 'refused', { reason: 'silent', answerBy: null, settleAt: later })
}

function report(deps: Deps, booking: BookingRow, error: unknown): void {
  const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  deps.log.warn(
    { bookingId: booking.id, hospitalId: booking.hospitalId, tries: booking.settleTries, fault },
    'booking.unsettled',
  )
}

async function reread(deps: Deps, { id }: BookingRow): Promise<BookingRow> {
  const booking = await bookingById(deps.sql, id)
  if (!booking) throw new Error(`booking ${id} is gone`)
  return booking
}
