import type { BookingRules } from '@onecard/shared/settings'
import type { Day } from '@onecard/shared/day'
import { wallClock } from '../infra/clock.ts'
import { marks, rowMarks, transact, type Param, type Tx } from '../infra/db.ts'
import { chunks } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import type { Deps } from '../deps.ts'
import { deadlines, periodAt, quota, type ClinicKind, type Period } from './rules.ts'

/** One slot as any source publishes it: FHIR, $bulk-publish lines, CSV rows all come down to this. */
export interface PublishedSlot {
  /** The hospital's own name for the slot; publishing it again changes the same row. */
  slotRef: string
  /** The hospital's own name for the schedule (doctor or department line) that the slot belongs to. */
  scheduleRef: string
  campusId: string | null
  departmentId: string
  practitionerRoleId: string | null
  kind: ClinicKind
  feeFen: number
  place: string
  counting: 'platform' | 'hospital'
  startsAt: Date
  endsAt: Date
  /** Places in all; the hospital never sends how many are taken. */
  capacity: number
  /** `stopped`: 停诊; `withdrawn`: entered in error, or gone from the source. */
  state: 'free' | 'stopped' | 'withdrawn'
  stopReason?: string
}

/**
 * Writes published slots inside the caller's transaction; safe to repeat, in any order, a thousand at a time. Capacity
 * may fall below what is taken: that stops new bookings and takes nothing away. Never touches a counter. Returns our
 * slot ids in the given order.
 */
export async function publishSlots(
  tx: Tx,
  deps: Needs,
  hospitalId: string,
  rules: BookingRules,
  slots: readonly PublishedSlot[],
): Promise<string[]> {
  if (slots.some(({ startsAt, endsAt }) => endsAt <= startsAt)) {
    throw new Refusal('request.invalid', [{ path: 'end', message: 'end must be after start' }])
  }
  const source: Source = { hospitalId, rules, timeZone: deps.config.TIME_ZONE }
  const timed = slots.map((slot) => inSession(slot, source.timeZone))
  const sessions = await writeSessions(tx, deps, source, timed)
  const ids = await writeSlots(tx, deps, source, timed, sessions)
  const touched = [...new Set(sessions.values())]
  await number(tx, touched)
  await settleSessions(tx, deps.clock.now(), touched, reasonsOf(timed, sessions))
  await tellOfStopped(tx, deps, ids, slots)
  return ids
}

type Needs = Pick<Deps, 'clock' | 'newId' | 'config'>

interface Source {
  hospitalId: string
  rules: BookingRules
  timeZone: string
}

/** As publishSlots, in a transaction of its own; for sources that come in files. */
export async function publish(
  deps: Deps,
  hospitalId: string,
  rules: BookingRules,
  slots: readonly PublishedSlot[],
): Promise<string[]> {
  return transact(deps.db, (tx) => publishSlots(tx, deps, hospitalId, rules, slots))
}

interface TimedSlot extends PublishedSlot {
  day: Day
  period: Period
  sessionRef: string
}

/** A schedule's slots of one half-day are one session. */
function inSession(slot: PublishedSlot, timeZone: string): TimedSlot {
  const { day, time } = wallClock(slot.startsAt, timeZone)
  const period = periodAt(time)
  return { ...slot, day, period, sessionRef: `${slot.scheduleRef}|${day}|${period}` }
}

/** Rows a statement: enough to save the round trips, few enough for the limit of values in a prepared statement. */
const batch = 200

/** Our ids of the sessions, by the source's reference. */
async function writeSessions(
  tx: Tx,
  { clock, newId }: Needs,
  { hospitalId }: Source,
  slots: readonly TimedSlot[],
): Promise<Map<string, string>> {
  const sessions = [...new Map(slots.map((slot) => [slot.sessionRef, slot])).values()]
  const now = clock.now()
  for (const some of chunks(sessions, batch)) {
    await tx.change(
      `INSERT INTO clinic_session
         (id, hospital_id, source_ref, campus_id, department_id, practitioner_role_id, day, period, kind, fee_fen, place, counting, updated_at)
       VALUES ${rowMarks(some.length, 13)}
       ON DUPLICATE KEY UPDATE campus_id = VALUES(campus_id), department_id = VALUES(department_id),
         practitioner_role_id = VALUES(practitioner_role_id), kind = VALUES(kind), fee_fen = VALUES(fee_fen),
         place = VALUES(place), updated_at = VALUES(updated_at)`,
      some.flatMap((slot) => [
        ...[idBytes(newId()), hospitalId, slot.sessionRef, slot.campusId && idBytes(slot.campusId)],
        ...[idBytes(slot.departmentId), slot.practitionerRoleId && idBytes(slot.practitionerRoleId)],
        ...[slot.day, slot.period, slot.kind, slot.feeFen, slot.place, slot.counting, now],
      ]),
    )
  }
  return idsBySource(tx, 'clinic_session', hospitalId, [...new Set(sessions.map(({ sessionRef }) => sessionRef))])
}

