import type { Deps } from '../deps.ts'
import { visitNumberOf } from '../hospital/systems.ts'
import type { Tx } from '../infra/db.ts'
import { asFault, invalid, unprocessable } from '../infra/fhir/outcome.ts'
import { dateColumn, ofIdentifiers, referenceColumn, tokenColumn, tokens } from '../infra/fhir/params.ts'
import type { Appointment } from '../infra/fhir/r4.ts'
import type { Caller, Publication, ResourceRoom, SearchParam } from '../infra/fhir/room.ts'
import { AppointmentShape } from '../infra/fhir/shapes.ts'
import { idBytes } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { personById, personSaid } from '../person/service.ts'
import { slotBySource } from '../schedule/service.ts'
import {
  appointmentBase,
  appointmentNamed,
  appointmentStatus,
  showAppointments,
  shownStatuses,
  stateFor,
  type Meaning,
} from './appointment.ts'
import { factOf } from './fact.ts'
import { bookedIn, moveTo, seenIn } from './hospital.ts'
import { patientIn } from './patient.ts'
import { isLive } from './rules.ts'
import { leaveIn } from './settle.ts'
import { bookingColumns, move, row, type BookingRow, type Stored } from './sql.ts'

/**
 * FHIR Appointment: a hospital reads its bookings, tells of those made at its counter, and changes what becomes of any.
 * What it published is kept sealed: it may name a person.
 */
export function appointmentFhir(deps: Deps): ResourceRoom<Appointment> {
  return {
    type: 'Appointment',
    schema: AppointmentShape,
    interactions: ['read', 'search-type', 'create', 'update'],
    base: appointmentBase,
    derived: true,
    needsIfMatch: true,
    show: (rows, sql) => showAppointments(deps, rows, sql),
    keep: (resource) => deps.sealer.seal(JSON.stringify(resource)).toString('base64'),
    params: {
      identifier: byIdentifier,
      status: tokenColumn(appointmentStatus, shownStatuses),
      date: dateColumn('booking.starts_at'),
      slot: referenceColumn({
        target: 'Slot',
        by: (id) => ({
          sql: `booking.slot_id IN (SELECT slot.id FROM slot WHERE slot.hospital_id = booking.hospital_id AND slot.source_ref = ?)`,
          params: [id],
        }),
        references: ({ slot }) => slot ?? [],
      }),
      patient: referenceColumn({
        target: 'Patient',
        by: (id) => ({
          sql: 'booking.person_key IN (SELECT person.person_key FROM person WHERE person.id = ?)',
          params: [bytesOf(id)],
        }),
        references: ({ participant }) => participant.map(({ actor }) => actor),
      }),
      practitioner: doctorColumn('Practitioner', 'practitioner'),
      actor: doctorColumn('PractitionerRole', 'role'),
    },
    async write(tx, caller, publications, now) {
      const then = { ...deps, clock: { now: () => now } }
      for (const publication of publications) await writeOne(tx, then, caller, publication)
    },
  }
}

/** What is no UUID is nobody's id. */
const bytesOf = (id: string): Buffer => (/^[0-9a-f-]{36}$/.test(id) ? idBytes(id) : Buffer.alloc(16))

function doctorColumn(
  target: 'Practitioner' | 'PractitionerRole',
  table: 'practitioner' | 'role',
): SearchParam<Appointment> {
  return referenceColumn({
    target,
    by: (id) => ({
      sql: `booking.practitioner_role_id IN (SELECT role.id FROM practitioner_role role
        JOIN practitioner ON practitioner.id = role.practitioner_id
        WHERE ${table}.hospital_id = booking.hospital_id AND ${table}.source_ref = ?)`,
      params: [id],
    }),
    references: ({ participant }) => participant.map(({ actor }) => actor),
  })
}

const published: SearchParam<Appointment> = tokens(({ identifier }) => ofIdentifiers(identifier))

/** Our booking's identifier (`urn:uuid:…`), or any that the hospital gave the appointment. */
const byIdentifier: SearchParam<Appointment> = {
  ...published,
  modifiers: [],
  where(given, context) {
    const ours = /^(?:urn:ietf:rfc3986\|)?urn:uuid:([0-9a-f-]{36})$/i.exec(given.text)?.[1]
    if (ours) return { sql: 'booking.id = ?', params: [idBytes(ours.toLowerCase())] }
    return published.where(given, context)
  },
}

async function writeOne(tx: Tx, deps: Deps, caller: Caller, publication: Publication<Appointment>): Promise<void> {
  const { resource, before, at } = publication
  checkTimes(resource, at)
  try {
    if (before) await change(tx, deps, caller, publication)
    else await make(tx, deps, caller, publication)
  } catch (error) {
    throw asFault(error, at) ?? error
  }
}

/** R4's app-2: both, or neither. */
function checkTimes({ start, end }: Appointment, at: string): void {
  if ((start === undefined) !== (end === undefined)) {
    throw invalid(at, 'start and end are said both or neither', 'invariant')
  }
}

