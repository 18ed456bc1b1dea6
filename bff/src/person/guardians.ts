import type { MemberView } from '@onecard/shared/person'
import { lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { transact, type Tx } from '../infra/db.ts'
import { doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { afterActivation } from './claim.ts'
import { askGuardian, todayOf } from './identify.ts'
import { existing, member } from './members.ts'
import { bornForAge, isMinor, whyResting } from './rules.ts'
import { claimsTo, lockPerson, memberById, type MemberRow } from './sql.ts'
import type { Ties } from './ties.ts'

/** Asks the authority (again) whether this account's own person is the guardian. Silence leaves the claim waiting. */
export async function confirmGuardian(
  deps: Deps,
  ties: Ties,
  who: Resident,
  memberId: string,
  once: Once,
): Promise<MemberView> {
  const ask = async () => {
    const row = await existing(deps, who.accountId, memberId)
    mustAwaitGuardian(deps, row)
    const idNumber = deps.sealer.open(row.idNumberSealed)
    const confirmed = await askGuardian(deps, who.accountId, { idType: row.idType, idNumber })
    if (confirmed !== true) throw new Refusal('member.guardian-required')
    return row
  }
  await doOnceAsking(deps, once, memberId, ask, async (tx, row) => {
    await lockAccount(tx, who.accountId)
    await lockPerson(tx, row.personKey)
    const now = deps.clock.now()
    const { affectedRows } = await tx.change(
      `UPDATE member SET state = 'active', basis = 'guardian', agreed_at = ?, updated_at = ?
       WHERE id = ? AND state = 'guardian-awaited'`,
      [now, now, idBytes(memberId)],
    )
    if (affectedRows === 0) throw new Refusal('member.not-awaited')
    await afterActivation(tx, deps, row)
  })
  return member(deps, ties, who, memberId)
}

function mustAwaitGuardian(deps: Deps, row: MemberRow): void {
  const { state, relation, birthday } = row
  const resting = whyResting(row)
  if (resting) throw new Refusal(resting)
  if (state !== 'guardian-awaited' || relation === 'self') throw new Refusal('member.not-awaited')
  if (!isMinor(birthday, todayOf(deps))) throw new Refusal('member.not-minor')
}

/** A job: whoever has turned 18 speaks for themself. Guardians' claims wait for consent; an own account that waited opens. */
export async function askWardsOfAge(deps: Deps, ties: Ties): Promise<number> {
  const rows = await deps.sql.select<{ id: Buffer }>(
    `SELECT m.id FROM member m JOIN person p ON p.person_key = m.person_key
     WHERE p.birthday <= ? AND (m.state = 'guardian-awaited' OR (m.state = 'active' AND m.basis = 'guardian')) LIMIT 500`,
    [bornForAge(todayOf(deps))],
  )
  for (const { id } of rows) await transact(deps.db, (tx) => comeOfAge(tx, deps, ties, idText(id)))
  return rows.length
}

async function comeOfAge(tx: Tx, deps: Deps, ties: Ties, memberId: string): Promise<void> {
  const found = await memberById(tx, memberId)
  if (!found) return
  await lockPerson(tx, found.personKey)
  const row = await memberById(tx, memberId)
  if (!row || !(row.state === 'guardian-awaited' || (row.state === 'active' && row.basis === 'guardian'))) return
  if (row.relation === 'self') {
    await openOwn(tx, deps, row)
    return
  }
  await tx.change("UPDATE member SET state = 'consent-awaited', basis = NULL, updated_at = ? WHERE id = ?", [
    deps.clock.now(),
    idBytes(memberId),
  ])
  await ties.onUnbind(tx, row.accountId, row.personKey)
  await tellOfAge(tx, deps, row)
  // The person's own account, where there is one: it has been theirs, and now it is theirs alone.
  const own = (await claimsTo(tx, row.personKey)).find(
    ({ relation, state }) => relation === 'self' && state === 'active',
  )
  if (own) await tellOfAge(tx, deps, own)
}

function tellOfAge(tx: Tx, deps: Deps, { accountId, id }: MemberRow): Promise<void> {
  return emit(tx, deps, 'member.came-of-age', { accountId, memberId: id })
}

async function openOwn(tx: Tx, deps: Deps, row: MemberRow): Promise<void> {
  const now = deps.clock.now()
  const taken = (await claimsTo(tx, row.personKey)).some(({ isHolder }) => isHolder)
  if (taken) {
    await tx.change("UPDATE member SET state = 'consent-awaited', updated_at = ? WHERE id = ?", [now, idBytes(row.id)])
    return
  }
  await tx.change(
    `UPDATE member SET state = 'active', basis = 'self', holder_key = person_key, agreed_at = ?, updated_at = ?
     WHERE id = ?`,
    [now, now, idBytes(row.id)],
  )
  await afterActivation(tx, deps, row)
  await tellOfAge(tx, deps, row)
}
