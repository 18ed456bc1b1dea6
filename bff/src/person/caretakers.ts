import type { Relation } from '@onecard/shared/person'
import { lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { Refusal } from '../infra/refusal.ts'
import { todayOf } from './identify.ts'
import { inviterMasked, ownPerson } from './invitations.ts'
import { leave } from './leave.ts'
import { isMinor } from './rules.ts'
import { claimsTo, memberById, type MemberRow } from './sql.ts'
import type { Ties } from './ties.ts'

export interface Caretaker {
  id: string
  nameMasked: string
  relation: Relation
  since: string
}

/** Other accounts that look after this account's own person. */
export async function caretakers(deps: Deps, { accountId }: Resident): Promise<{ items: Caretaker[] }> {
  const own = await ownPerson(deps, accountId)
  const claims = await claimsTo(deps.sql, own.personKey)
  const others = claims.filter((claim) => claim.accountId !== accountId && claim.state === 'active')
  const items = others.map(async ({ id, accountId, relation, agreedAt, createdAt }) => ({
    id,
    nameMasked: await inviterMasked(deps, accountId),
    relation,
    since: (agreedAt ?? createdAt).toISOString(),
  }))
  return { items: await Promise.all(items) }
}

/** Withdraws the consent given to another account. Guardians of a minor are not the minor's to dismiss. */
export async function dismissCaretaker(
  deps: Deps,
  ties: Ties,
  { accountId }: Resident,
  caretakerId: string,
  once: Once,
): Promise<void> {
  await doOnce(deps, once, caretakerId, async (tx) => {
    const own = await ownPerson({ sql: tx }, accountId)
    const claim = await memberById(tx, caretakerId)
    if (!claim || !isCaretaker(claim, own)) throw new Refusal('caretaker.unknown')
    if (isMinor(own.birthday, todayOf(deps))) throw new Refusal('member.guardian-required')
    await lockAccount(tx, claim.accountId)
    await leave(tx, deps, ties, claim)
  })
}

function isCaretaker(claim: MemberRow, own: MemberRow): boolean {
  return claim.state === 'active' && claim.accountId !== own.accountId && claim.personKey.equals(own.personKey)
}
