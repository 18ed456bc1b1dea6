import type { AccountView, SessionView, SignInRequest } from '@onecard/shared/session'
import { accountFacts, accountFor, consentState, keepPhone, lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { transact, type Sql } from '../infra/db.ts'
import { doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { maskPhone } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import { newToken, sha256 } from '../infra/seal.ts'
import { isFrozen, recheckPhone } from '../person/service.ts'
import { WechatRefused, type WechatReason } from '../wechat/errors.ts'
import type { WechatUser } from '../wechat/api.ts'
import { forgetCopies, lifeMs } from './door.ts'
import { checkState, useState } from './entrance.ts'

export { closeAccount } from './closure.ts'
export { copyOfData } from './copy.ts'
export { residentDoor } from './door.ts'
export { webEntrance } from './entrance.ts'

export interface SignedIn {
  token: string
  expiresAt: string
  account: AccountView
}

/** Signs in with a one-time WeChat code; the first sign-in opens the account. The token is shown here and never again. */
export async function signIn(deps: Deps, request: SignInRequest): Promise<SignedIn> {
  const { via, state, device } = request
  if (via === 'web') checkState(deps, state)
  const user = await askWechat(deps, request)
  const accountId = await accountFor(deps, via, user)
  const token = newToken()
  const now = deps.clock.now()
  const expiresAt = new Date(now.getTime() + lifeMs)
  await transact(deps.db, async (tx) => {
    if (via === 'web' && state) await useState(tx, deps, state)
    await tx.change(
      `INSERT INTO account_session (id, token_hash, account_id, via, device, created_at, last_seen_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [idBytes(deps.newId()), sha256(token), idBytes(accountId), via, device, now, now, expiresAt],
    )
  })
  return { token, expiresAt: expiresAt.toISOString(), account: await accountView(deps, accountId) }
}

function askWechat({ wechat }: Deps, { via, code }: SignInRequest): Promise<WechatUser> {
  const asked = via === 'weapp' ? wechat.signInWeapp(code) : wechat.signInWeb(code)
  return asked.catch((error: unknown) => {
    throw refusalOf(error, signInRefusals)
  })
}

type Words = Partial<Record<WechatReason, Refusal['code']>>

const signInRefusals: Words = {
  'code-invalid': 'session.code-invalid',
  'rate-limited': 'session.rate-limited',
  blocked: 'session.blocked',
  'preview-visitor': 'session.preview-visitor',
}

const phoneRefusals: Words = { 'code-invalid': 'phone.code-invalid', 'rate-limited': 'rate.limited' }

/** What WeChat's no means to the person; a no that is our own fault (keys, permissions) stays an error for us to see. */
function refusalOf(error: unknown, words: Words): unknown {
  if (!(error instanceof WechatRefused)) return error
  const code = words[error.reason]
  return code ? new Refusal(code) : error
}

/** Takes the WeChat phone number, and asks the authority whether it belongs to the account's own person (L2). */
export async function bindPhone(deps: Deps, { accountId }: Resident, code: string, once: Once): Promise<AccountView> {
  const ask = () =>
    deps.wechat.phoneNumber(code).catch((error: unknown) => {
      throw refusalOf(error, phoneRefusals)
    })
  const { first } = await doOnceAsking(deps, once, accountId, ask, async (tx, phone) => {
    await lockAccount(tx, accountId)
    await keepPhone(tx, deps, accountId, phone)
  })
  if (first) await recheckPhone(deps, accountId)
  return accountView(deps, accountId)
}

export async function accountView(deps: Deps, accountId: string): Promise<AccountView> {
  const [{ phone }, consents, frozen] = await Promise.all([
    accountFacts(deps, accountId),
    consentState(deps, accountId),
    isFrozen(deps.sql, accountId),
  ])
  return {
    id: accountId,
    phoneMasked: phone && maskPhone(phone),
    agreementsDue: consents.due,
    healthDataConsent: consents.healthData,
    frozen,
  }
}

interface Row {
  id: Buffer
  device: string
  via: 'weapp' | 'web'
  created_at: Date
  last_seen_at: Date
}

/** Where this account is signed in, the device in hand first. */
export async function sessions({ sql, clock }: Deps, { accountId, sessionId }: Resident): Promise<SessionView[]> {
  const rows = await sql.select<Row>(
    `SELECT id, device, via, created_at, last_seen_at FROM account_session
     WHERE account_id = ? AND expires_at > ? ORDER BY last_seen_at DESC`,
    [idBytes(accountId), clock.now()],
  )
  const views = rows.map((row) => ({
    id: idText(row.id),
    device: row.device,
    via: row.via,
    current: idText(row.id) === sessionId,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
  }))
  return views.sort((one, other) => Number(other.current) - Number(one.current))
}

/** Signs one device out; another account's is not there. */
export async function signOut(deps: Deps, accountId: string, sessionId: string): Promise<void> {
  const { sql } = deps
  const [row] = await sql.select<{ token_hash: Buffer }>(
    'SELECT token_hash FROM account_session WHERE id = ? AND account_id = ?',
    [idBytes(sessionId), idBytes(accountId)],
  )
  if (!row) throw new Refusal('session.unknown')
  await sql.change('DELETE FROM account_session WHERE id = ?', [idBytes(sessionId)])
  await forgetCopies(deps, [row.token_hash])
}

/** Is this sign-in still in force? For what was lent to the device. */
export async function isSignedIn(sql: Sql, sessionId: string, now: Date): Promise<boolean> {
  const [row] = await sql.select('SELECT 1 FROM account_session WHERE id = ? AND expires_at > ?', [
    idBytes(sessionId),
    now,
  ])
  return row !== undefined
}

/** A job: what has run out is only in the way. */
export async function forgetOldSessions({ sql, clock }: Deps): Promise<number> {
  const now = clock.now()
  const sessions = await sql.change('DELETE FROM account_session WHERE expires_at <= ? LIMIT 5000', [now])
  const entrances = await sql.change('DELETE FROM used_entrance WHERE expires_at <= ? LIMIT 5000', [now])
  return sessions.affectedRows + entrances.affectedRows
}
