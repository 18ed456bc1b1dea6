import type { AuditAction } from '@onecard/shared/audit'
import { marks, type Sql, type Tx } from '../infra/db.ts'

export interface Entry {
  id: Buffer
  at: Date
  actorKind: 'staff' | 'machine' | 'system'
  actorId: string | null
  actorName: string
  roles: string
  hospitalId: string | null
  action: AuditAction
  subject: Buffer | null
  object: string | null
  reason: string | null
  details: string | null
  address: string | null
  traceId: string
}

export const entryColumns = `id, at, actor_kind AS actorKind, actor_id AS actorId, actor_name AS actorName, roles,
  hospital_id AS hospitalId, action, subject, object, reason, details, address, trace_id AS traceId`

/** By the hex of their ids. */
export async function entriesById(sql: Sql, ids: readonly Buffer[]): Promise<Map<string, Entry>> {
  if (ids.length === 0) return new Map()
  const rows = await sql.select<Entry>(`SELECT ${entryColumns} FROM audit_entry WHERE id IN (${marks(ids)})`, ids)
  return new Map(rows.map((row) => [row.id.toString('hex'), row]))
}

export interface Head {
  day: string
  startMac: Buffer
  entries: number
  mac: Buffer
  signature: Buffer
}

const headColumns = 'day, start_mac AS startMac, entries, mac, signature'

export async function headOf(sql: Sql, day: string, lock: '' | 'FOR UPDATE' = ''): Promise<Head | null> {
  const [row] = await sql.select<Head>(`SELECT ${headColumns} FROM audit_head WHERE day = ? ${lock}`, [day])
  return row ?? null
}

/** Locked, so that one worker at a time hangs links on the end. */
export async function latestHead(tx: Tx): Promise<Head | null> {
  const [row] = await tx.select<Head>(`SELECT ${headColumns} FROM audit_head ORDER BY day DESC LIMIT 1 FOR UPDATE`)
  return row ?? null
}

export async function headBefore(sql: Sql, day: string): Promise<Head | null> {
  const [row] = await sql.select<Head>(
    `SELECT ${headColumns} FROM audit_head WHERE day < ? ORDER BY day DESC LIMIT 1`,
    [day],
  )
  return row ?? null
}

export interface Link {
  position: number
  entryId: Buffer
  mac: Buffer
}

export function linksAfter(sql: Sql, day: string, position: number, limit: number): Promise<Link[]> {
  return sql.select<Link>(
    `SELECT position, entry_id AS entryId, mac FROM audit_link
     WHERE day = ? AND position > ? ORDER BY position LIMIT ${Math.trunc(limit)}`,
    [day, position],
  )
}
