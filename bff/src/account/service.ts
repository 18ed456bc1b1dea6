import type { Deps } from '../deps.ts'
import { isDuplicate, transact, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import type { WechatUser } from '../wechat/api.ts'

export { readAgreements, type Agreements } from './agreements.ts'
export { countTry, forgetOldTries, forgiveTry, triesOf, type Tries } from './attempts.ts'
export {
  agreementViews,
  answerAgreement,
  consentColumns,
  consentState,
  consentViews,
  requireConsent,
  requireConsents,
  type ConsentColumns,
} from './consents.ts'

export type Entrance = 'weapp' | 'web'

/** The account behind a WeChat user: found by openid, joined by unionid, or opened. Two first sign-ins at once open one. */
export async function accountFor(deps: Deps, via: Entrance, user: WechatUser): Promise<string> {
  const keys = keysOf(deps, via, user)
  const known = await accountByOpenId(deps.sql, keys.openId)
  if (known) {
    if (keys.unionId) await rememberUnion(deps.sql, known, keys.unionId)
    return known
  }
  try {
    return await joinOrOpen(deps, via, user, keys)
  } catch (error) {
    if (!isDuplicate(error, 'PRIMARY')) throw error
    const other = await accountByOpenId(deps.sql, keys.openId)
    if (!other) throw error
    return other
  }
}

/** Whether this WeChat user is one of the account's own. */
export async function isOwnWechat(deps: Deps, accountId: string, via: Entrance, user: WechatUser): Promise<boolean> {
  return (await accountByOpenId(deps.sql, keysOf(deps, via, user).openId)) === accountId
}

interface Keys {
  openId: Buffer
  unionId: Buffer | null
}

function keysOf({ sealer }: Deps, via: Entrance, { openId, unionId }: WechatUser): Keys {
  return {
    openId: sealer.blind(`openid ${via}`, openId),
    unionId: unionId === null ? null : sealer.blind('unionid', unionId),
  }
}

async function accountByOpenId(sql: Sql, openidIndex: Buffer): Promise<string | null> {
  const [row] = await sql.select<{ account_id: Buffer }>(
    'SELECT account_id FROM account_wechat WHERE openid_index = ?',
    [openidIndex],
  )
  return row ? idText(row.account_id) : null
}

/** WeChat may learn of the union later than of the openid; a union that another account has stays there. */
async function rememberUnion(sql: Sql, accountId: string, unionIndex: Buffer): Promise<void> {
  await sql.change('UPDATE IGNORE account SET union_index = ? WHERE id = ? AND union_index IS NULL', [
    unionIndex,
    idBytes(accountId),
  ])
}

/** The union's unique key decides who opens the account; whoever comes second finds it and joins. */
function joinOrOpen(deps: Deps, via: Entrance, { openId }: WechatUser, keys: Keys): Promise<string> {
  const now = deps.clock.now()
  const newest = deps.newId()
  return transact(deps.db, async (tx) => {
    await tx.change('INSERT IGNORE INTO account (id, union_index, created_at) VALUES (?, ?, ?)', [
      idBytes(newest),
      keys.unionId,
      now,
    ])
    const accountId = keys.unionId ? await accountByUnion(tx, keys.unionId) : newest
    await tx.change(
      'INSERT INTO account_wechat (openid_index, account_id, app, openid_sealed, created_at) VALUES (?, ?, ?, ?, ?)',
      [keys.openId, idBytes(accountId), via, deps.sealer.seal(openId), now],
    )
    return accountId
  })
}

async function accountByUnion(tx: Tx, unionIndex: Buffer): Promise<string> {
  const [row] = await tx.select<{ id: Buffer }>('SELECT id FROM account WHERE union_index = ? FOR UPDATE', [unionIndex])
  if (!row) throw new Error('an account with a union was neither found nor made')
  return idText(row.id)
}

export interface AccountFacts {
  id: string
  /** The number that WeChat gave out, opened. */
  phone: string | null
  phoneAt: Date | null
}

/** An open account; a closed one is refused, since its sessions are gone too. */
export async function accountFacts(
  { sql, sealer }: Pick<Deps, 'sql' | 'sealer'>,
  accountId: string,
): Promise<AccountFacts> {
  const [row] = await sql.select<{ state: string; phone_sealed: Buffer | null; phone_at: Date | null }>(
    'SELECT state, phone_sealed, phone_at FROM account WHERE id = ?',
    [idBytes(accountId)],
  )
  if (!row || row.state === 'closed') throw new Refusal('account.closed')
  return { id: accountId, phone: row.phone_sealed && sealer.open(row.phone_sealed), phoneAt: row.phone_at }
}

/** Everybody who changes what belongs to the account queues at its row. */
export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  const [row] = await tx.select<{ state: string }>('SELECT state FROM account WHERE id = ? FOR UPDATE', [
    idBytes(accountId),
  ])
  if (row?.state !== 'open') throw new Refusal('account.closed')
}

export async function keepPhone(tx: Tx, { sealer, clock }: Deps, accountId: string, phone: string): Promise<void> {
  await tx.change('UPDATE account SET phone_sealed = ?, phone_index = ?, phone_at = ? WHERE id = ?', [
    sealer.seal(phone),
    sealer.blind('phone', phone),
    clock.now(),
    idBytes(accountId),
  ])
}

/** Where a subscribe message goes: the account's openid in the mini-program, null when it has only used the web. */
export async function openIdOf(
  { sql, sealer }: Pick<Deps, 'sql' | 'sealer'>,
  accountId: string,
): Promise<string | null> {
  const [row] = await sql.select<{ openid_sealed: Buffer }>(
    "SELECT openid_sealed FROM account_wechat WHERE account_id = ? AND app = 'weapp' ORDER BY created_at DESC LIMIT 1",
    [idBytes(accountId)],
  )
  return row ? sealer.open(row.openid_sealed) : null
}

/** Takes WeChat identity and phone away for good; what remains is a number without a person. Consents stay as evidence. */
export async function eraseAccount(tx: Tx, accountId: string, now: Date): Promise<void> {
  const id = idBytes(accountId)
  await tx.change('DELETE FROM account_wechat WHERE account_id = ?', [id])
  await tx.change(
    `UPDATE account SET state = 'closed', union_index = NULL, phone_sealed = NULL, phone_index = NULL, phone_at = NULL,
       closed_at = ? WHERE id = ?`,
    [now, id],
  )
}
