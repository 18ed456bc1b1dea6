import type { AuditAction, AuditEntryView } from '@onecard/shared/audit'
import type { Deps } from '../deps.ts'
import { instantAt } from '../infra/clock.ts'
import type { Param } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { entryColumns, type Entry } from './sql.ts'

export interface Wanted {
  from?: string | undefined
  to?: string | undefined
  action?: AuditAction | undefined
  actorId?: string | undefined
  subject?: string | undefined
  object?: string | undefined
  after?: string | undefined
  limit: number
}

/** The newest first; hospital-bound readers see what was done in their hospital only. */
export async function searchAudit(
  deps: Deps,
  hospitalId: string | null,
  wanted: Wanted,
): Promise<{ items: AuditEntryView[]; next: string | null }> {
  const conditions = conditionsOf(deps, hospitalId, wanted)
  const rows = await deps.sql.select<Entry>(
    `SELECT ${entryColumns} FROM audit_entry WHERE ${['1 = 1', ...conditions.map(([sql]) => sql)].join(' AND ')}
     ORDER BY id DESC LIMIT ${Math.trunc(wanted.limit) + 1}`,
    conditions.map(([, value]) => value),
  )
  const items = rows.slice(0, wanted.limit).map(view)
  return { items, next: rows.length > wanted.limit ? (items.at(-1)?.id ?? null) : null }
}

/** Ids are made in the order of time, so `id` pages and sorts. */
function conditionsOf({ config }: Deps, hospitalId: string | null, wanted: Wanted): [string, Param][] {
  const startOf = (day: string) => instantAt(day, '00:00', config.TIME_ZONE)
  const endOf = (day: string) => instantAt(day, '24:00', config.TIME_ZONE)
  const said: [string, Param | undefined][] = [
    ['hospital_id = ?', hospitalId ?? undefined],
    ['at >= ?', wanted.from && startOf(wanted.from)],
    ['at < ?', wanted.to && endOf(wanted.to)],
    ['action = ?', wanted.action],
    ['actor_id = ?', wanted.actorId],
    ['subject = ?', wanted.subject && Buffer.from(wanted.subject, 'hex')],
    ['object = ?', wanted.object],
    ['id < ?', wanted.after && idBytes(wanted.after)],
  ]
  return said.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] satisfies [string, Param]]))
}

function view(entry: Entry): AuditEntryView {
  return {
    id: idText(entry.id),
    at: entry.at.toISOString(),
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    actorName: entry.actorName,
    roles: entry.roles === '' ? [] : entry.roles.split(','),
    hospitalId: entry.hospitalId,
    action: entry.action,
    subject: entry.subject?.toString('hex') ?? null,
    object: entry.object,
    reason: entry.reason,
    details: entry.details,
    address: entry.address,
    traceId: entry.traceId,
  }
}
