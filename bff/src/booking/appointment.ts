import type { BookingState } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { whereabouts, type Whereabouts } from '../directory/service.ts'
import { bookingIdentifier, systems } from '../hospital/systems.ts'
import type { Sql } from '../infra/db.ts'
import type { Appointment, AppointmentParticipant, Identifier } from '../infra/fhir/r4.ts'
import type { Base, Condition, Shown } from '../infra/fhir/room.ts'
import { fromStored } from '../infra/fhir/store.ts'
import { idBytes } from '../infra/ids.ts'
import { personIds } from '../person/service.ts'
import { sessionPlaces, slotRefs } from '../schedule/service.ts'
import { bookingColumns, row, type BookingRow, type Stored } from './sql.ts'

/** How a booking looks as a FHIR Appointment. What a hospital made itself has its own id, ours have our booking's. */

const isFhirId = /^[A-Za-z0-9\-.]{1,64}$/
const isUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

const fhirId = `IF(booking.account_id IS NULL AND booking.hospital_ref REGEXP '^[A-Za-z0-9.-]{1,64}$', booking.hospital_ref,
  LOWER(INSERT(INSERT(INSERT(INSERT(HEX(booking.id), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')))`

export type AppointmentStatus = Appointment['status']

const statuses: Record<BookingState, AppointmentStatus> = {
  pending_payment: 'pending',
  held: 'pending',
  booked: 'booked',
  checked_in: 'arrived',
  in_consultation: 'arrived',
  completed: 'fulfilled',
  cancelled: 'cancelled',
  refused: 'cancelled',
  stopped: 'cancelled',
  missed: 'noshow',
}
export const shownStatuses = [...new Set(Object.values(statuses))]

export const appointmentStatus = `CASE booking.state ${Object.entries(statuses)
  .map(([state, status]) => `WHEN '${state}' THEN '${status}'`)
  .join(' ')} END`

export const appointmentBase: Base = {
  from: `booking LEFT JOIN fhir_resource stored ON stored.hospital_id = booking.hospital_id
    AND stored.type = 'Appointment' AND stored.fhir_id = ${fhirId}`,
  hospital: 'booking.hospital_id',
  id: fhirId,
  updated: 'GREATEST(booking.updated_at, COALESCE(stored.last_updated, booking.updated_at))',
  columns: `${bookingColumns}, booking.updated_at, stored.resource, stored.version_id`,
  byId: appointmentNamed,
}

/** By our id or, where the hospital made it, by its own. */
export function appointmentNamed(id: string): Condition {
  const theirs = '(booking.account_id IS NULL AND booking.hospital_ref = ?)'
  if (!isUuid.test(id)) return { sql: theirs, params: [id] }
  return { sql: `(booking.id = ? OR ${theirs})`, params: [idBytes(id), id] }
}

export type AppointmentRow = Stored & {
  updated_at: Date
  last_updated: Date
  resource: string | null
  version_id: number | null
}

function fhirIdOf({ id, accountId, hospitalRef }: BookingRow): string {
  return accountId === null && hospitalRef !== null && isFhirId.test(hospitalRef) ? hospitalRef : id
}

/** A page of appointments: what is around them is read once for all. */
export async function showAppointments(
  { sealer }: Pick<Deps, 'sealer'>,
  rows: readonly AppointmentRow[],
  sql: Sql,
): Promise<Shown<Appointment>[]> {
  const bookings = rows.map(row)
  const places = await placesOf(sql, bookings)
  const slots = await slotRefs(
    sql,
    bookings.map(({ slotId }) => slotId),
  )
  const persons = await personIds(
    sql,
    bookings.map(({ personKey }) => personKey),
  )
  return rows.map((shown) => {
    const booking = row(shown)
    const around = {
      where: places.get(booking.id),
      slotRef: slots.get(booking.slotId) ?? booking.slotId,
      personId: persons.get(booking.personKey.toString('hex')) ?? null,
    }
    return {
      id: fhirIdOf(booking),
      version: `${shown.version_id ?? 0}.${shown.updated_at.getTime().toString(36)}`,
      lastUpdated: shown.last_updated,
      resource: resourceOf(sealer, shown.resource, booking, around),
    }
  })
}

