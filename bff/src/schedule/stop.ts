import type { Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'

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
