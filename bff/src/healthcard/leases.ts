import { codeVersion, windowSeconds } from '@onecard/shared/cardcode'
import type { LeaseView } from '@onecard/shared/healthcard'
import { requireConsent } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { transact, type Sql, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { randomText } from '../infra/random.ts'
import { Refusal } from '../infra/refusal.ts'
import { usableCard, type OwnCard } from './own.ts'
import { leaseMs, replacedLeaseMs } from './rules.ts'
import { lockCard } from './sql.ts'
import { recordLook } from './uses.ts'

/** Lends a device the secret of its codes. The device's earlier lease for this card runs out within two windows. */
export async function lend(deps: Deps, who: Resident, cardId: string, deviceId: string): Promise<LeaseView> {
  await requireConsent(deps, who.accountId, 'health-data')
  const own = await usableCard(deps, who.accountId, cardId)
  const now = deps.clock.now()
  const lease = { id: randomText(16), secret: randomText(32), expiresAt: new Date(now.getTime() + leaseMs) }
  const deviceHash = deps.sealer.blind('device', `${who.accountId}\n${deviceId}`)
  await transact(deps.db, async (tx) => {
    // A loss reported at this moment comes before or after, never in between.
    if ((await lockCard(tx, own.card)) !== 'active') throw new Refusal('card.not-active')
    await replaceEarlier(tx, own, deviceHash, now)
    await insertLease(tx, deps, who, own, { ...lease, deviceHash, now })
    await noteFamilyLook(tx, deps, who, own, now)
  })
  return {
    leaseId: lease.id,
    version: codeVersion,
    secret: lease.secret,
    windowSeconds,
    serverTime: now.toISOString(),
    expiresAt: lease.expiresAt.toISOString(),
  }
}

/** Every lease of this person's card dies at once. */
export async function revokeLeases(tx: Tx, personKey: Buffer, now: Date): Promise<void> {
  await tx.change('UPDATE card_lease SET revoked_at = ? WHERE person_key = ? AND revoked_at IS NULL', [now, personKey])
}

/** A job: a lease that ran out a month ago proves nothing any more. */
export async function forgetOldLeases(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 30 * 86_400_000)
  const { affectedRows } = await sql.change('DELETE FROM card_lease WHERE expires_at < ? LIMIT 5000', [before])
  return affectedRows
}

async function replaceEarlier(tx: Tx, { card }: OwnCard, deviceHash: Buffer, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + replacedLeaseMs)
  await tx.change('UPDATE card_lease SET expires_at = ? WHERE person_key = ? AND device_hash = ? AND expires_at > ?', [
    soon,
    card.personKey,
    deviceHash,
    soon,
  ])
}

async function insertLease(
  tx: Tx,
  { sealer }: Deps,
  { accountId, sessionId }: Resident,
  { card, member }: OwnCard,
  lease: { id: string; secret: string; expiresAt: Date; deviceHash: Buffer; now: Date },
): Promise<void> {
  await tx.change(
    `INSERT INTO card_lease (person_key, id, card_id, account_id, member_id, session_id, device_hash, secret_sealed,
       created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      card.personKey,
      Buffer.from(lease.id, 'base64url'),
      idBytes(card.id),
      idBytes(accountId),
      idBytes(member.id),
      idBytes(sessionId),
      lease.deviceHash,
      sealer.seal(lease.secret),
      lease.now,
      lease.expiresAt,
    ],
  )
}

/** Somebody else's card on one's own phone is a look that its holder may see. */
async function noteFamilyLook(tx: Tx, deps: Deps, who: Resident, own: OwnCard, now: Date): Promise<void> {
  const { card, member, caretaker } = own
  if (member.relation === 'self') return
  await recordLook(tx, deps, {
    personKey: card.personKey,
    looker: 'family',
    lookerId: who.accountId,
    hospitalId: null,
    place: caretaker ?? '',
    department: null,
    purpose: 'show-code',
    at: now,
  })
}
