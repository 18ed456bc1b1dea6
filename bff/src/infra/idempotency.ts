import { refusals, type RefusalCode } from '@onecard/shared/refusals'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import { isDuplicate, transact, type Sql, type Tx } from './db.ts'
import { idBytes, idText } from './ids.ts'
import { Refusal } from './refusal.ts'

/** One write of one caller: repeated with the same key and body it has the same outcome, refusals too. */
export interface Once {
  /** 16 bytes: who and which route. */
  scope: Buffer
  /** 32 bytes: SHA-256 of the caller's key. */
  key: Buffer
  /** 32 bytes: SHA-256 of path and body. */
  body: Buffer
}

interface Row {
  body_hash: Buffer
  object_id: Buffer | null
  refusal: RefusalCode | null
  details: unknown
}

interface Needs {
  db: DataSource
  sql: Sql
  clock: Clock
}

/**
 * Runs the work in a transaction, at most once for this key. The key's row is the transaction's first lock, so a
 * second tap waits here, holding nothing that others want, until the first one's outcome is known.
 * Returns the id of the object that the first run made or changed, whether this was that run, and then what it made.
 */
export async function doOnce<Made>(
  deps: Needs,
  once: Once,
  objectId: string,
  work: (tx: Tx) => Promise<Made>,
): Promise<{ id: string; first: true; made: Made } | { id: string; first: false }> {
  try {
    const made = await transact(deps.db, async (tx) => {
      await tx.change(
        'INSERT INTO idempotency (scope, request_key, body_hash, object_id, created_at) VALUES (?, ?, ?, ?, ?)',
        [once.scope, once.key, once.body, idBytes(objectId), deps.clock.now()],
      )
      return work(tx)
    })
    return { id: objectId, first: true, made }
  } catch (error) {
    if (isDuplicate(error, 'PRIMARY')) {
      const earlier = await recall(deps.sql, once)
      if (earlier) return { id: earlier, first: false }
    }
    if (error instanceof Refusal && !(await rememberRefusal(deps, once, error))) {
      // A repeat was quicker, after our key had gone with our transaction: its outcome is the answer to both.
      const other = await recall(deps.sql, once)
      if (other) return { id: other, first: false }
    }
    throw error
  }
}

/**
 * As `doOnce`, for work that must first ask somebody outside: no transaction is open meanwhile, and a repeat with the
 * same key does not ask again once there is an outcome.
 */
export async function doOnceAsking<T>(
  deps: Needs,
  once: Once,
  objectId: string | ((answer: T) => string),
  ask: () => Promise<T>,
  work: (tx: Tx, answer: T) => Promise<void>,
): Promise<{ id: string; first: boolean }> {
  const earlier = await recall(deps.sql, once)
  if (earlier) return { id: earlier, first: false }
  const answer = await ask().catch(async (error: unknown) => {
    if (error instanceof Refusal) await rememberRefusal(deps, once, error)
    throw error
  })
  const id = typeof objectId === 'string' ? objectId : objectId(answer)
  return doOnce(deps, once, id, (tx) => work(tx, answer))
}

/** The outcome of an earlier run with this key: its object, its refusal (thrown), or null when there was none. */
async function recall(sql: Sql, once: Once): Promise<string | null> {
  const [row] = await sql.select<Row>(
    'SELECT body_hash, object_id, refusal, details FROM idempotency WHERE scope = ? AND request_key = ?',
    [once.scope, once.key],
  )
  if (!row) return null
  if (!row.body_hash.equals(once.body)) throw new Refusal('idempotency.mismatch')
  if (row.refusal) throw new Refusal(row.refusal, row.details ?? undefined)
  return row.object_id && idText(row.object_id)
}

/**
 * Only a lasting "no" is replayed; "busy, try again" would be a lie the second time. False when this key has an outcome
 * already.
 */
async function rememberRefusal({ sql, clock }: Needs, once: Once, { code, details }: Refusal): Promise<boolean> {
  const { status } = refusals[code]
  if (status >= 500 || status === 429 || code.startsWith('idempotency.')) return true
  const { affectedRows } = await sql.change(
    'INSERT IGNORE INTO idempotency (scope, request_key, body_hash, refusal, details, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    [once.scope, once.key, once.body, code, details === undefined ? null : JSON.stringify(details), clock.now()],
  )
  return affectedRows === 1
}

/** A job: keys are kept for 7 days; business keys protect for ever. */
export async function forgetOldKeys(sql: Sql, now: Date): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM idempotency WHERE created_at < ? LIMIT 5000', [
    new Date(now.getTime() - 7 * 86_400_000),
  ])
  return affectedRows
}
