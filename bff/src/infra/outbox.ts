import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import { fromJson, marks, rowMarks, transact, type Param, type Sql, type Tx } from './db.ts'
import { lanes, type Events, type Fact, type Handlers } from './events.ts'
import { idBytes, idText } from './ids.ts'

const newRows = 'INSERT INTO outbox (id, lane, fact, payload, due_at, created_at) VALUES'

interface Stating {
  clock: Clock
  newId: () => string
}

/** States a fact in the same transaction that makes it true: both happen, or neither. One row for each lane. */
export async function emit<F extends Fact>(tx: Tx, deps: Stating, fact: F, payload: Events[F]): Promise<void> {
  const rows = rowsOf(deps, fact, payload)
  if (rows.length === 0) return
  await tx.change(`${newRows} ${rowMarks(rows.length, 6)}`, rows.flat())
}

/** As emit, for what several did together: a fact for each of them, in one statement. */
export async function emitEach<F extends Fact>(
  tx: Tx,
  deps: Stating,
  facts: readonly { fact: F; payload: Events[F] }[],
): Promise<void> {
  const rows = facts.flatMap(({ fact, payload }) => rowsOf(deps, fact, payload))
  if (rows.length > 0) await tx.many.change(`${newRows} ${rowMarks(rows.length, 6)}`, rows.flat())
}

function rowsOf<F extends Fact>({ clock, newId }: Stating, fact: F, payload: Events[F]): Param[][] {
  const now = clock.now()
  const text = JSON.stringify(payload)
  return lanes[fact].map((lane) => [idBytes(newId()), lane, fact, text, now, now])
}

interface OutboxRow {
  id: Buffer
  lane: string
  fact: Fact
  payload: unknown
  attempts: number
}

interface Needs {
  db: DataSource
  sql: Sql
  clock: Clock
  log: Logger
}

const lastAttempt = 24
const leaseMs = 60_000

/**
 * Takes up to `limit` due rows and delivers them side by side; each at least once. What fails is tried again later
 * (jittered back-off to an hour, 24 times, about 20 hours) and then rests as `dead` for staff to re-drive.
 * Returns how many were taken.
 */
export async function deliverDue(deps: Needs, handlers: Handlers, limit = 20): Promise<number> {
  const rows = await claim(deps, limit)
  await Promise.all(rows.map((row) => deliver(deps, handlers, row)))
  return rows.length
}

/** Takes the oldest due rows and puts them off, so that if we die before the end somebody else tries them again. */
function claim({ db, clock }: Needs, limit: number): Promise<OutboxRow[]> {
  return transact(db, async (tx) => {
    const now = clock.now()
    const rows = await tx.select<OutboxRow>(
      `SELECT id, lane, fact, payload, attempts FROM outbox WHERE state = 'due' AND due_at <= ?
       ORDER BY due_at LIMIT ${Math.trunc(limit)} FOR UPDATE SKIP LOCKED`,
      [now],
    )
    if (rows.length > 0) {
      await tx.change(`UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id IN (${marks(rows)})`, [
        new Date(now.getTime() + leaseMs),
        ...rows.map((row) => row.id),
      ])
    }
    return rows
  })
}

async function deliver(deps: Needs, handlers: Handlers, row: OutboxRow): Promise<void> {
  try {
    await handle(handlers, row)
    await deps.sql.change('DELETE FROM outbox WHERE id = ?', [row.id])
  } catch (error) {
    await putOff(deps, row, error)
  }
}

function handle(handlers: Handlers, { fact, lane, payload }: OutboxRow): Promise<void> {
  const byLane = handlers[fact] as Record<string, (payload: never) => Promise<void>>
  const act = byLane[lane]
  if (!act) throw new Error(`nobody handles ${fact} in lane ${lane}`)
  return act((typeof payload === 'string' ? JSON.parse(payload) : payload) as never)
}

async function putOff({ sql, clock, log }: Needs, row: OutboxRow, error: unknown): Promise<void> {
  const attempts = row.attempts + 1
  const state = attempts >= lastAttempt ? 'dead' : 'due'
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  log.warn({ outboxId: idText(row.id), fact: row.fact, lane: row.lane, attempts, state, fault: words }, 'outbox.failed')
  await sql.change('UPDATE outbox SET state = ?, due_at = ?, last_error = ? WHERE id = ?', [
    state,
    new Date(clock.now().getTime() + delayMs(attempts)),
    words.slice(0, 500),
    row.id,
  ])
}

/** 2 s, 4 s, … up to an hour, each ± 25 %. */
function delayMs(attempts: number): number {
  return Math.min(2 ** attempts * 1000, 3_600_000) * (0.75 + Math.random() / 2)
}

/** A delivery that failed for good. */
export interface DeadDelivery {
  id: string
  fact: string
  lane: string
  ids: Record<string, string>
  attempts: number
  lastError: string | null
  createdAt: Date
  dueAt: Date
}

export interface DeadQuery {
  /** Only facts about this hospital; null for all. */
  hospitalId: string | null
  after?: string | undefined
  limit: number
}

/** The newest first; page on with the id of the last one seen. */
export async function deadDeliveries(sql: Sql, { hospitalId, after, limit }: DeadQuery): Promise<DeadDelivery[]> {
  const conditions: [string, Param | undefined][] = [
    ["JSON_UNQUOTE(JSON_EXTRACT(payload, '$.hospitalId')) = ?", hospitalId ?? undefined],
    ['id < ?', after && idBytes(after)],
  ]
  const said = conditions.filter(([, value]) => value !== undefined)
  const rows = await sql.select<OutboxRow & { last_error: string | null; created_at: Date; due_at: Date }>(
    `SELECT id, lane, fact, payload, attempts, last_error, created_at, due_at FROM outbox
     WHERE ${["state = 'dead'", ...said.map(([text]) => text)].join(' AND ')}
     ORDER BY id DESC LIMIT ${Math.trunc(limit)}`,
    said.map(([, value]) => value as Param),
  )
  return rows.map((row) => ({
    id: idText(row.id),
    fact: row.fact,
    lane: row.lane,
    ids: fromJson<Record<string, string>>(row.payload),
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    dueAt: row.due_at,
  }))
}

/** Whether it is there for that hospital's staff (null: for city-wide staff), whatever its state. */
export async function isDelivery(sql: Sql, id: string, hospitalId: string | null): Promise<boolean> {
  const [row] = await sql.select<{ payload: unknown }>('SELECT payload FROM outbox WHERE id = ?', [idBytes(id)])
  if (!row) return false
  return hospitalId === null || fromJson<Record<string, unknown>>(row.payload)['hospitalId'] === hospitalId
}

/** Staff put a dead delivery back on its way. False when it is not dead (any more). */
export async function redrive(sql: Sql, id: string, now: Date): Promise<boolean> {
  const { affectedRows } = await sql.change(
    "UPDATE outbox SET state = 'due', attempts = 0, due_at = ? WHERE id = ? AND state = 'dead'",
    [now, idBytes(id)],
  )
  return affectedRows === 1
}

/** A job: what nobody has put on its way again for so long will not be; its room's own state says what became of it. */
export async function forgetDead(sql: Sql, before: Date): Promise<number> {
  const { affectedRows } = await sql.change("DELETE FROM outbox WHERE state = 'dead' AND due_at < ? LIMIT 5000", [
    before,
  ])
  return affectedRows
}
