import type { privacyApi } from '@onecard/shared/privacy'
import type { AnswerOf, BodyOf } from '@onecard/shared/treaty'
import { countTry, isOwnWechat } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { daysBefore } from '../infra/clock.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { caretakers, memberById, membersOf, patientOf } from '../person/service.ts'
import { WechatRefused } from '../wechat/errors.ts'

type Proof = BodyOf<(typeof privacyApi)['unlock']>
type Privacy = AnswerOf<(typeof privacyApi)['privacy']>

const unlockedMs = 10 * 60_000
const freshMs = 10 * 60_000
const triesAnHour = 5

/**
 * Opens private reports for ten minutes, for this session only. Two things are asked: the end of one's ID number, and
 * that WeChat says now who holds the phone; a browser, which can't ask WeChat in between, must have signed in a moment ago.
 */
export async function unlock(deps: Deps, who: Resident, proof: Proof): Promise<{ until: string }> {
  const now = deps.clock.now()
  const period = now.toISOString().slice(0, 13)
  const tries = await countTry(deps, { subject: idBytes(who.accountId), kind: 'unlock', period })
  if (tries > triesAnHour) throw new Refusal('privacy.too-many')
  if (!(await isHeldByOwner(deps, who, proof, now))) throw new Refusal('privacy.sign-in-again')
  const [own] = (await membersOf(deps, who.accountId)).filter(({ relation, visible }) => relation === 'self' && visible)
  if (!own) throw new Refusal('privacy.wrong')
  const { idNumber } = await patientOf(deps, own.personKey)
  if (idNumber.slice(-4).toUpperCase() !== proof.idTail.toUpperCase()) throw new Refusal('privacy.wrong')
  const until = new Date(now.getTime() + unlockedMs)
  await deps.sql.change(
    'INSERT INTO sensitive_unlock (session_id, until) VALUES (?, ?) ON DUPLICATE KEY UPDATE until = VALUES(until)',
    [idBytes(who.sessionId), until],
  )
  return { until: until.toISOString() }
}

async function isHeldByOwner(deps: Deps, who: Resident, { code }: Proof, now: Date): Promise<boolean> {
  if (code === undefined) return isFresh(deps, who, now)
  const user = await deps.wechat.signInWeapp(code).catch((error: unknown) => {
    if (error instanceof WechatRefused) return null
    throw error
  })
  return user !== null && isOwnWechat(deps, who.accountId, 'weapp', user)
}

async function isFresh({ sql }: Deps, { sessionId }: Resident, now: Date): Promise<boolean> {
  const [row] = await sql.select('SELECT 1 FROM account_session WHERE id = ? AND created_at > ?', [
    ...[idBytes(sessionId), new Date(now.getTime() - freshMs)],
  ])
  return row !== undefined
}

/** Until when private reports are open here, and which caretakers this account's own person lets know of them. */
export async function privacy(deps: Deps, who: Resident): Promise<Privacy> {
  const [row] = await deps.sql.select<{ until: Date }>(
    'SELECT until FROM sensitive_unlock WHERE session_id = ? AND until > ?',
    [idBytes(who.sessionId), deps.clock.now()],
  )
  const { items } = await caretakers(deps, who)
  const allowed = await Promise.all(items.map(({ id }) => isGranted(deps, id)))
  return {
    until: row ? row.until.toISOString() : null,
    caretakers: items.map(({ id, nameMasked }, i) => ({ id, nameMasked, allowed: allowed[i] === true })),
  }
}

async function isGranted(deps: Deps, caretakerId: string): Promise<boolean> {
  const claim = await memberById(deps.sql, caretakerId)
  if (!claim) return false
  const [row] = await deps.sql.select('SELECT 1 FROM sensitive_grant WHERE person_key = ? AND account_id = ?', [
    ...[claim.personKey, idBytes(claim.accountId)],
  ])
  return row !== undefined
}

/** The person says whether this caretaker may know of their private reports; nobody does unless they said so. */
export async function allow(
  deps: Deps,
  who: Resident,
  { caretakerId, allowed }: { caretakerId: string; allowed: boolean },
  once: Once,
): Promise<Privacy> {
  const { items } = await caretakers(deps, who)
  const claim = items.some(({ id }) => id === caretakerId) ? await memberById(deps.sql, caretakerId) : null
  if (!claim) throw new Refusal('caretaker.unknown')
  await doOnce(deps, once, caretakerId, async (tx) => {
    const key = [claim.personKey, idBytes(claim.accountId)]
    if (!allowed) await tx.change('DELETE FROM sensitive_grant WHERE person_key = ? AND account_id = ?', key)
    else {
      await tx.change('INSERT IGNORE INTO sensitive_grant (person_key, account_id, granted_at) VALUES (?, ?, ?)', [
        ...[...key, deps.clock.now()],
      ])
    }
  })
  return privacy(deps, who)
}

/** A job: unlocks that have run out. */
export async function forgetUnlocks({ sql, clock }: Pick<Deps, 'sql' | 'clock'>): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM sensitive_unlock WHERE until < ? LIMIT 5000', [
    daysBefore(clock.now(), 1),
  ])
  return affectedRows
}