/** Made at the hospital's counter or by telephone: it has happened, and takes a place. */
async function make(
  tx: Tx,
  deps: Deps,
  { hospitalId }: Caller,
  { id, resource, at }: Publication<Appointment>,
): Promise<void> {
  const state = stateFor(resource.status)
  if (state !== 'booked' && state !== 'checked_in') {
    throw unprocessable(`${at}.status`, 'what is told of here is booked or arrived; wishes and endings are not')
  }
  const patient = patientIn(resource, at)
  if (!patient) throw unprocessable(`${at}.participant`, 'one participant is the patient', 'required')
  const personKey = await personSaid(tx, deps, hospitalId, patient)
  const number = visitNumberOf(resource.identifier ?? [])
  const told = { hospitalRef: id, personKey, slotRef: slotOf(resource, at), channel: 'counter' as const, number, state }
  const isUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)
  await bookedIn(tx, deps, hospitalId, told, isUuid ? id : deps.newId())
}

function slotOf({ slot = [] }: Appointment, at: string): string {
  const [first, ...more] = slot
  if (!first || more.length > 0) throw unprocessable(`${at}.slot`, 'an appointment here is in one slot')
  const reference = first.reference ?? ''
  if (!reference.startsWith('Slot/')) throw unprocessable(`${at}.slot[0]`, 'is no reference to a Slot', 'value')
  return reference.slice('Slot/'.length)
}

async function change(
  tx: Tx,
  deps: Deps,
  { hospitalId }: Caller,
  { id, resource, before, at }: Publication<Appointment>,
): Promise<void> {
  const booking = await locked(tx, hospitalId, id)
  await samePatient(tx, deps, booking, resource, at)
  const wanted = stateFor(resource.status)
  if (wanted !== 'booked' && before?.resource.status === resource.status) return
  if (wanted === null) throw unprocessable(`${at}.status`, `${resource.status} is no state to go back to`)
  if (wanted === 'booked') await keepOrMove(tx, deps, booking, resource, at)
  else if (!(await become(tx, deps, booking, wanted, reasonOf(resource)))) throw new Refusal('booking.moved-on')
}

/** The slot's row is locked before the booking's, as everywhere; the verbs do that. */
async function locked(tx: Tx, hospitalId: string, id: string): Promise<BookingRow> {
  const named = appointmentNamed(id)
  const [stored] = await tx.select<Stored>(
    `SELECT ${bookingColumns} FROM booking WHERE booking.hospital_id = ? AND ${named.sql}`,
    [hospitalId, ...named.params],
  )
  if (!stored) throw new Refusal('booking.unknown')
  return row(stored)
}

async function samePatient(
  tx: Tx,
  deps: Deps,
  { personKey }: BookingRow,
  resource: Appointment,
  at: string,
): Promise<void> {
  const said = patientIn(resource, at)
  if (said?.personId == null) return
  const person = await personById({ ...deps, sql: tx }, said.personId)
  if (!person?.personKey.equals(personKey)) throw unprocessable(said.at, 'is not the patient of this appointment')
}

/** Booked as before, confirmed while we held it, or moved to another slot. */
async function keepOrMove(tx: Tx, deps: Deps, booking: BookingRow, resource: Appointment, at: string): Promise<void> {
  if (!isLive(booking.state)) throw new Refusal('booking.moved-on')
  if (booking.state === 'held') await confirm(tx, deps, booking)
  const slot = await slotBySource(tx, booking.hospitalId, slotOf(resource, at))
  if (!slot) throw unprocessable(`${at}.slot[0]`, 'is not known here', 'not-found')
  if (slot.id === booking.slotId) return
  if (booking.state !== 'booked' && booking.state !== 'held') throw new Refusal('booking.moved-on')
  await moveTo(tx, deps, booking, slot)
}

async function confirm(tx: Tx, deps: Deps, booking: BookingRow): Promise<void> {
  const change = { hospitalKnows: 'booked' as const, settleAt: null, answerBy: null }
  if (await move(tx, booking, 'booked', change, deps.clock.now())) {
    await emit(tx, deps, 'booking.booked', factOf(booking))
  }
}

/** True when it is so now, by this or before. */
async function become(
  tx: Tx,
  deps: Deps,
  booking: BookingRow,
  state: Exclude<Meaning, 'booked'>,
  reason: string | null,
): Promise<boolean> {
  if (booking.state === state) return true
  switch (state) {
    case 'cancelled':
      return leaveIn(tx, deps, booking, 'cancelled', {
        ...{ cancelledBy: 'hospital', hospitalKnows: 'cancelled', answerBy: null, settleAt: null },
        reason,
      })
    case 'missed':
      return leaveIn(tx, deps, booking, 'missed', {})
    case 'completed':
    case 'checked_in':
      return seenIn(tx, deps, booking, state)
  }
}

function reasonOf({ cancelationReason, comment }: Appointment): string | null {
  const said = [cancelationReason?.text, ...(cancelationReason?.coding ?? []).map(({ display }) => display), comment]
  return said.find((words) => words !== undefined)?.slice(0, 200) ?? null
}
