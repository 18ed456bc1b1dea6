import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import { marks, transact, type Tx } from '../infra/db.ts'
import { entriesById, headOf, latestHead, type Entry, type Head } from './sql.ts'

const batch = 500

/**
 * A job: hangs what was written since the last run on today's chain, in the order of writing, and signs the new end.
 * Each link's mac covers the one before, and a day begins where the day before ended, so that nothing can be changed,
 * taken out or put in between without the key. Returns how many were linked.
 */
export async function linkWaiting(deps: Deps): Promise<number> {
  for (let linked = 0; ;) {
    const count = await linkBatch(deps)
    linked += count
    if (count < batch) return linked
  }
}

/** The head's row is locked first: two workers link one after the other, never side by side. */
function linkBatch(deps: Deps): Promise<number> {
  const { config, clock, db } = deps
  const now = clock.now()
  const { day } = wallClock(now, config.TIME_ZONE)
  return transact(db, async (tx) => {
    const head = await lockHead(tx, config.AUDIT_KEY, day, now)
    const waiting = await tx.select<{ entry_id: Buffer }>(
      `SELECT entry_id FROM audit_waiting ORDER BY entry_id LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
    )
    if (waiting.length === 0) return 0
    const ids = waiting.map((row) => row.entry_id)
    const end = await link(tx, config.AUDIT_KEY, head, ids)
    await tx.change(`DELETE FROM audit_waiting WHERE entry_id IN (${marks(ids)})`, ids)
    await sign(tx, config.AUDIT_KEY, end, now)
    return ids.length
  })
}

/** The latest head, or today's when that is later: a worker whose clock is behind never reopens a day that is over. */
async function lockHead(tx: Tx, key: Buffer, today: string, now: Date): Promise<Head> {
  const latest = await latestHead(tx)
  if (latest && latest.day >= today) return latest
  const start = latest?.mac ?? genesis(key)
  await tx.change(
    'INSERT IGNORE INTO audit_head (day, start_mac, entries, mac, signature, signed_at) VALUES (?, ?, 0, ?, ?, ?)',
    [today, start, start, signature(key, { day: today, startMac: start, entries: 0, mac: start }), now],
  )
  const head = await headOf(tx, today, 'FOR UPDATE')
  if (!head) throw new Error(`the audit head of ${today} is gone`)
  return head
}

/** An entry that has vanished before it was linked is linked as missing: the gap stays visible for good. */
async function link(tx: Tx, key: Buffer, head: Head, ids: readonly Buffer[]): Promise<Head> {
  const entries = await entriesById(tx, ids)
  let { entries: position, mac } = head
  const links = ids.map((id) => {
    mac = linkMac(key, mac, entries.get(id.toString('hex')) ?? { id })
    return [head.day, ++position, id, mac] as const
  })
  await tx.change(
    `INSERT INTO audit_link (day, position, entry_id, mac) VALUES ${links.map(() => '(?, ?, ?, ?)').join(', ')}`,
    links.flat(),
  )
  return { ...head, entries: position, mac }
}

async function sign(tx: Tx, key: Buffer, head: Head, now: Date): Promise<void> {
  await tx.change('UPDATE audit_head SET entries = ?, mac = ?, signature = ?, signed_at = ? WHERE day = ?', [
    head.entries,
    head.mac,
    signature(key, head),
    now,
    head.day,
  ])
}

/** Where the first day of all begins. */
export function genesis(key: Buffer): Buffer {
  return createHmac('sha256', key).update('onecard audit').digest()
}

/** Every field in a fixed order, none able to run into its neighbour. */
export function linkMac(key: Buffer, before: Buffer, entry: Entry | { id: Buffer }): Buffer {
  const told = 'at' in entry ? fieldsOf(entry) : [entry.id.toString('hex'), 'missing']
  return createHmac('sha256', key).update(before).update(JSON.stringify(told)).digest()
}

function fieldsOf(entry: Entry): (string | null)[] {
  return [
    entry.id.toString('hex'),
    entry.at.toISOString(),
    entry.actorKind,
    entry.actorId,
    entry.actorName,
    entry.roles,
    entry.hospitalId,
    entry.action,
    entry.subject?.toString('hex') ?? null,
    entry.object,
    entry.reason,
    entry.details,
    entry.address,
    entry.traceId,
  ]
}

type Signed = Pick<Head, 'day' | 'startMac' | 'entries' | 'mac'>

function signature(key: Buffer, { day, startMac, entries, mac }: Signed): Buffer {
  const text = JSON.stringify(['head', day, startMac.toString('hex'), entries, mac.toString('hex')])
  return createHmac('sha256', key).update(text).digest()
}

export function isSigned(key: Buffer, head: Head): boolean {
  return timingSafeEqual(head.signature, signature(key, head))
}
