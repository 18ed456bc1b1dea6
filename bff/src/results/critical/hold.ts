import type { Deps } from '../../deps.ts'
import { marks, transact, type Tx } from '../../infra/db.ts'
import { idBytes, idText } from '../../infra/ids.ts'
import { emit } from '../../infra/outbox.ts'
import type { ReportRow } from '../sql.ts'

/** A report that changes, and whether its people would be told of it now. */
interface Changing {
  was: ReportRow
  is: ReportRow
  tells: boolean
}

/** What was issued longer ago than this has had its time: it is for staff to see, and nobody's to hold back. */
const freshMs = 24 * 3_600_000

/**
 * Critical values go to the institution first: a report that has become critical is held back until somebody there has
 * taken it on, or its time has run out. Answers the ids of those that nobody is told of yet. In the transaction that
 * records them.
 */
export async function holdCritical(tx: Tx, deps: Deps, changing: readonly Changing[]): Promise<Set<string>> {
  const now = deps.clock.now()
  const raised = changing.filter(({ is, was }) => is.critical && !was.critical)
  for (const one of raised) await raise(tx, deps, one, now)
  const calmed = changing.filter(({ is, was }) => was.critical && !is.critical)
  for (const { is } of calmed) await letGo(tx, deps, is, now)
  const held = await heldAmong(
    tx,
    changing.filter(({ is }) => is.critical).map(({ is }) => is.id),
    now,
  )
  for (const { is, tells } of changing) {
    if (!tells || !held.has(is.id)) continue
    await tx.change('UPDATE critical_value SET tells = 1 WHERE report_id = ?', [idBytes(is.id)])
  }
  return held
}

async function raise(tx: Tx, deps: Deps, { was, is, tells }: Changing, now: Date): Promise<void> {
  const holds = isHeldBack(was, is, now)
  const dueAt = new Date(now.getTime() + (holds ? deps.config.CRITICAL_HOLD_MINUTES * 60_000 : 0))
  const { affectedRows } = await tx.change(
    `INSERT IGNORE INTO critical_value (id, hospital_id, person_key, report_id, raised_at, due_at, tells)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[idBytes(deps.newId()), is.labId, is.personKey, idBytes(is.id), now, dueAt],
      holds && tells && deps.config.CRITICAL_HOLD_MINUTES > 0,
    ],
  )
  if (affectedRows === 1 && dueAt > now) await hold(tx, is, dueAt)
}

/** Not what its people have been told of already, and not what is long past. */
function isHeldBack(was: ReportRow, is: ReportRow, now: Date): boolean {
  return was.toldAt === null && now.getTime() - is.issuedAt.getTime() < freshMs
}

async function hold(tx: Tx, { personKey, id }: Pick<ReportRow, 'personKey' | 'id'>, until: Date): Promise<void> {
  await tx.change('UPDATE report SET held_until = ? WHERE person_key = ? AND id = ?', [until, personKey, idBytes(id)])
}

/** The laboratory says now that it is not critical: nothing is left to hold back. */
async function letGo(tx: Tx, deps: Deps, { id }: ReportRow, now: Date): Promise<void> {
  await tx.change('UPDATE critical_value SET due_at = LEAST(due_at, ?) WHERE report_id = ?', [now, idBytes(id)])
  const [row] = await tx.select<Released>(
    'SELECT id, person_key, report_id, hospital_id, tells FROM critical_value WHERE report_id = ?',
    [idBytes(id)],
  )
  if (row) await release(tx, deps, row, now)
}

async function heldAmong(tx: Tx, ids: readonly string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.many.select<{ report_id: Buffer }>(
    `SELECT report_id FROM critical_value
     WHERE report_id IN (${marks(ids)}) AND acknowledged_at IS NULL AND due_at > ?`,
    [...ids.map(idBytes), now],
  )
  return new Set(rows.map(({ report_id }) => idText(report_id)))
}

interface Released {
  id: Buffer
  person_key: Buffer
  report_id: Buffer
  hospital_id: string
  tells: number
}

/** The report may be read from now on, and its people are told where that was still owed. */
export async function release(tx: Tx, deps: Deps, { id, ...row }: Released, now: Date): Promise<void> {
  const report = { personKey: row.person_key, id: idText(row.report_id) }
  await tx.change('UPDATE report SET held_until = LEAST(held_until, ?) WHERE person_key = ? AND id = ?', [
    ...[now, report.personKey, row.report_id],
  ])
  const { affectedRows } = await tx.change('UPDATE critical_value SET tells = 0 WHERE id = ? AND tells = 1', [id])
  if (affectedRows === 0) return
  const personKey = report.personKey.toString('hex')
  await emit(tx, deps, 'report.ready', { personKey, reportId: report.id, labId: row.hospital_id })
}

/** A job: what nobody has taken on in time is read unattended, and says so to staff. Returns how many. */
export async function releaseOverdue(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const rows = await deps.sql.select<Released>(
    `SELECT id, person_key, report_id, hospital_id, tells FROM critical_value WHERE tells = 1 AND due_at <= ? LIMIT 100`,
    [now],
  )
  for (const row of rows) {
    await transact(deps.db, (tx) => release(tx, deps, row, now))
    deps.log.warn({ hospitalId: row.hospital_id, criticalId: idText(row.id) }, 'critical.overdue')
  }
  return rows.length
}
