import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { afterActivation, raiseLevel } from './claim.ts'
import { claimsTo, lockPerson, memberById, type MemberRow } from './sql.ts'

/** What a counter writes down beside its decision, in the same transaction. */
export type Also = (tx: Tx, personKey: Buffer) => Promise<void>

export const nothing: Also = () => Promise.resolve()

/** At a counter, papers in hand: this is the person (L2). Already so is well too. */
export async function confirmIdentity(deps: Deps, personKey: Buffer, also: Also = nothing): Promise<void> {
  await transact(deps.db, async (tx) => {
    await lockPerson(tx, personKey)
    await raiseLevel(tx, deps, personKey, 'staff')
    await also(tx, personKey)
  })
}

/**
 * At a counter, papers in hand: the person agrees (or the guardian is one), and the waiting claim opens. For people
 * without a phone, and for families that the authority does not know. The person has been seen: L2.
 */
export async function confirmAtCounter(deps: Deps, memberId: string, also: Also = nothing): Promise<MemberRow> {
  await transact(deps.db, async (tx) => {
    const found = await memberById(tx, memberId)
    if (!found) throw new Refusal('member.unknown')
    await lockPerson(tx, found.personKey)
    const row = await memberById(tx, memberId)
    if (row?.state === 'disputed') throw new Refusal('member.frozen')
    if (row?.state !== 'consent-awaited' && row?.state !== 'guardian-awaited') throw new Refusal('member.not-awaited')
    await open(tx, deps, row)
    await also(tx, row.personKey)
  })
  const row = await memberById(deps.sql, memberId)
  if (!row) throw new Refusal('member.unknown')
  return row
}

async function open(tx: Tx, deps: Deps, row: MemberRow): Promise<void> {
  const now = deps.clock.now()
  const held = (await claimsTo(tx, row.personKey)).some(({ isHolder }) => isHolder)
  await tx.change(
    "UPDATE member SET state = 'active', basis = 'staff', holder_key = ?, agreed_at = ?, updated_at = ? WHERE id = ?",
    [row.relation === 'self' && !held ? row.personKey : null, now, now, idBytes(row.id)],
  )
  await tx.change('DELETE FROM invitation WHERE member_id = ?', [idBytes(row.id)])
  await afterActivation(tx, deps, row)
  await raiseLevel(tx, deps, row.personKey, 'staff')
  await emit(tx, deps, 'member.consented', { accountId: row.accountId, memberId: row.id })
}
