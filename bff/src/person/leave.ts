import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { todayOf } from './identify.ts'
import { isMinor } from './rules.ts'
import { claimsTo, lockPerson, membersOf, type MemberRow } from './sql.ts'
import type { Ties } from './ties.ts'

/** Ends a claim, with the account's row locked: what hung on it passes on or ends in the same transaction. */
export async function leave(tx: Tx, deps: Deps, ties: Ties, row: MemberRow): Promise<void> {
  await lockPerson(tx, row.personKey)
  await tx.change('DELETE FROM invitation WHERE member_id = ?', [idBytes(row.id)])
  await tx.change('DELETE FROM member WHERE id = ?', [idBytes(row.id)])
  if (row.isHolder) await passHoldingOn(tx, row.personKey)
  if (row.isDefault) await passDefaultOn(tx, row.accountId)
  if (row.relation === 'self') await releaseWards(tx, deps, ties, row.accountId)
  else await closeWithoutGuardian(tx, deps, row.personKey)
  await ties.onUnbind(tx, row.accountId, row.personKey)
}

async function passHoldingOn(tx: Tx, personKey: Buffer): Promise<void> {
  await tx.change(
    `UPDATE member SET holder_key = person_key
     WHERE person_key = ? AND relation = 'self' AND state = 'active' ORDER BY id LIMIT 1`,
    [personKey],
  )
}

async function passDefaultOn(tx: Tx, accountId: string): Promise<void> {
  await tx.change("UPDATE member SET default_mark = 1 WHERE account_id = ? AND state = 'active' ORDER BY id LIMIT 1", [
    idBytes(accountId),
  ])
}

/** Nobody is in this account any more of whom the authority said that he is the guardian: it is asked again. */
async function releaseWards(tx: Tx, deps: Deps, ties: Ties, accountId: string): Promise<void> {
  const members = await membersOf(tx, accountId)
  for (const ward of members.filter(({ basis, state }) => basis === 'guardian' && state === 'active')) {
    await tx.change("UPDATE member SET state = 'guardian-awaited', basis = NULL, updated_at = ? WHERE id = ?", [
      deps.clock.now(),
      idBytes(ward.id),
    ])
    await ties.onUnbind(tx, accountId, ward.personKey)
    await closeWithoutGuardian(tx, deps, ward.personKey)
  }
}

/** A minor's own account rests when nobody answers for the minor any more. */
async function closeWithoutGuardian(tx: Tx, deps: Deps, personKey: Buffer): Promise<void> {
  const claims = await claimsTo(tx, personKey)
  const answered = claims.some(({ relation, state }) => relation !== 'self' && state === 'active')
  const born = claims[0]?.birthday
  if (answered || born === undefined || !isMinor(born, todayOf(deps))) return
  await tx.change(
    `UPDATE member SET state = 'guardian-awaited', basis = NULL, holder_key = NULL, updated_at = ?
     WHERE person_key = ? AND relation = 'self' AND state = 'active'`,
    [deps.clock.now(), personKey],
  )
}

/** Refuses to close an account that still has appointments ahead or a dispute open. */
export async function mayLeaveAll(deps: Deps, ties: Ties, accountId: string): Promise<void> {
  const rows = await membersOf(deps.sql, accountId)
  if (rows.some(({ frozen }) => frozen)) throw new Refusal('account.frozen')
  const ahead = await Promise.all(rows.map(({ personKey }) => ties.upcomingOf(accountId, personKey)))
  if (ahead.some((count) => count > 0)) throw new Refusal('member.has-bookings')
}

/** Unbinds every member of an account that closes. A disputed claim goes too: its dispute is then decided without it. */
export async function leaveAll(tx: Tx, deps: Deps, ties: Ties, accountId: string): Promise<void> {
  for (const row of await membersOf(tx, accountId)) await leave(tx, deps, ties, row)
}
