import type { MemberView } from '@onecard/shared/person'
import { countTry, lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { isDuplicate, transact, type Sql, type Tx } from '../infra/db.ts'
import { doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { raiseLevel } from './claim.ts'
import { nothing, type Also } from './counter.ts'
import { todayOf } from './identify.ts'
import { leave } from './leave.ts'
import { existing, member } from './members.ts'
import { claimsTo, lockPerson, membersOf, type MemberRow } from './sql.ts'
import type { Ties } from './ties.ts'

const perDay = 3

/**
 * Says that another account has claimed this person wrongly. Every claim to the person rests, this one too, until staff
 * decide with papers in hand. Whom a counter or terminal has seen can't be frozen by somebody who only knows the number.
 */
export async function dispute(
  deps: Deps,
  ties: Ties,
  who: Resident,
  memberId: string,
  reason: string,
  once: Once,
): Promise<MemberView> {
  const disputeId = deps.newId()
  const ask = async () => {
    const row = await existing(deps, who.accountId, memberId)
    await mustBeDisputable(deps.sql, row)
    const tries = { subject: idBytes(who.accountId), kind: 'dispute', period: todayOf(deps) }
    if ((await countTry(deps, tries)) > perDay) throw new Refusal('dispute.attempts')
    return row
  }
  await doOnceAsking(deps, once, memberId, ask, async (tx, { personKey }) => {
    await lockAccount(tx, who.accountId)
    await lockPerson(tx, personKey)
    await openDispute(tx, deps, { personKey, disputeId, accountId: who.accountId, memberId, reason })
    await freeze(tx, deps, ties, personKey)
    await emit(tx, deps, 'member.disputed', { personKey: personKey.toString('hex') })
  })
  return member(deps, ties, who, memberId)
}

async function mustBeDisputable(sql: Sql, row: MemberRow): Promise<void> {
  if (row.state === 'disputed') throw new Refusal('member.frozen')
  const others = (await claimsTo(sql, row.personKey)).filter(({ id, state }) => id !== row.id && state === 'active')
  if (row.relation !== 'self' || others.length === 0) throw new Refusal('member.no-other-claim')
  if (row.isHolder) return
  const [person] = await sql.select<{ level_by: string }>('SELECT level_by FROM person WHERE person_key = ?', [
    row.personKey,
  ])
  if (person && ['terminal', 'staff'].includes(person.level_by)) throw new Refusal('identity.level-too-low')
}

interface NewDispute {
  personKey: Buffer
  disputeId: string
  accountId: string
  memberId: string
  reason: string
}

async function openDispute(tx: Tx, { sealer, clock }: Deps, opened: NewDispute): Promise<void> {
  try {
    await tx.change(
      `INSERT INTO dispute (person_key, id, account_id, member_id, reason_sealed, open_mark, created_at)
       VALUES (?, ?, ?, ?, ?, 1, ?)`,
      [
        opened.personKey,
        idBytes(opened.disputeId),
        idBytes(opened.accountId),
        idBytes(opened.memberId),
        sealer.seal(opened.reason),
        clock.now(),
      ],
    )
  } catch (error) {
    throw isDuplicate(error, 'dispute_open') ? new Refusal('member.frozen') : error
  }
}

/** All claims to the person rest, and with its own person a whole account; what they were lent ends. */
async function freeze(tx: Tx, { clock }: Deps, ties: Ties, personKey: Buffer): Promise<void> {
  const claims = await claimsTo(tx, personKey)
  await tx.change(
    "UPDATE member SET state_before = state, state = 'disputed', updated_at = ? WHERE person_key = ? AND state <> 'disputed'",
    [clock.now(), personKey],
  )
  for (const claim of claims) {
    const closed = claim.relation === 'self' ? await membersOf(tx, claim.accountId) : [claim]
    for (const member of closed) await ties.onUnbind(tx, claim.accountId, member.personKey)
  }
}

/** Does the account's own person rest in a dispute? */
export async function isFrozen(sql: Sql, accountId: string): Promise<boolean> {
  const [row] = await sql.select("SELECT 1 FROM member WHERE account_id = ? AND self_mark = 1 AND state = 'disputed'", [
    idBytes(accountId),
  ])
  return row !== undefined
}

export interface OpenDispute {
  id: string
  personKey: Buffer
  reason: string
  openedAt: Date
  /** Who claims the person; the decision names one of them. */
  claims: MemberRow[]
}

/** For staff: what waits for a decision, the oldest first. */
export async function openDisputes({ sql, sealer }: Pick<Deps, 'sql' | 'sealer'>): Promise<OpenDispute[]> {
  const rows = await sql.select<{ id: Buffer; person_key: Buffer; reason_sealed: Buffer; created_at: Date }>(
    'SELECT id, person_key, reason_sealed, created_at FROM dispute WHERE open_mark = 1 ORDER BY created_at LIMIT 100',
  )
  return Promise.all(
    rows.map(async (row) => ({
      id: idText(row.id),
      personKey: row.person_key,
      reason: sealer.open(row.reason_sealed),
      openedAt: row.created_at,
      claims: await claimsTo(sql, row.person_key),
    })),
  )
}

export interface Decision {
  disputeId: string
  /** The claim that is right. */
  memberId: string
  staffId: string
}

/** Staff have seen papers: one claim is right and speaks for the person (L2); other own claims end; what the wrong holder had consented to is asked again. */
export async function decideDispute(
  deps: Deps,
  ties: Ties,
  { disputeId, memberId, staffId }: Decision,
  also: Also = nothing,
): Promise<void> {
  await transact(deps.db, async (tx) => {
    const personKey = await closeDispute(tx, deps, { disputeId, memberId, staffId })
    await lockPerson(tx, personKey)
    const claims = await claimsTo(tx, personKey)
    const right = claims.find(({ id }) => id === memberId)
    if (!right) throw new Refusal('member.unknown')
    const heldBefore = right.isHolder
    for (const claim of claims) {
      if (claim.id !== memberId) await endOrRestore(tx, deps, ties, claim, heldBefore)
    }
    await tx.change(
      `UPDATE member SET state = 'active', state_before = NULL, basis = ?, holder_key = ?, agreed_at = ?, updated_at = ?
       WHERE id = ?`,
      ['staff', right.relation === 'self' ? personKey : null, deps.clock.now(), deps.clock.now(), idBytes(memberId)],
    )
    await raiseLevel(tx, deps, personKey, 'staff')
    await also(tx, personKey)
  })
}

async function closeDispute(tx: Tx, { clock }: Deps, { disputeId, memberId, staffId }: Decision): Promise<Buffer> {
  const [row] = await tx.select<{ person_key: Buffer; open_mark: number | null }>(
    'SELECT person_key, open_mark FROM dispute WHERE id = ? FOR UPDATE',
    [idBytes(disputeId)],
  )
  if (!row) throw new Refusal('dispute.unknown')
  if (row.open_mark === null) throw new Refusal('dispute.decided')
  await tx.change('UPDATE dispute SET open_mark = NULL, decided_for = ?, decided_by = ?, decided_at = ? WHERE id = ?', [
    idBytes(memberId),
    idBytes(staffId),
    clock.now(),
    idBytes(disputeId),
  ])
  return row.person_key
}

async function endOrRestore(tx: Tx, deps: Deps, ties: Ties, claim: MemberRow, rightHeldBefore: boolean): Promise<void> {
  if (claim.relation === 'self') {
    await leave(tx, deps, ties, claim)
    return
  }
  const before = claim.stateBefore ?? 'consent-awaited'
  const voided = !rightHeldBefore && claim.basis === 'consent'
  await tx.change('UPDATE member SET state = ?, state_before = NULL, basis = ?, updated_at = ? WHERE id = ?', [
    voided ? 'consent-awaited' : before,
    voided ? null : claim.basis,
    deps.clock.now(),
    idBytes(claim.id),
  ])
}
