import type { BookingRules } from '@onecard/shared/settings'
import { wallClock } from '../infra/clock.ts'
import { marks, transact, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import type { Deps } from '../deps.ts'
import { deadlines, periodAt, quota, type ClinicKind } from './rules.ts'

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
 * Writes published slots inside the caller's transaction; safe to repeat, in any order. Capacity may fall below what is
 * taken: that stops new bookings and takes nothing away. Never touches a counter. Returns our slot ids in the given order.
 */
export async function publishSlots(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId' | 'config'>,
  hospitalId: string,
  rules: BookingRules,
  slots: readonly PublishedSlot[],
): Promise<string[]> {
  const ids: string[] = []
  const touched = new Set<string>()
  for (const slot of slots) {
    if (slot.endsAt <= slot.startsAt) {
      throw new Refusal('request.invalid', [{ path: 'end', message: 'end must be after start' }])
    }
    const sessionId = await writeSession(tx, deps, hospitalId, slot)
    ids.push(await writeSlot(tx, deps, hospitalId, sessionId, rules, slot))
    touched.add(sessionId)
  }
  for (const sessionId of touched) await number(tx, sessionId)
  await tellOfStopped(tx, deps, ids, slots)
  return ids
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

async function writeSession(
  tx: Tx,
  { clock, newId, config }: Pick<Deps, 'clock' | 'newId' | 'config'>,
  hospitalId: string,
  slot: PublishedSlot,
): Promise<string> {
  const { day, time } = wallClock(slot.startsAt, config.TIME_ZONE)
  const period = periodAt(time)
  const sourceRef = `${slot.scheduleRef}|${day}|${period}`
  await tx.change(
    `INSERT INTO clinic_session
       (id, hospital_id, source_ref, campus_id, department_id, practitioner_role_id, day, period, kind, fee_fen, place, counting, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE campus_id = VALUES(campus_id), department_id = VALUES(department_id),
       practitioner_role_id = VALUES(practitioner_role_id), kind = VALUES(kind), fee_fen = VALUES(fee_fen),
       place = VALUES(place), updated_at = VALUES(updated_at)`,
    [
      idBytes(newId()),
      hospitalId,
      sourceRef,
      slot.campusId && idBytes(slot.campusId),
      idBytes(slot.departmentId),
      slot.practitionerRoleId && idBytes(slot.practitionerRoleId),
      day,
      period,
      slot.kind,
      slot.feeFen,
      slot.place,
      slot.counting,
      clock.now(),
    ],
  )
  return idFrom(tx, 'clinic_session', hospitalId, sourceRef)
}

async function writeSlot(
  tx: Tx,
  { clock, newId, config }: Pick<Deps, 'clock' | 'newId' | 'config'>,
  hospitalId: string,
  sessionId: string,
  rules: BookingRules,
  slot: PublishedSlot,
): Promise<string> {
  const { day } = wallClock(slot.startsAt, config.TIME_ZONE)
  const at = deadlines(rules, slot.kind, day, slot.startsAt, config.TIME_ZONE)
  const share = rules.channelQuotas
  await tx.change(
    `INSERT INTO slot
       (id, session_id, hospital_id, source_ref, starts_at, ends_at, state, capacity, quota_app, quota_counter, quota_kiosk,
        quota_referral, quotas_until, releases_at, closes_at, cancel_until, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE session_id = VALUES(session_id), starts_at = VALUES(starts_at), ends_at = VALUES(ends_at),
       state = VALUES(state), capacity = VALUES(capacity), quota_app = VALUES(quota_app),
       quota_counter = VALUES(quota_counter), quota_kiosk = VALUES(quota_kiosk), quota_referral = VALUES(quota_referral),
       quotas_until = VALUES(quotas_until), releases_at = VALUES(releases_at), closes_at = VALUES(closes_at),
       cancel_until = VALUES(cancel_until), updated_at = VALUES(updated_at)`,
    [
      ...[idBytes(newId()), idBytes(sessionId), hospitalId, slot.slotRef, slot.startsAt, slot.endsAt],
      ...[slot.state, slot.capacity],
      ...[share.app, share.counter, share.kiosk, share.referral].map((part) => quota(slot.capacity, part)),
      ...[at.quotasUntil, at.releasesAt, at.closesAt, at.cancelUntil, clock.now()],
    ],
  )
  return idFrom(tx, 'slot', hospitalId, slot.slotRef)
}

async function idFrom(
  tx: Tx,
  table: 'slot' | 'clinic_session',
  hospitalId: string,
  sourceRef: string,
): Promise<string> {
  const [row] = await tx.select<{ id: Buffer }>(`SELECT id FROM ${table} WHERE hospital_id = ? AND source_ref = ?`, [
    hospitalId,
    sourceRef,
  ])
  if (!row) throw new Error(`${table} ${sourceRef} was written and is not there`)
  return idText(row.id)
}

/**
 * Sets visit numbers aside for the session's slots in order of time, until the first place has been handed out; from
 * then on numbers stay, and places added later are extra ones (加号).
 */
async function number(tx: Tx, sessionId: string): Promise<void> {
  const slots = await tx.select<{ id: Buffer; capacity: number; issued: number }>(
    'SELECT id, capacity, issued FROM slot WHERE session_id = ? ORDER BY starts_at, id FOR UPDATE',
    [idBytes(sessionId)],
  )
  if (slots.some(({ issued }) => issued > 0)) return
  let next = 1
  for (const { id, capacity } of slots) {
    await tx.change('UPDATE slot SET numbered_from = ?, numbered = ? WHERE id = ?', [next, capacity, id])
    next += capacity
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