async function writeSlots(
  tx: Tx,
  { clock, newId }: Needs,
  source: Source,
  slots: readonly TimedSlot[],
  sessions: ReadonlyMap<string, string>,
): Promise<string[]> {
  const now = clock.now()
  for (const some of chunks(slots, batch)) {
    await tx.change(
      `INSERT INTO slot
         (id, session_id, hospital_id, source_ref, starts_at, ends_at, state, capacity, quota_app, quota_counter, quota_kiosk,
          quota_referral, quotas_until, releases_at, closes_at, cancel_until, updated_at)
       VALUES ${rowMarks(some.length, 17)}
       ON DUPLICATE KEY UPDATE session_id = VALUES(session_id), starts_at = VALUES(starts_at), ends_at = VALUES(ends_at),
         state = VALUES(state), capacity = VALUES(capacity), quota_app = VALUES(quota_app),
         quota_counter = VALUES(quota_counter), quota_kiosk = VALUES(quota_kiosk), quota_referral = VALUES(quota_referral),
         quotas_until = VALUES(quotas_until), releases_at = VALUES(releases_at), closes_at = VALUES(closes_at),
         cancel_until = VALUES(cancel_until), updated_at = VALUES(updated_at)`,
      some.flatMap((slot) => [
        ...[idBytes(newId()), idBytes(known(sessions, slot.sessionRef)), source.hospitalId, slot.slotRef],
        ...[slot.startsAt, slot.endsAt, slot.state, slot.capacity],
        ...[...quotasAndTimes(slot, source), now],
      ]),
    )
  }
  const ids = await idsBySource(tx, 'slot', source.hospitalId, [...new Set(slots.map(({ slotRef }) => slotRef))])
  return slots.map(({ slotRef }) => known(ids, slotRef))
}

function quotasAndTimes({ kind, day, startsAt, capacity }: TimedSlot, { rules, timeZone }: Source): Param[] {
  const at = deadlines(rules, kind, day, startsAt, timeZone)
  const { app, counter, kiosk, referral } = rules.channelQuotas
  return [
    ...[app, counter, kiosk, referral].map((part) => quota(capacity, part)),
    ...[at.quotasUntil, at.releasesAt, at.closesAt, at.cancelUntil],
  ]
}

async function idsBySource(
  tx: Tx,
  table: 'slot' | 'clinic_session',
  hospitalId: string,
  refs: readonly string[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const some of chunks(refs, 500)) {
    const rows = await tx.select<{ id: Buffer; source_ref: string }>(
      `SELECT id, source_ref FROM ${table} WHERE hospital_id = ? AND source_ref IN (${marks(some)})`,
      [hospitalId, ...some],
    )
    for (const { id, source_ref } of rows) ids.set(source_ref, idText(id))
  }
  return ids
}

function known(ids: ReadonlyMap<string, string>, ref: string): string {
  const id = ids.get(ref)
  if (id === undefined) throw new Error(`${ref} was written and is not there`)
  return id
}

/**
 * Sets visit numbers aside for a session's slots in order of time, until its first place has been handed out; from
 * then on numbers stay, and places added later are extra ones (加号). Whoever takes a place waits for this transaction.
 */
async function number(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  for (const some of chunks(sessionIds, batch)) {
    const ids = some.map(idBytes)
    await tx.select(`SELECT id FROM slot WHERE session_id IN (${marks(ids)}) ORDER BY id FOR UPDATE`, ids)
    await tx.change(
      `UPDATE slot JOIN (
         SELECT id, SUM(capacity) OVER (PARTITION BY session_id ORDER BY starts_at, id) - capacity + 1 AS first,
           SUM(issued) OVER (PARTITION BY session_id) AS issued
         FROM slot WHERE session_id IN (${marks(ids)})
       ) counted ON counted.id = slot.id
       SET slot.numbered_from = counted.first, slot.numbered = slot.capacity
       WHERE counted.issued = 0`,
      ids,
    )
  }
}

/** Why sessions were stopped, where the source said so. */
function reasonsOf(slots: readonly TimedSlot[], sessions: ReadonlyMap<string, string>): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const { state, stopReason, sessionRef } of slots) {
    if (state === 'stopped' && stopReason) reasons.set(known(sessions, sessionRef), stopReason)
  }
  return reasons
}

/** A session whose slots are all stopped is stopped (停诊); one that has an open slot is not. */
async function settleSessions(
  tx: Tx,
  now: Date,
  sessionIds: readonly string[],
  reasons: ReadonlyMap<string, string>,
): Promise<void> {
  for (const some of chunks(sessionIds, batch)) {
    const counted = await tx.select<{ id: Buffer; free: string; stopped: string; state: 'open' | 'stopped' }>(
      `SELECT clinic_session.id, clinic_session.state, SUM(slot.state = 'free') AS free, SUM(slot.state = 'stopped') AS stopped
       FROM clinic_session JOIN slot ON slot.session_id = clinic_session.id
       WHERE clinic_session.id IN (${marks(some)}) GROUP BY clinic_session.id, clinic_session.state`,
      some.map(idBytes),
    )
    for (const { id, state, free, stopped } of counted) {
      const wanted = Number(free) === 0 && Number(stopped) > 0 ? 'stopped' : 'open'
      if (wanted === state) continue
      await tx.change('UPDATE clinic_session SET state = ?, stop_reason = ?, updated_at = ? WHERE id = ?', [
        ...[wanted, wanted === 'stopped' ? (reasons.get(idText(id)) ?? null) : null, now, id],
      ])
    }
  }
}

/** Slots that were stopped or withdrawn while people hold places: a fact, on which the bookings are moved. */
async function tellOfStopped(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId'>,
  ids: readonly string[],
  slots: readonly PublishedSlot[],
): Promise<void> {
  const gone = ids.filter((_, i) => slots[i]?.state !== 'free')
  if (gone.length === 0) return
  const held = await tx.select<{ id: Buffer }>(
    `SELECT id FROM slot WHERE taken > 0 AND id IN (${marks(gone)})`,
    gone.map(idBytes),
  )
  for (const { id } of held) {
    const reason = slots[ids.indexOf(idText(id))]?.stopReason ?? ''
    await emit(tx, deps, 'slot.stopped', { slotId: idText(id), reason })
  }
}
