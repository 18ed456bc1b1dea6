import { refusals, type RefusalCode } from '@onecard/shared/refusals'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import { isDuplicate, rowMarks, transact, type Param, type Sql, type Tx } from './db.ts'
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

/** One of several writes that are done together. */
export interface Asked {
  once: Once
  /** The id of what it makes. */
  objectId: string
}

/** What became of one of them: what it made, or what an earlier run with its key made, or its own "no". */
export type Outcome<Made> = { first: true; made: Made } | { first: false; id: string } | Refusal

/**
 * As `doOnce`, for many in one transaction. Their keys are its first locks, and the database says which of them are new:
 * those the work is given, and it answers each with what it made or with its Refusal, which is remembered under the key
 * and is nothing to the others. What the work throws undoes all; then each may be done by itself.
 */
export async function doEachOnce<Ask extends Asked, Made>(
  deps: Needs,
  asks: readonly Ask[],
  work: (tx: Tx, fresh: readonly Ask[]) => Promise<readonly (Made | Refusal)[]>,
): Promise<Outcome<Made>[]> {
  const outcomes = await transact(deps.db, async (tx) => {
    const now = deps.clock.now()
    const fresh = await writeKeys(tx, asks, now)
    const made = fresh.length > 0 ? await work(tx, fresh) : []
    const outcomes = new Map<Ask, Outcome<Made>>()
    made.forEach(
      (one, i) => fresh[i] && outcomes.set(fresh[i], one instanceof Refusal ? one : { first: true, made: one }),
    )
    await writeRefusals(tx, outcomes, now)
    return outcomes
  })
  return Promise.all(asks.map(async (ask) => outcomes.get(ask) ?? (await earlier(deps.sql, ask.once))))
}

/** Writes the keys that are not there yet, in their order, so that two groups can't wait in a ring; those whose they are. */
async function writeKeys<Ask extends Asked>(tx: Tx, asks: readonly Ask[], now: Date): Promise<readonly Ask[]> {
  const inOrder = [...asks].sort((a, b) => Buffer.compare(nameOf(a), nameOf(b)))
  const { affectedRows } = await tx.many.change(
    `INSERT IGNORE INTO idempotency (scope, request_key, body_hash, object_id, created_at) VALUES ${rowMarks(asks.length, 5)}`,
    inOrder.flatMap(({ once: { scope, key, body }, objectId }) => [scope, key, body, idBytes(objectId), now]),
  )
  if (affectedRows === asks.length) return asks
  const rows = await tx.many.select<{ object_id: Buffer | null }>(
    `SELECT object_id FROM idempotency WHERE ${asks.map(() => '(scope = ? AND request_key = ?)').join(' OR ')}`,
    asks.flatMap(({ once: { scope, key } }) => [scope, key]),
  )
  const standing = new Set(rows.map(({ object_id }) => object_id && idText(object_id)))
  const own = asks.filter(({ objectId }) => standing.has(objectId))
  if (own.length === affectedRows) return own
  // We wrote none and yet ours are there: this is a second try, and the first one's commit took place unheard.
  if (affectedRows === 0) return []
  throw new Error('keys of an earlier try stand beside new ones')
}

function nameOf({ once: { scope, key } }: Asked): Buffer {
  return Buffer.concat([scope, key])
}

/** A "no" that does not last is thrown: nothing of it may stay. */
async function writeRefusals(tx: Tx, outcomes: ReadonlyMap<Asked, Outcome<unknown>>, now: Date): Promise<void> {
  const refused = [...outcomes].flatMap(([{ once }, outcome]) =>
    outcome instanceof Refusal ? [{ once, outcome }] : [],
  )
  const passing = refused.find(({ outcome }) => !lasts(outcome))
  if (passing) throw passing.outcome
  if (refused.length === 0) return
  await tx.many.change(
    `INSERT INTO idempotency (${refusalColumns}) VALUES ${rowMarks(refused.length, 6)}
     ON DUPLICATE KEY UPDATE object_id = NULL, refusal = VALUES(refusal), details = VALUES(details)`,
    refused.flatMap(({ once, outcome }) => refusalValues(once, outcome, now)),
  )
}

/** For one whose key was there before. */
async function earlier(sql: Sql, once: Once): Promise<Outcome<never>> {
  try {
    const id = await recall(sql, once)
    // The key has gone since: the first run was undone. The caller may try again under it.
    return id === null ? new Refusal('service.unavailable') : { first: false, id }
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
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

const refusalColumns = 'scope, request_key, body_hash, refusal, details, created_at'

function refusalValues({ scope, key, body }: Once, { code, details }: Refusal, now: Date): Param[] {
  return [scope, key, body, code, details === undefined ? null : JSON.stringify(details), now]
}

/** Only a lasting "no" is replayed; "busy, try again" would be a lie the second time. */
function lasts({ code }: Refusal): boolean {
  const { status } = refusals[code]
  return status < 500 && status !== 429 && !code.startsWith('idempotency.')
}

/** False when this key has an outcome already. */
async function rememberRefusal({ sql, clock }: Needs, once: Once, refusal: Refusal): Promise<boolean> {
  if (!lasts(refusal)) return true
  const { affectedRows } = await sql.change(
    `INSERT IGNORE INTO idempotency (${refusalColumns}) VALUES (?, ?, ?, ?, ?, ?)`,
    refusalValues(once, refusal, clock.now()),
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
