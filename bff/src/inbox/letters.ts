import type { LetterView } from '@onecard/shared/inbox'
import type { Deps } from '../deps.ts'
import type { Sql, Tx } from '../infra/db.ts'
import { pieces } from '../infra/groups.ts'
import { idBytes } from '../infra/ids.ts'
import { sha256 } from '../infra/seal.ts'
import { sealRaw } from './raw.ts'
import type { Reason } from './unusable.ts'

/** Something that somebody sent and nobody could use. */
export interface Letter {
  source: LetterView['source']
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
export function deadLetter(deps: Needs, sql: Sql, letter: Letter, reason: Reason): Promise<void> {
  return write(deps, sql, [{ letter, reason }])
}

/** The same for many at once, in the transaction in which they turned out to be unusable. */
export async function deadLetters(
  deps: Needs,
  tx: Tx,
  letters: readonly { letter: Letter; reason: Reason }[],
): Promise<void> {
  for (const some of pieces(letters, ({ letter }) => letter.bytes.length + 1_000, statementBytes)) {
    await write(deps, tx.many, some)
  }
}

type Needs = Pick<Deps, 'clock' | 'newId' | 'sealer'>

/** Sealed and written as letters, bytes are nearly three times as long; a statement has at most 16 MB. */
const statementBytes = 4 * 1024 * 1024

async function write(
  { clock, newId, sealer }: Needs,
  sql: Sql,
  letters: readonly { letter: Letter; reason: Reason }[],
): Promise<void> {
  const now = clock.now()
  await sql.change(
    `INSERT INTO dead_letter
       (id, source, sender, hospital_id, message_id, reference, sha256, kind, encoding, raw_sealed,
        code, segment, path, words, state, first_at, last_at)
     VALUES ${letters.map(() => "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)").join(', ')}
     ON DUPLICATE KEY UPDATE code = VALUES(code), segment = VALUES(segment), path = VALUES(path),
       words = VALUES(words), state = 'open', seen = seen + 1, last_at = VALUES(last_at)`,
    letters.flatMap(({ letter, reason }) => [
      ...[idBytes(newId()), letter.source, letter.sender, letter.hospitalId],
      ...[letter.messageId && idBytes(letter.messageId), letter.reference.slice(0, 199), sha256(letter.bytes)],
      ...[letter.kind.slice(0, 32), letter.encoding, sealRaw(sealer, letter.bytes)],
      ...[reason.code.slice(0, 60), reason.segment?.slice(0, 40) ?? null, reason.path?.slice(0, 120) ?? null],
      ...[reason.words.slice(0, 300), now, now],
    ]),
  )
}
