import type { Deps } from '../deps.ts'
import { marks, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'

/**
 * Stops a session (停诊) inside the caller's transaction. Every slot row is moved too, so that a booking in flight
 * either committed before and is on the list of affected residents, or is refused.
 */
export async function stopSession(tx: Tx, sessionId: string, reason: string, now: Date): Promise<void> {
  const id = idBytes(sessionId)
  await tx.change("UPDATE slot SET state = 'stopped', updated_at = ? WHERE session_id = ? AND state = 'free'", [
    now,
    id,
  ])
  await tx.change("UPDATE clinic_session SET state = 'stopped', stop_reason = ?, updated_at = ? WHERE id = ?", [
    reason,
    now,
    id,
  ])
}

/** Opens a stopped session again; bookings that were stopped with it stay stopped. */
export async function reopenSession(tx: Tx, sessionId: string, now: Date): Promise<void> {
  const id = idBytes(sessionId)
  await tx.change("UPDATE slot SET state = 'free', updated_at = ? WHERE session_id = ? AND state = 'stopped'", [
    now,
    id,
  ])
  await tx.change("UPDATE clinic_session SET state = 'open', stop_reason = NULL, updated_at = ? WHERE id = ?", [
    now,
    id,
  ])
}

/** Takes back slots that a source no longer publishes; safe to repeat. Who holds a place in one is told through the fact. */
export async function withdrawSlots(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId'>,
  hospitalId: string,
  slotRefs: readonly string[],
  reason: string,
): Promise<void> {
  const now = deps.clock.now()
  const standing = await tx.select<{ id: Buffer; taken: number }>(
    `SELECT id, taken FROM slot WHERE hospital_id = ? AND source_ref IN (${marks(slotRefs)}) AND state <> 'withdrawn'
     ORDER BY id FOR UPDATE`,
    [hospitalId, ...slotRefs],
  )
  if (standing.length === 0) return
  const ids = standing.map(({ id }) => id)
  await tx.change(`UPDATE slot SET state = 'withdrawn', updated_at = ? WHERE id IN (${marks(ids)})`, [now, ...ids])
  for (const { id, taken } of standing) {
    if (taken > 0) await emit(tx, deps, 'slot.stopped', { slotId: idText(id), reason })
  }
}
