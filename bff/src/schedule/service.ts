import { addDays } from '@onecard/shared/day'
import type { ClinicSessionView, DayView, SlotView } from '@onecard/shared/schedule'
import type { Deps } from '../deps.ts'
import { departmentOf, doctorOf, rulesOf } from '../directory/service.ts'
import { wallClock } from '../infra/clock.ts'
import type { Sql } from '../infra/db.ts'
import { groupBy } from '../infra/groups.ts'
import { Refusal } from '../infra/refusal.ts'
import { combined, leftForApp, stateOf } from './rules.ts'
import { slotsOf, type SlotFacts } from './sql.ts'

export { importDropped } from './drop.ts'
export { importTemplate, type ImportReport } from './import.ts'
export { pollPublications } from './bulk.ts'
export { readLineAgain } from './bulk-replay.ts'
export { givePlacesBack, reopenDuePlaces, takeGivenPlace } from './places.ts'
export { publish, type PublishedSlot } from './publish.ts'
export { stateOf, type Channel } from './rules.ts'
export {
  lockedSlots,
  sessionPlaces,
  slotBySource,
  slotFacts,
  slotRefs,
  slotsStartingAt,
  type SessionPlace,
  type SlotFacts,
} from './sql.ts'
export { stopSession } from './stop.ts'
export { takePlaces, takePlacesIn, whyNot, type TakenPlace } from './take.ts'

/** A doctor, or a department with all its doctors and its own clinics. */
export interface Whose {
  doctorId?: string | undefined
  departmentId?: string | undefined
}

export interface Days {
  items: DayView[]
  horizonDays: number
  releaseTime: string
  now: string
}

/** The date strip: every day of the hospital's horizon, with what can be booked on it. */
export async function days(deps: Deps, whose: Whose): Promise<Days> {
  const now = deps.clock.now()
  const rules = await rulesOf(deps, await hospitalOf(deps, whose))
  const today = wallClock(now, deps.config.TIME_ZONE).day
  // One day more than the horizon: it shows 待放号 with its countdown.
  const last = addDays(today, rules.horizonDays)
  const slots = await slotsOf(deps.sql, whose, today, last)
  const byDay = groupBy(slots, (slot) => slot.day)
  const items = Array.from({ length: rules.horizonDays + 1 }, (_, i) => {
    const day = addDays(today, i)
    return dayView(day, byDay.get(day) ?? [], now)
  })
  return { items, horizonDays: rules.horizonDays, releaseTime: rules.releaseTime, now: now.toISOString() }
}

/** A day's sessions, the earliest first; what is full or stopped stays visible. */
export async function sessions(
  deps: Deps,
  whose: Whose,
  day: string,
): Promise<{ items: ClinicSessionView[]; now: string }> {
  const now = deps.clock.now()
  const slots = await slotsOf(deps.sql, whose, day, day)
  const bySession = groupBy(slots, (slot) => slot.sessionId)
  const items = await Promise.all([...bySession.values()].map((own) => sessionView(deps, own, now)))
  return { items, now: now.toISOString() }
}

async function hospitalOf({ sql }: Deps, { doctorId, departmentId }: Whose): Promise<string> {
  const [table, id] = doctorId ? ['practitioner_role', doctorId] : ['department', departmentId ?? '']
  const [row] = await sql.select<{ hospital_id: string }>(`SELECT hospital_id FROM ${table} WHERE id = ?`, [
    Buffer.from(id.replaceAll('-', ''), 'hex'),
  ])
  if (!row) throw new Refusal(doctorId ? 'doctor.unknown' : 'department.unknown')
  return row.hospital_id
}

function dayView(day: string, slots: readonly SlotFacts[], now: Date): DayView {
  const states = slots.map((slot) => stateOf(slot, slot.sessionStopped, now))
  const left = slots.reduce((sum, slot, i) => sum + (states[i] === 'open' ? leftForApp(slot, now) : 0), 0)
  const state = combined(states)
  const soonest = slots.filter((_, i) => states[i] === 'soon').map((slot) => slot.releasesAt.getTime())
  return { day, state, left, releasesAt: state === 'soon' ? new Date(Math.min(...soonest)).toISOString() : null }
}

async function sessionView(deps: Deps, slots: readonly SlotFacts[], now: Date): Promise<ClinicSessionView> {
  const [session] = slots
  if (!session) throw new Error('a session without slots was grouped')
  const department = await departmentOf(deps, session.departmentId)
  const doctor = session.practitionerRoleId === null ? null : await doctorOf(deps, session.practitionerRoleId)
  return {
    id: session.sessionId,
    day: session.day,
    period: session.period,
    kind: session.kind,
    doctorId: session.practitionerRoleId,
    doctorName: doctor && doctor.name,
    departmentId: session.departmentId,
    departmentName: department?.name ?? '',
    place: session.place,
    feeFen: session.feeFen,
    stopped: session.sessionStopped,
    stopReason: session.stopReason,
    slots: slots.map((slot) => slotView(slot, deps.config.TIME_ZONE, now)),
  }
}

function slotView(slot: SlotFacts, timeZone: string, now: Date): SlotView {
  const state = stateOf(slot, slot.sessionStopped, now)
  return {
    id: slot.id,
    startTime: wallClock(slot.startsAt, timeZone).time,
    endTime: wallClock(slot.endsAt, timeZone).time,
    state,
    left: state === 'open' ? leftForApp(slot, now) : 0,
    releasesAt: state === 'soon' ? slot.releasesAt.toISOString() : null,
  }
}

/** The earliest open slot of each of these (a handful), or null; in the order asked. */
export function nextOpenSlots(
  sql: Sql,
  whose: readonly Whose[],
  [from, to]: [string, string],
  now: Date,
): Promise<(SlotFacts | null)[]> {
  return Promise.all(
    whose.map(async (one) => {
      const slots = await slotsOf(sql, one, from, to)
      return slots.find((slot) => stateOf(slot, slot.sessionStopped, now) === 'open') ?? null
    }),
  )
}
