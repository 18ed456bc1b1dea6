import type { Deps } from '../deps.ts'
import { departmentFacts, doctorFacts } from '../directory/service.ts'
import type { Message } from '../hospital/hl7v2/message.ts'
import { readTime } from '../hospital/hl7v2/time.ts'
import { Unusable, type Inbound } from '../inbox/service.ts'
import { Refusal } from '../infra/refusal.ts'
import { personIn } from '../person/service.ts'
import { slotBySource, slotsStartingAt, type SlotFacts } from '../schedule/service.ts'
import { hospitalBooked, hospitalCancelled, hospitalMoved, hospitalSaw, type Named } from './hospital.ts'
import { isLive } from './rules.ts'
import { bookingById, bookingByRef, note, type BookingRow } from './sql.ts'

/** SIU^S12: booked at the counter, or by telephone; or our own booking, told back to us. */
export async function appointmentMade(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const booking = await told(deps, hospitalId, message)
  if (!booking) return made(deps, hospitalId, message)
  await learn(deps, booking, message)
  await moved(deps, booking, message)
}

/** SIU^S13: at another time or with another doctor now. One that we never heard of has at least got its new place. */
export async function appointmentMoved(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const booking = await told(deps, hospitalId, message)
  if (!booking) return made(deps, hospitalId, message)
  if (!(await moved(deps, booking, message))) await learn(deps, booking, message)
}

/** SIU^S14: anything changed; which, its state and its slot say. */
export async function appointmentChanged(deps: Deps, message: Message, inbound: Inbound): Promise<void> {
  const status = message.text('SCH', 25).toLowerCase()
  const saw = seen[status]
  if (ended.includes(status)) return appointmentEnded(deps, message, inbound)
  if (!saw) return appointmentMade(deps, message, inbound)
  const booking = await known(deps, inbound.hospitalId, message)
  await hospitalSaw(deps, inbound.hospitalId, nameOf(booking), saw)
}

/** SIU^S15 cancelled, S16 discontinued, S17 deleted. */
export async function appointmentEnded(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const booking = await known(deps, hospitalId, message)
  await hospitalCancelled(deps, hospitalId, nameOf(booking), reasonIn(message))
}

/** SIU^S26: the person did not come. */
export async function appointmentMissed(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const booking = await known(deps, hospitalId, message)
  await hospitalSaw(deps, hospitalId, nameOf(booking), 'missed')
}

/** HL7 table 0278, as far as it ends an appointment or brings it forward. */
const ended = ['cancelled', 'canceled', 'deleted', 'dc', 'blocked']
const seen: Record<string, 'checked_in' | 'in_consultation' | 'completed' | 'missed'> = {
  arrived: 'checked_in',
  started: 'in_consultation',
  complete: 'completed',
  completed: 'completed',
  noshow: 'missed',
}

const nameOf = ({ id }: BookingRow): Named => ({ bookingId: id })

/** The booking that a message is about: by our id where we placed it, else by the hospital's; null when we have none. */
async function told(deps: Deps, hospitalId: string, message: Message): Promise<BookingRow | null> {
  const [placer, filler] = [message.text('SCH', 1), message.text('SCH', 2)]
  if (!placer && !filler) throw new Unusable('appointment.unsaid', 'SCH-2', 'the appointment has no id')
  const ours = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(placer) ? await bookingById(deps.sql, placer) : null
  if (ours?.hospitalId === hospitalId) return ours
  return bookingByRef(deps.sql, hospitalId, (filler || placer).slice(0, 128))
}

async function known(deps: Deps, hospitalId: string, message: Message): Promise<BookingRow> {
  const booking = await told(deps, hospitalId, message)
  if (!booking) throw new Unusable('booking.unknown', 'SCH-2', 'we hold no such appointment')
  return booking
}

async function made(deps: Deps, hospitalId: string, message: Message): Promise<void> {
  const { slotRef } = await slotIn(deps, hospitalId, message)
  await hospitalBooked(deps, hospitalId, {
    hospitalRef: (message.text('SCH', 2) || message.text('SCH', 1)).slice(0, 128),
    personKey: await personIn(deps, hospitalId, message),
    slotRef,
    channel: 'counter',
    number: message.text('PV1', 19).slice(0, 20) || null,
  })
}

/** True when it stands in another slot now. A message that names no slot moves nothing. */
async function moved(deps: Deps, booking: BookingRow, message: Message): Promise<boolean> {
  const slot = await slotIn(deps, booking.hospitalId, message)
  if (slot.id === booking.slotId) return false
  if (!isLive(booking.state)) throw new Unusable('booking.moved-on', 'SCH-2', `the appointment is ${booking.state}`)
  try {
    await hospitalMoved(deps, booking.hospitalId, nameOf(booking), slot.slotRef)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Unusable(error.code, 'SCH-2', 'the appointment could not be moved')
  }
  return true
}

/** The hospital's own id and visit number, when it has told them only now. */
async function learn(deps: Deps, booking: BookingRow, message: Message): Promise<void> {
  const filler = message.text('SCH', 2).slice(0, 128)
  const isNamed = booking.hospitalRef !== null && booking.hospitalRef !== booking.id
  const number = booking.counting === 'hospital' ? message.text('PV1', 19).slice(0, 20) : ''
  const change = { ...(filler && !isNamed ? { hospitalRef: filler } : {}), ...(number ? { number } : {}) }
  if (Object.keys(change).length > 0) await note(deps.sql, booking, change, deps.clock.now())
}

/** By the slot's own name where the hospital uses ours (SCH-5), else by when, where and with whom. */
async function slotIn(deps: Deps, hospitalId: string, message: Message): Promise<SlotFacts> {
  const slotRef = message.text('SCH', 5)
  const slot = slotRef ? await slotBySource(deps.sql, hospitalId, slotRef) : await slotByTime(deps, hospitalId, message)
  if (!slot) throw new Unusable('slot.unknown', slotRef ? 'SCH-5' : 'AIS-4', 'we know no such slot of this hospital')
  return slot
}

async function slotByTime(deps: Deps, hospitalId: string, message: Message): Promise<SlotFacts | null> {
  const text = message.text('TQ1', 7) || message.text('AIS', 4) || message.text('AIP', 6) || message.text('SCH', 11, 4)
  const startsAt = readTime(text, deps.config.TIME_ZONE)
  if (!startsAt) throw new Unusable('slot.unsaid', 'SCH-5', 'neither a slot nor a start time is said')
  const [department, doctor] = [message.text('AIS', 3), message.text('AIP', 3) || message.text('PV1', 7)]
  const slots = await slotsStartingAt(deps.sql, hospitalId, startsAt)
  const departments = await departmentFacts(
    deps.sql,
    slots.map((slot) => slot.departmentId),
  )
  const doctors = await doctorFacts(
    deps.sql,
    slots.map((slot) => slot.practitionerRoleId),
  )
  const fitting = slots.filter(
    (slot) =>
      (!department || departments.get(slot.departmentId)?.sourceRef === department) &&
      (doctors.get(slot.practitionerRoleId ?? '')?.practitionerRef ?? '') === doctor,
  )
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

/** Words that the resident will read; a bare code is none. */
function reasonIn(message: Message): string {
  return (message.text('SCH', 6, 2) || message.text('SCH', 7, 2) || '医院取消了这个预约').slice(0, 200)
}
