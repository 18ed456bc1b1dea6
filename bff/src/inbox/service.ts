import type { Deps } from '../deps.ts'
import { daysBefore } from '../infra/clock.ts'
import { marks } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { sha256 } from '../infra/seal.ts'
import { sealRaw } from './raw.ts'

export { deadLetter, deadLetters, type Letter } from './letters.ts'
export { drain, drainDue, type Inbound, type Reader, type Readers, type Streams } from './stream.ts'
export { Unusable, type Reason } from './unusable.ts'

/** A message whose envelope is in order, as it came. */
export interface Arrived {
  source: 'hl7v2'
  sender: string
  hospitalId: string
  reference: string
  kind: string
  encoding: string
  bytes: Buffer
}

/**
 * Stores a message before it is acknowledged; only after this has returned may its sender forget it. The same message
 * again (sender, number, content) is not stored again. True when it is new.
 */
export async function receive(deps: Deps, arrived: Arrived): Promise<boolean> {
  const { sql, clock, newId, sealer } = deps
  const { source, sender, hospitalId, reference, kind, encoding, bytes } = arrived
  const now = clock.now()
  const { affectedRows } = await sql.change(
    `INSERT IGNORE INTO inbound_message
       (id, source, sender, hospital_id, reference, sha256, kind, encoding, raw_sealed, state, due_at, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?)`,
    [
      ...[idBytes(newId()), source, sender, hospitalId, reference, sha256(bytes)],
      ...[kind.slice(0, 32), encoding, sealRaw(sealer, bytes), now, now],
    ],
  )
  return affectedRows === 1
}

/**
 * A job: forgets what was used and what was settled long ago, some at a time. A message that could not be used goes
 * after its letter; an open letter waits for somebody.
 */
export async function forgetOld({ sql, clock, config }: Deps, limit = 500): Promise<number> {
  const before = daysBefore(clock.now(), config.KEEP_MESSAGES_DAYS)
  const letters = await sql.change(
    `DELETE FROM dead_letter WHERE state <> 'open' AND last_at < ? LIMIT ${Math.trunc(limit)}`,
    [before],
  )
  const old = await sql.select<{ id: Buffer }>(
    `SELECT id FROM inbound_message message WHERE state IN ('used', 'dead') AND settled_at < ? AND (state = 'used' OR NOT EXISTS (
       SELECT 1 FROM dead_letter letter WHERE letter.sender = message.sender AND letter.reference = message.reference
         AND letter.sha256 = message.sha256)) LIMIT ${Math.trunc(limit)}`,
    [before],
  )
  if (old.length > 0) {
    const ids = old.map(({ id }) => id)
    await sql.change(`DELETE FROM inbound_message WHERE id IN (${marks(ids)})`, ids)
  }
  return old.length + letters.affectedRows
}
