import type { ShareOpening, ShareView } from '@onecard/shared/shares'
import { marks, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'

/** A link as it is kept: neither its token nor its code can be read out of it. */
export interface ShareRow {
  accountId: string
  id: string
  personKey: Buffer
  memberId: string
  codeHash: Buffer | null
  recipientSealed: Buffer
  name: 'masked' | 'full'
  wrongCodes: number
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

interface Raw {
  account_id: Buffer
  id: Buffer
  person_key: Buffer
  member_id: Buffer
  code_hash: Buffer | null
  recipient_sealed: Buffer
  name: 'masked' | 'full'
  wrong_codes: number
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
}

const columns = `account_id, id, person_key, member_id, code_hash, recipient_sealed, name, wrong_codes, created_at,
  expires_at, revoked_at`

const rowOf = (raw: Raw): ShareRow => ({
  accountId: idText(raw.account_id),
  id: idText(raw.id),
  personKey: raw.person_key,
  memberId: idText(raw.member_id),
  codeHash: raw.code_hash,
  recipientSealed: raw.recipient_sealed,
  name: raw.name,
  wrongCodes: raw.wrong_codes,
  createdAt: raw.created_at,
  expiresAt: raw.expires_at,
  revokedAt: raw.revoked_at,
})

export const wrongCodeLimit = 5

/** What a link stands at; the sharer's own end of it comes first. */
export function shareState(
  row: Pick<ShareRow, 'revokedAt' | 'wrongCodes' | 'expiresAt'>,
  now: Date,
): ShareView['state'] {
  if (row.revokedAt !== null) return 'revoked'
  if (row.wrongCodes >= wrongCodeLimit) return 'locked'
  return row.expiresAt <= now ? 'expired' : 'active'
}

export async function insertShare(
  tx: Tx,
  row: Omit<ShareRow, 'wrongCodes' | 'revokedAt'> & { tokenHash: Buffer; reportIds: readonly string[] },
): Promise<void> {
  await tx.change(
    `INSERT INTO report_share (account_id, id, person_key, member_id, token_hash, code_hash, recipient_sealed, name,
       created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[idBytes(row.accountId), idBytes(row.id), row.personKey, idBytes(row.memberId), row.tokenHash, row.codeHash],
      ...[row.recipientSealed, row.name, row.createdAt, row.expiresAt],
    ],
  )
  for (const reportId of row.reportIds) {
    await tx.change('INSERT INTO report_share_item (share_id, report_id) VALUES (?, ?)', [
      idBytes(row.id),
      idBytes(reportId),
    ])
  }
}

/** Newest first. */
export async function sharesOf(sql: Sql, accountId: string, before: Buffer, limit: number): Promise<ShareRow[]> {
  const rows = await sql.select<Raw>(
    `SELECT ${columns} FROM report_share WHERE account_id = ? AND id < ? ORDER BY id DESC LIMIT ${Math.trunc(limit)}`,
    [idBytes(accountId), before],
  )
  return rows.map(rowOf)
}

/** One of this account's; null for everybody else's. */
export async function ownShare(sql: Sql, accountId: string, id: string): Promise<ShareRow | null> {
  const [row] = await sql.select<Raw>(`SELECT ${columns} FROM report_share WHERE account_id = ? AND id = ?`, [
    ...[idBytes(accountId), idBytes(id)],
  ])
  return row ? rowOf(row) : null
}

export async function shareByToken(sql: Sql, tokenHash: Buffer): Promise<ShareRow | null> {
  const [row] = await sql.select<Raw>(`SELECT ${columns} FROM report_share WHERE token_hash = ?`, [tokenHash])
  return row ? rowOf(row) : null
}

/** The reports of each link, by the link's id. */
export async function itemsOf(sql: Sql, shareIds: readonly string[]): Promise<Map<string, string[]>> {
  const items = new Map<string, string[]>()
  if (shareIds.length === 0) return items
  const rows = await sql.select<{ share_id: Buffer; report_id: Buffer }>(
    `SELECT share_id, report_id FROM report_share_item WHERE share_id IN (${marks(shareIds)}) ORDER BY report_id`,
    shareIds.map(idBytes),
  )
  for (const { share_id, report_id } of rows) {
    const id = idText(share_id)
    items.set(id, [...(items.get(id) ?? []), idText(report_id)])
  }
  return items
}

/** Of one link, newest first. */
export async function openingsOf(sql: Sql, shareId: string): Promise<ShareOpening[]> {
  const rows = await sql.select<{ device: string; outcome: ShareOpening['outcome']; at: Date }>(
    'SELECT device, outcome, at FROM report_share_opening WHERE share_id = ? ORDER BY id DESC LIMIT 500',
    [idBytes(shareId)],
  )
  return rows.map(({ device, outcome, at }) => ({ device, outcome, at: at.toISOString() }))
}
