import type { ShareRequest, ShareView } from '@onecard/shared/shares'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { daysBefore } from '../infra/clock.ts'
import type { Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { isOpen, isPrivate, openReport, type OpenReport } from '../results/service.ts'
import { insertShare, itemsOf, openingsOf, ownShare, shareState, sharesOf, type ShareRow } from './share-rows.ts'

/**
 * A link to reports that this account may read itself, all of one person. That it was made is the record of the consent;
 * its token is shown in this answer and in that of the same request repeated, never again.
 */
export async function share(deps: Deps, who: Resident, wanted: ShareRequest, once: Once): Promise<ShareView> {
  const open = await Promise.all([...new Set(wanted.reportIds)].map((id) => openReport(deps, who, id)))
  const [first] = open
  if (!first || open.some(({ view }) => view.memberId !== first.view.memberId)) throw new Refusal('share.mixed')
  if (open.some(({ row }) => !isOpen(row))) throw new Refusal('paper.not-readable')
  if (wanted.code === null && open.some(({ row }) => isPrivate(deps, row))) throw new Refusal('share.code-needed')
  const row = newRow(deps, who, wanted, first)
  const { id } = await doOnce(deps, once, row.id, (tx) =>
    insertShare(tx, { ...row, tokenHash: sha256(tokenOf(deps, row.id)), reportIds: open.map(({ row: { id } }) => id) }),
  )
  const kept = await shareById(deps, who, id)
  return { ...(await viewOf(deps, who, kept)), link: linkOf(deps, tokenOf(deps, id)) }
}

function newRow(deps: Deps, { accountId }: Resident, wanted: ShareRequest, { view, row }: OpenReport): ShareRow {
  const [id, now] = [deps.newId(), deps.clock.now()]
  return {
    ...{ accountId, id, personKey: row.personKey, memberId: view.memberId, name: wanted.name },
    codeHash: wanted.code === null ? null : codeHash(deps, id, wanted.code),
    recipientSealed: deps.sealer.seal(wanted.recipient),
    ...{
      wrongCodes: 0,
      createdAt: now,
      expiresAt: new Date(now.getTime() + wanted.hours * 3_600_000),
      revokedAt: null,
    },
  }
}

/** Few codes are possible, so a plain hash would be as good as the code. */
export function codeHash({ sealer }: Pick<Deps, 'sealer'>, shareId: string, code: string): Buffer {
  return sealer.blind('share code', `${shareId} ${code}`)
}

/** 256 bits that only we can make. */
function tokenOf({ sealer }: Deps, shareId: string): string {
  return sealer.blind('share token', shareId).toString('base64url')
}

/** A page of the residents' app that needs no sign-in. */
function linkOf({ config }: Deps, token: string): string {
  return `${config.PUBLIC_URL.replace(/\/$/, '')}/#/results/pages/shared/index?t=${token}`
}

const last = Buffer.alloc(16, 0xff)

/** This account's links, newest first, with every time they were opened. */
export async function shares(
  deps: Deps,
  who: Resident,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: ShareView[]; next: string | null }> {
  const before = after && /^[0-9a-f-]{36}$/.test(after) ? idBytes(after) : last
  const rows = await sharesOf(deps.sql, who.accountId, before, limit)
  const items = await Promise.all(rows.map((row) => viewOf(deps, who, row)))
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null }
}

/** Ends a link at once; ending it again changes nothing. */
export async function revokeShare(deps: Deps, who: Resident, id: string, once: Once): Promise<void> {
  await shareById(deps, who, id)
  await doOnce(deps, once, id, async (tx) => {
    await tx.change('UPDATE report_share SET revoked_at = ? WHERE account_id = ? AND id = ? AND revoked_at IS NULL', [
      ...[deps.clock.now(), idBytes(who.accountId), idBytes(id)],
    ])
  })
}

async function shareById(deps: Deps, { accountId }: Resident, id: string): Promise<ShareRow> {
  const row = await ownShare(deps.sql, accountId, id)
  if (!row) throw new Refusal('share.unknown')
  return row
}

/** What can't be read any more is still named as shared, not by its title. */
async function viewOf(deps: Deps, who: Resident, row: ShareRow): Promise<ShareView> {
  const [items, openings] = await Promise.all([itemsOf(deps.sql, [row.id]), openingsOf(deps.sql, row.id)])
  const reports = await Promise.all((items.get(row.id) ?? []).map((id) => titleOf(deps, who, id)))
  return {
    ...{ id: row.id, recipient: deps.sealer.open(row.recipientSealed), reports, name: row.name },
    ...{ state: shareState(row, deps.clock.now()), hasCode: row.codeHash !== null, link: null },
    ...{ createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() },
    ...{ openings: openings.filter(({ outcome }) => outcome === 'opened').length, latest: openings.slice(0, 10) },
  }
}

async function titleOf(deps: Deps, who: Resident, id: string): Promise<ShareView['reports'][number]> {
  const open = await openReport(deps, who, id).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
  return { id, title: open?.view.title ?? '—', institutionName: open?.view.institutionName ?? '' }
}

/** The account is closed: its links go in the same transaction. */
export async function forgetShares(tx: Tx, accountId: string): Promise<void> {
  const account = idBytes(accountId)
  for (const table of ['report_share_item', 'report_share_opening']) {
    await tx.change(`DELETE FROM ${table} WHERE share_id IN (SELECT id FROM report_share WHERE account_id = ?)`, [
      account,
    ])
  }
  await tx.change('DELETE FROM report_share WHERE account_id = ?', [account])
}

/** A job: that something was shared, and who opened it, is kept as long as other records of who looked. */
export async function forgetOldShares({ sql, clock, config }: Deps): Promise<number> {
  const rows = await sql.select<{ account_id: Buffer; id: Buffer }>(
    'SELECT account_id, id FROM report_share WHERE expires_at < ? LIMIT 500',
    [daysBefore(clock.now(), config.KEEP_CARD_RECORDS_DAYS)],
  )
  for (const { account_id, id } of rows) {
    await sql.change('DELETE FROM report_share_item WHERE share_id = ?', [id])
    await sql.change('DELETE FROM report_share_opening WHERE share_id = ?', [id])
    await sql.change('DELETE FROM report_share WHERE account_id = ? AND id = ?', [account_id, id])
  }
  return rows.length
}
