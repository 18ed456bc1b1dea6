import type { Deps } from '../deps.ts'
import { daysBefore } from '../infra/clock.ts'
import { marks, transact, type Sql } from '../infra/db.ts'
import { grouped } from '../infra/grouped.ts'
import { pieces } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
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
 * again (sender, number, content) is not stored again. True when it is new. Messages that arrive together are one commit.
 */
export function receive(deps: Deps, arrived: Arrived): Promise<boolean> {
  return storing(deps, { ...arrived, id: deps.newId() })
}

type Stored = Arrived & { id: string }

/** Bytes are written as letters where several share a statement, and a statement has at most 16 MB: a large message goes alone. */
const togetherBytes = 2 * 1024 * 1024

const storing = grouped(64, async (deps: Deps, messages: readonly Stored[]): Promise<boolean[]> => {
  const isNew: boolean[] = []
  for (const some of pieces(messages, ({ bytes }) => bytes.length, togetherBytes)) {
    isNew.push(...(await store(deps, some)))
  }
  return isNew
})

/** Which of them are new. */
function store(deps: Deps, messages: readonly Stored[]): Promise<boolean[]> {
  if (messages.length > 1) return transact(deps.db, (tx) => insert(deps, tx.many, messages))
  return insert(deps, deps.sql, messages)
}

async function insert({ clock, sealer }: Deps, sql: Sql, messages: readonly Stored[]): Promise<boolean[]> {
  const now = clock.now()
  const { affectedRows } = await sql.change(
    `INSERT IGNORE INTO inbound_message
       (id, source, sender, hospital_id, reference, sha256, kind, encoding, raw_sealed, due_at, received_at, state)
     VALUES ${messages.map(() => "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received')").join(', ')}`,
    messages.flatMap(({ id, source, sender, hospitalId, reference, kind, encoding, bytes }) => [
      ...[idBytes(id), source, sender, hospitalId, reference, sha256(bytes)],
      ...[kind.slice(0, 32), encoding, sealRaw(sealer, bytes), now, now],
    ]),
  )
  if (messages.length === 1 || affectedRows === messages.length) return messages.map(() => affectedRows > 0)
  const ids = messages.map(({ id }) => idBytes(id))
  const rows = await sql.select<{ id: Buffer }>(`SELECT id FROM inbound_message WHERE id IN (${marks(ids)})`, ids)
  const there = new Set(rows.map(({ id }) => idText(id)))
  return messages.map(({ id }) => there.has(id))
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
