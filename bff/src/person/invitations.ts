import type { Relation } from '@onecard/shared/person'
import { accountFacts, countTry, lockAccount, triesOf, type Tries } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { isDuplicate, type Tx } from '../infra/db.ts'
import { doOnce, doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { maskName, maskPhone } from '../infra/mask.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { newDigits } from '../infra/seal.ts'
import { afterActivation } from './claim.ts'
import { whyClosed, whyResting } from './rules.ts'
import { lockPerson, memberById, memberOf, ownMember, type MemberRow } from './sql.ts'

const lifeMs = 10 * 60_000
const maxTries = 5

/** A six-digit code with which the person agrees in their own account. A new one replaces the old. */
export async function invite(
  deps: Deps,
  { accountId }: Resident,
  memberId: string,
  once: Once,
): Promise<{ code: string; expiresAt: string }> {
  await doOnce(deps, once, memberId, async (tx) => {
    await lockAccount(tx, accountId)
    const row = await memberOf(tx, accountId, memberId)
    if (!row) throw new Refusal('member.unknown')
    const resting = whyResting(row)
    if (resting) throw new Refusal(resting)
    if (row.state !== 'consent-awaited') throw new Refusal('member.not-awaited')
    await issueCode(tx, deps, row)
  })
  const [issued] = await deps.sql.select<{ code_sealed: Buffer; expires_at: Date }>(
    'SELECT code_sealed, expires_at FROM invitation WHERE member_id = ?',
    [idBytes(memberId)],
  )
  if (!issued) throw new Refusal('invitation.invalid')
  return { code: deps.sealer.open(issued.code_sealed), expiresAt: issued.expires_at.toISOString() }
}

/** Codes in force differ from one another; what has run out makes room. */
async function issueCode(tx: Tx, deps: Deps, row: MemberRow): Promise<void> {
  const now = deps.clock.now()
  await tx.change('DELETE FROM invitation WHERE member_id = ?', [idBytes(row.id)])
  for (;;) {
    const code = newDigits(6)
    const index = codeIndex(deps, code)
    await tx.change('DELETE FROM invitation WHERE code_index = ? AND expires_at <= ?', [index, now])
    try {
      await tx.change(
        `INSERT INTO invitation (member_id, account_id, person_key, code_index, code_sealed, tries, expires_at)
         VALUES (?, ?, ?, ?, ?, 0, ?)`,
        [
          idBytes(row.id),
          idBytes(row.accountId),
          row.personKey,
          index,
          deps.sealer.seal(code),
          new Date(now.getTime() + lifeMs),
        ],
      )
      return
    } catch (error) {
      if (!isDuplicate(error, 'invitation_code')) throw error
    }
  }
}

const codeIndex = ({ sealer }: Deps, code: string) => sealer.blind('invitation', code)

interface Found {
  memberId: string
  personKey: Buffer
}

/** The person, in their own account, agrees to be looked after by the inviting one. */
export async function acceptInvitation(
  deps: Deps,
  { accountId }: Resident,
  code: string,
  once: Once,
): Promise<{ inviterMasked: string; relation: Relation }> {
  const { id } = await doOnceAsking(
    deps,
    once,
    ({ memberId }: Found) => memberId,
    () => findInvitation(deps, accountId, code),
    (tx, found) => agree(tx, deps, found),
  )
  const row = await memberById(deps.sql, id)
  if (!row) throw new Refusal('invitation.invalid')
  return { inviterMasked: await inviterMasked(deps, row.accountId), relation: row.relation }
}

/** Five wrong tries in ten minutes and nothing goes any more; a wrong try also wears out the invitations to this person. */
async function findInvitation(deps: Deps, accountId: string, code: string): Promise<Found> {
  const own = await ownPerson(deps, accountId)
  const now = deps.clock.now()
  const tries: Tries = {
    subject: idBytes(accountId),
    kind: 'invitation',
    period: String(Math.floor(now.getTime() / lifeMs)),
  }
  if ((await triesOf(deps, tries)) >= maxTries) throw new Refusal('invitation.attempts')
  const [row] = await deps.sql.select<{ member_id: Buffer; person_key: Buffer; tries: number }>(
    'SELECT member_id, person_key, tries FROM invitation WHERE code_index = ? AND expires_at > ?',
    [codeIndex(deps, code), now],
  )
  if (row?.person_key.equals(own.personKey)) {
    if (row.tries >= maxTries) throw new Refusal('invitation.attempts')
    return { memberId: idText(row.member_id), personKey: row.person_key }
  }
  await countTry(deps, tries)
  await deps.sql.change('UPDATE invitation SET tries = tries + 1 WHERE person_key = ?', [
    row?.person_key ?? own.personKey,
  ])
  throw new Refusal(row ? 'invitation.not-you' : 'invitation.invalid')
}

/** The account's own person, real-name checked and not in dispute: only then may anybody agree in its name. */
export async function ownPerson({ sql }: Pick<Deps, 'sql'>, accountId: string): Promise<MemberRow> {
  const own = await ownMember(sql, accountId)
  if (!own) throw new Refusal('identity.level-too-low')
  const closed = whyClosed(own)
  if (closed) throw new Refusal(closed)
  return own
}

async function agree(tx: Tx, deps: Deps, { memberId, personKey }: Found): Promise<void> {
  await lockPerson(tx, personKey)
  const row = await memberById(tx, memberId)
  if (row?.state !== 'consent-awaited') throw new Refusal('invitation.invalid')
  const now = deps.clock.now()
  await tx.change("UPDATE member SET state = 'active', basis = ?, agreed_at = ?, updated_at = ? WHERE id = ?", [
    row.relation === 'self' ? 'self' : 'consent',
    now,
    now,
    idBytes(memberId),
  ])
  await tx.change('DELETE FROM invitation WHERE member_id = ?', [idBytes(memberId)])
  await afterActivation(tx, deps, row)
  await emit(tx, deps, 'member.consented', { accountId: row.accountId, memberId })
}

/** Who invites, as far as the invited may know. */
export async function inviterMasked(deps: Deps, accountId: string): Promise<string> {
  const own = await ownMember(deps.sql, accountId)
  if (own) return maskName(deps.sealer.open(own.nameSealed))
  const { phone } = await accountFacts(deps, accountId)
  return phone === null ? '微信用户' : maskPhone(phone)
}

/** A job: codes that have run out. */
export async function forgetOldInvitations({ sql, clock }: Pick<Deps, 'sql' | 'clock'>): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM invitation WHERE expires_at <= ? LIMIT 5000', [clock.now()])
  return affectedRows
}