function resourceOf(sealer: Deps['sealer'], kept: string | null, booking: BookingRow, around: Around): Appointment {
  if (kept === null) return drawn(booking, around)
  const published = fromStored<Appointment>(sealer.open(Buffer.from(kept, 'base64')))
  return overlaid(published, booking, around)
}

async function placesOf(sql: Sql, bookings: readonly BookingRow[]): Promise<Map<string, Whereabouts>> {
  const sessions = await sessionPlaces(
    sql,
    bookings.map(({ sessionId }) => sessionId),
  )
  const at = bookings.map((booking) => ({ ...booking, campusId: sessions.get(booking.sessionId)?.campusId ?? null }))
  const places = await whereabouts(sql, at)
  return new Map(bookings.flatMap(({ id }, i) => (places[i] ? [[id, places[i]]] : [])))
}

interface Around {
  where: Whereabouts | undefined
  slotRef: string
  /** Null for who is not registered here. */
  personId: string | null
}

/** What was published, with the state, slot and times that are true now. */
function overlaid(published: Appointment, booking: BookingRow, { slotRef }: Around): Appointment {
  return {
    ...published,
    status: statusNow(published.status, booking.state),
    slot: [{ ...published.slot?.[0], reference: `Slot/${slotRef}` }],
    start: booking.startsAt.toISOString(),
    end: booking.endsAt.toISOString(),
  }
}

/** R4 says some states more finely than we do (`checked-in`, `entered-in-error`); what was said so stays so. */
function statusNow(said: AppointmentStatus, state: BookingState): AppointmentStatus {
  return stateFor(said) === state || statuses[state] === said ? said : statuses[state]
}

/** What a hospital may say of a booking. */
export type Meaning = 'booked' | 'checked_in' | 'completed' | 'cancelled' | 'missed'

const meanings: Record<AppointmentStatus, Meaning | null> = {
  booked: 'booked',
  arrived: 'checked_in',
  'checked-in': 'checked_in',
  fulfilled: 'completed',
  cancelled: 'cancelled',
  'entered-in-error': 'cancelled',
  noshow: 'missed',
  proposed: null,
  pending: null,
  waitlist: null,
}

/** The state that a hospital means by a status; null for wishes, which are not made this way. */
export const stateFor = (status: AppointmentStatus): Meaning | null => meanings[status]

function drawn(booking: BookingRow, { where, slotRef, personId }: Around): Appointment {
  const { state, reason } = booking
  const ended = state === 'cancelled' || state === 'stopped' || state === 'refused' || state === 'missed'
  return {
    resourceType: 'Appointment',
    identifier: identifiersOf(booking),
    status: statuses[state],
    ...(ended && reason !== null ? { cancelationReason: { text: reason } } : {}),
    start: booking.startsAt.toISOString(),
    end: booking.endsAt.toISOString(),
    slot: [{ reference: `Slot/${slotRef}` }],
    created: booking.createdAt.toISOString(),
    participant: participants(where, personId),
  }
}

function identifiersOf({ id, number }: BookingRow): Identifier[] {
  const visit = { coding: [{ system: systems.identifierType, code: 'VN' }] }
  return [bookingIdentifier(id), ...(number === null ? [] : [{ type: visit, value: number }])]
}

function participants(where: Whereabouts | undefined, personId: string | null): AppointmentParticipant[] {
  const actors = [
    personId === null ? null : `Patient/${personId}`,
    where?.doctor ? `PractitionerRole/${where.doctor.sourceRef}` : null,
    where ? `HealthcareService/${where.department.sourceRef}` : null,
    where?.campus ? `Location/${where.campus.sourceRef}` : null,
  ]
  return actors
    .filter((reference) => reference !== null)
    .map((reference) => ({ actor: { reference }, required: 'required', status: 'accepted' }))
}
