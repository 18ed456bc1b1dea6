import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { deadLetter } from './letters.ts'
import { openRaw } from './raw.ts'
import { Unusable, type Reason } from './unusable.ts'

/** A stored message, as its reader gets it. */
export interface Inbound {
  id: string
  sender: string
  hospitalId: string
  reference: string
  kind: string
  encoding: string
  bytes: Buffer
  receivedAt: Date
}

/**
 * Who reads what kind of source. A reader may be called again with the same message (we may die before we have noted
 * that it was used), throws Unusable or a Refusal for what cannot be used, and anything else for what may pass.
 */
export interface Readers {
  hl7v2: Reader
  /** Lines of published files have no stream: they are read from here only when staff ask for it. */
  'fhir-bulk': Reader
  /** Likewise lines of files of results. */
  bulk: Reader
}
/** What comes in a stream of messages, each to be read after the one before. */
export type Streams = Pick<Readers, 'hl7v2'>
export type Reader = (inbound: Inbound) => Promise<void>

/** Renewed with each message; when a reader dies, whoever looks next after it goes on. */
const leaseMs = 20_000
/** A fault of ours is tried again, with its sender's later messages waiting behind it, before it becomes a dead letter. */
const lastTry = 6

/**
 * Reads a sender's stored messages in the order of their arrival, until none is left. One reader at a time for each
 * sender, in whichever process; a second one leaves at once. Returns how many were read.
 */
export async function drain(deps: Deps, sender: string, readers: Streams): Promise<number> {
  const me = deps.newId()
  if (!(await take(deps, sender, me))) return 0
  let count = 0
  try {
    for (;;) {
      const row = await next(deps, sender)
      if (!row || !(await keep(deps, sender, me))) return count
      if (!(await settle(deps, row, readers))) return count
      count++
    }
  } finally {
    await leave(deps, sender, me)
  }
}

/** A job: reads for every sender who has something waiting, also what a process that died left behind. */
export async function drainDue(deps: Deps, readers: Streams): Promise<number> {
  const waiting = await deps.sql.select<{ sender: string }>(
    "SELECT DISTINCT sender FROM inbound_message WHERE state = 'received' AND due_at <= ? LIMIT 50",
    [deps.clock.now()],
  )
  const counts = await Promise.all(waiting.map(({ sender }) => drain(deps, sender, readers)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function take({ sql, clock }: Deps, sender: string, me: string): Promise<boolean> {
  const now = clock.now()
  const until = new Date(now.getTime() + leaseMs)
  await sql.change('INSERT IGNORE INTO inbound_stream (sender, reader, reads_until) VALUES (?, NULL, ?)', [sender, now])
  const { affectedRows } = await sql.change(
    'UPDATE inbound_stream SET reader = ?, reads_until = ? WHERE sender = ? AND (reader IS NULL OR reads_until < ?)',
    [idBytes(me), until, sender, now],
  )
  return affectedRows === 1
}

/** False when somebody else took over, because we had been too slow. */
async function keep({ sql, clock }: Deps, sender: string, me: string): Promise<boolean> {
  await sql.change('UPDATE inbound_stream SET reads_until = ? WHERE sender = ? AND reader = ?', [
    new Date(clock.now().getTime() + leaseMs),
    sender,
    idBytes(me),
  ])
  const [row] = await sql.select<{ reader: Buffer | null }>('SELECT reader FROM inbound_stream WHERE sender = ?', [
    sender,
  ])
  return row?.reader?.equals(idBytes(me)) ?? false
}

async function leave({ sql }: Deps, sender: string, me: string): Promise<void> {
  await sql.change('UPDATE inbound_stream SET reader = NULL WHERE sender = ? AND reader = ?', [sender, idBytes(me)])
}

interface Row {
  id: Buffer
  sender: string
  hospital_id: string
  reference: string
  kind: string
  encoding: string
  raw_sealed: Buffer
  tries: number
  due_at: Date
  received_at: Date
}

/** The sender's oldest; nothing while that one waits to be tried again. */
async function next({ sql, clock }: Deps, sender: string): Promise<Row | null> {
  const [row] = await sql.select<Row>(
    `SELECT id, sender, hospital_id, reference, kind, encoding, raw_sealed, tries, due_at, received_at
     FROM inbound_message WHERE state = 'received' AND sender = ? ORDER BY id LIMIT 1`,
    [sender],
  )
  return row && row.due_at <= clock.now() ? row : null
}

/** False when the message stays, to be tried again. */
async function settle(deps: Deps, row: Row, readers: Streams): Promise<boolean> {
  const inbound = inboundOf(deps, row)
  try {
    await readers.hl7v2(inbound)
  } catch (error) {
    const reason = reasonOf(error)
    if (!reason) return putOff(deps, row, inbound, error)
    await bury(deps, inbound, reason)
    return true
  }
  await deps.sql.change(
    "UPDATE inbound_message SET state = 'used', settled_at = ? WHERE id = ? AND state = 'received'",
    [deps.clock.now(), row.id],
  )
  return true
}

function inboundOf({ sealer }: Deps, row: Row): Inbound {
  return {
    id: idText(row.id),
    sender: row.sender,
    hospitalId: row.hospital_id,
    reference: row.reference,
    kind: row.kind,
    encoding: row.encoding,
    bytes: openRaw(sealer, row.raw_sealed),
    receivedAt: row.received_at,
  }
}

export function reasonOf(error: unknown): Reason | null {
  if (error instanceof Unusable) return error.reason
  if (error instanceof Refusal) return { code: error.code, segment: null, path: null, words: 'refused by the room' }
  return null
}

async function putOff(deps: Deps, row: Row, inbound: Inbound, error: unknown): Promise<boolean> {
  const { sql, clock, log } = deps
  const tries = row.tries + 1
  log.warn({ messageId: inbound.id, kind: inbound.kind, tries, err: error }, 'inbox.failed')
  if (tries >= lastTry) {
    await bury(deps, inbound, { code: 'internal', segment: null, path: null, words: 'could not be processed here' })
    return true
  }
  await sql.change('UPDATE inbound_message SET tries = ?, due_at = ? WHERE id = ?', [
    tries,
    new Date(clock.now().getTime() + 1000 * 2 ** tries),
    row.id,
  ])
  return false
}

async function bury(deps: Deps, inbound: Inbound, reason: Reason): Promise<void> {
  deps.log.info({ messageId: inbound.id, sender: inbound.sender, kind: inbound.kind, ...reason }, 'inbox.dead')
  await transact(deps.db, async (tx) => {
    await tx.change("UPDATE inbound_message SET state = 'dead', settled_at = ? WHERE id = ?", [
      deps.clock.now(),
      idBytes(inbound.id),
    ])
    await deadLetter(deps, tx, { source: 'hl7v2', messageId: inbound.id, ...inbound }, reason)
  })
}
