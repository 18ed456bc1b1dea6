import { Id } from '@onecard/shared/common'
import { NoticeKind, type NoticeView } from '@onecard/shared/notice'
import { consentState } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { daysBefore } from '../infra/clock.ts'
import { marks, type Tx } from '../infra/db.ts'
import { parse } from '../infra/http.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Said } from './said.ts'
import { wordsFor } from './words.ts'

export interface NoticeRow {
  id: string
  kind: NoticeKind
  subjectId: string | null
  said: Said
  read: boolean
  sending: string | null
  at: Date
}

interface Row {
  id: Buffer
  kind: string
  subject_id: Buffer | null
  said_sealed: Buffer
  read_at: Date | null
  sending: string | null
  created_at: Date
}

const columns = 'id, kind, subject_id, said_sealed, read_at, sending, created_at'
const last = Buffer.alloc(16, 0xff)

/** The inbox, newest first. Without consent for health data (withdrawn, say) appointments are hidden in it, not lost. */
export async function inbox(
  deps: Deps,
  accountId: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: NoticeView[]; next: string | null }> {
  const shown = await shownTo(deps, accountId)
  const rows = await deps.sql.select<Row>(
    `SELECT ${columns} FROM notice WHERE account_id = ? AND id < ? ${shown} ORDER BY id DESC LIMIT ${limit}`,
    [idBytes(accountId), after === undefined ? last : idBytes(parse(Id, after, 'query.after'))],
  )
  const items = rows.map((row) => view(noticeRow(deps, row)))
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null }
}

/** One notice of this account; null when there is none. */
export async function noticeOf(deps: Deps, accountId: string, id: string): Promise<NoticeRow | null> {
  const [row] = await deps.sql.select<Row>(`SELECT ${columns} FROM notice WHERE account_id = ? AND id = ?`, [
    idBytes(accountId),
    idBytes(id),
  ])
  return row ? noticeRow(deps, row) : null
}

export async function unreadCount(deps: Deps, accountId: string): Promise<number> {
  const [row] = await deps.sql.select<{ count: string | number }>(
    `SELECT COUNT(*) AS count FROM notice WHERE account_id = ? AND read_at IS NULL ${await shownTo(deps, accountId)}`,
    [idBytes(accountId)],
  )
  return Number(row?.count ?? 0)
}

/** Marks some notices read, or all that are shown now; returns how many are still unread. */
export async function markRead(deps: Deps, accountId: string, ids: readonly string[] | undefined): Promise<number> {
  const shown = await shownTo(deps, accountId)
  const which = ids === undefined ? '' : ids.length === 0 ? 'AND FALSE' : `AND id IN (${marks(ids)})`
  await deps.sql.change(`UPDATE notice SET read_at = ? WHERE account_id = ? AND read_at IS NULL ${shown} ${which}`, [
    deps.clock.now(),
    idBytes(accountId),
    ...(ids ?? []).map(idBytes),
  ])
  return unreadCount(deps, accountId)
}

/** The condition that leaves out what the account has not agreed to have processed. */
async function shownTo(deps: Deps, accountId: string): Promise<string> {
  const { healthData } = await consentState(deps, accountId)
  return healthData ? '' : "AND kind NOT LIKE 'booking.%'"
}

/** The account no longer looks after the person: what it was told of them goes in the same transaction. */
export async function forgetPerson(tx: Tx, accountId: string, personKey: Buffer): Promise<void> {
  await tx.change('DELETE FROM notice WHERE account_id = ? AND person_key = ?', [idBytes(accountId), personKey])
}

/** The account is closed: what it was told, and what it had answered to WeChat, goes in the same transaction. */
export async function forgetAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.change('DELETE FROM notice WHERE account_id = ?', [idBytes(accountId)])
  await tx.change('DELETE FROM notice_subscription WHERE account_id = ?', [idBytes(accountId)])
}

/** A job: after a year a notice is only in the way; what it spoke of is kept where it belongs. */
export async function forgetOldNotices({ sql, clock, config }: Deps): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM notice WHERE created_at < ? LIMIT 5000', [
    daysBefore(clock.now(), config.KEEP_NOTICES_DAYS),
  ])
  return affectedRows
}

/** Where a tap on the WeChat message leads in the mini-program; null where nothing has a page of its own. */
export function pageOf(kind: NoticeKind, subjectId: string): string | null {
  if (kind === 'report.ready') return `results/pages/report/index?id=${subjectId}`
  return kind.startsWith('booking.') ? `booking/pages/appointment/index?id=${subjectId}` : null
}

function noticeRow({ sealer }: Pick<Deps, 'sealer'>, row: Row): NoticeRow {
  return {
    id: idText(row.id),
    kind: NoticeKind.parse(row.kind),
    subjectId: row.subject_id && idText(row.subject_id),
    said: Said.parse(JSON.parse(sealer.open(row.said_sealed))),
    read: row.read_at !== null,
    sending: row.sending,
    at: row.created_at,
  }
}

function view({ id, kind, subjectId, said, read, at }: NoticeRow): NoticeView {
  return { id, kind, ...wordsFor(kind, said), subjectId, read, at: at.toISOString() }
}
