import type { Deps } from '../deps.ts'
import type { Sql } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { sha256 } from '../infra/seal.ts'
import { sealRaw } from './raw.ts'
import type { Reason } from './unusable.ts'

/** Something that somebody sent and nobody could use. */
export interface Letter {
  source: 'hl7v2' | 'fhir-bulk'
  sender: string
  hospitalId: string
  messageId: string | null
  /** The sender's own number or name for it. */
  reference: string
  kind: string
  encoding: string
  bytes: Buffer
}

/**
 * Keeps what could not be used, with the reason. The same thing met again (a bad line in a file that is polled every
 * minute) is counted, not kept twice; one that had been settled is open again.
 */
export async function deadLetter(
  { clock, newId, sealer }: Pick<Deps, 'clock' | 'newId' | 'sealer'>,
  sql: Sql,
  letter: Letter,
  reason: Reason,
): Promise<void> {
  const now = clock.now()
  await sql.change(
    `INSERT INTO dead_letter
       (id, source, sender, hospital_id, message_id, reference, sha256, kind, encoding, raw_sealed,
        code, segment, path, words, state, first_at, last_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)
     ON DUPLICATE KEY UPDATE code = VALUES(code), segment = VALUES(segment), path = VALUES(path),
       words = VALUES(words), state = 'open', seen = seen + 1, last_at = VALUES(last_at)`,
    [
      ...[idBytes(newId()), letter.source, letter.sender, letter.hospitalId],
      ...[letter.messageId && idBytes(letter.messageId), letter.reference.slice(0, 199), sha256(letter.bytes)],
      ...[letter.kind.slice(0, 32), letter.encoding, sealRaw(sealer, letter.bytes)],
      ...[reason.code.slice(0, 60), reason.segment?.slice(0, 40) ?? null, reason.path?.slice(0, 120) ?? null],
      ...[reason.words.slice(0, 300), now, now],
    ],
  )
}
