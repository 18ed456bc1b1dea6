import type { BookingView } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { rulesOf, whereabouts, whereaboutsOf, type Whereabouts } from '../directory/service.ts'
import { wallClock } from '../infra/clock.ts'
import { maskName } from '../infra/mask.ts'
import { activeMembers, type MemberFacts } from '../person/service.ts'
import { sessionPlaces, type SessionPlace, type SlotFacts } from '../schedule/service.ts'
import { isLive, mayCancel } from './rules.ts'
import type { BookingRow } from './sql.ts'

/** A page of bookings as the account sees them: names of places and doctors are read once for all rows. */
export async function viewAll(deps: Deps, accountId: string, bookings: readonly BookingRow[]): Promise<BookingView[]> {
  const [members, sessions] = await Promise.all([
    activeMembers(deps, accountId),
    sessionPlaces(
      deps.sql,
      bookings.map(({ sessionId }) => sessionId),
    ),
  ])
  const people = new Map(members.map((member) => [member.personKey.toString('hex'), member]))
  const at = bookings.map((booking) => ({ ...booking, campusId: sessions.get(booking.sessionId)?.campusId ?? null }))
  const places = await whereabouts(deps.sql, at)
  return Promise.all(
    bookings.map(async (booking, i) => ({
      ...own(deps, booking, (await rulesOf(deps, booking.hospitalId)).checkIn.opensMinutesBefore),
      ...shown(deps, booking),
      ...whose(people.get(booking.personKey.toString('hex'))),
      ...where(places[i], sessions.get(booking.sessionId)),
    })),
  )
}

/** One booking. */
export async function view(deps: Deps, accountId: string, booking: BookingRow): Promise<BookingView> {
  const [one] = await viewAll(deps, accountId, [booking])
  if (!one) throw new Error('a view of one booking is one view')
  return one
}

/** Of whom and where a booking is, as the verb that made it has read them. */
export interface Around {
  person: MemberFacts
  slot: SlotFacts
}

/** One booking that was made just now: nothing is read again. */
export async function viewMade(deps: Deps, booking: BookingRow, { person, slot }: Around): Promise<BookingView> {
  const [rules, at] = await Promise.all([rulesOf(deps, booking.hospitalId), whereaboutsOf(deps, slot)])
  return {
    ...own(deps, booking, rules.checkIn.opensMinutesBefore),
    ...shown(deps, booking),
    ...whose(person),
    ...where(at, slot),
  }
}

function own({ config }: Deps, booking: BookingRow, checkInMinutes: number) {
  return {
    id: booking.id,
    state: booking.state,
    hospitalId: booking.hospitalId,
    departmentId: booking.departmentId,
    doctorId: booking.practitionerRoleId,
    day: booking.day,
    startTime: wallClock(booking.startsAt, config.TIME_ZONE).time,
    endTime: wallClock(booking.endsAt, config.TIME_ZONE).time,
    startsAt: booking.startsAt.toISOString(),
    feeFen: booking.feeFen,
    checkInFrom: new Date(booking.startsAt.getTime() - checkInMinutes * 60_000).toISOString(),
    cancelUntil: booking.cancelUntil.toISOString(),
    hospitalKnows: knowledge(booking),
    cancelledBy: booking.cancelledBy,
    reason: booking.reason,
    bookedAt: booking.createdAt.toISOString(),
  }
}

/** What depends on the state: a number plate only for a real place in the queue, a deadline only while we wait. */
function shown(
  { clock }: Deps,
  booking: BookingRow,
): Pick<BookingView, 'number' | 'checkInCode' | 'answerBy' | 'actions'> {
  const live = isLive(booking.state)
  const held = booking.state === 'held'
  return {
    number: live && !held ? booking.number : null,
    checkInCode: booking.state === 'booked' ? booking.checkInCode : null,
    answerBy: held && booking.answerBy ? booking.answerBy.toISOString() : null,
    actions: mayCancel(booking, clock.now()) ? ['cancel'] : live ? [] : ['rebook'],
  }
}

function knowledge({ hospitalKnows, state }: BookingRow): BookingView['hospitalKnows'] {
  if (hospitalKnows === 'refused') return 'refused'
  const told = isLive(state) ? hospitalKnows === 'booked' : hospitalKnows !== 'unknown'
  return told ? 'told' : 'on-its-way'
}

function whose(member: MemberFacts | undefined) {
  return { memberId: member?.memberId ?? null, nameMasked: member ? maskName(member.name) : '' }
}

function where(at: Whereabouts | undefined, session: SessionPlace | undefined) {
  if (!at || !session) throw new Error('a booking has a session and a place')
  return {
    hospitalName: at.hospital.name,
    hospitalPhone: at.hospital.phone,
    address: at.address,
    place: session.place,
    kind: session.kind,
    departmentName: at.department.name,
    doctorName: at.doctor && at.doctor.name,
    doctorTitle: at.doctor && at.doctor.title,
  }
}
