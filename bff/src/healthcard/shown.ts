import { isGenuine, readCode, type DynamicCode, type StaticCode } from '@onecard/shared/cardcode'
import type { RefusalCode } from '@onecard/shared/refusals'
import type { Deps } from '../deps.ts'
import { idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { claimsTo } from '../person/service.ts'
import { isSignedIn } from '../session/service.ts'
import { whyNotDynamic, whyNotStatic, type CardState } from './rules.ts'

/** A code whose person we know, and what speaks against it. */
export interface Shown {
  personKey: Buffer
  how: 'dynamic' | 'static'
  /** Of the lease or of the printed code. */
  codeId: Buffer
  /** A dynamic code's own window; for a printed one the minute in which it is scanned. */
  window: number
  refusal: RefusalCode | null
}

/** Finds out whose code this is and judges it. Throws where it can't be anybody's. */
export async function examine(deps: Deps, text: string, hospitalId: string, now: Date): Promise<Shown> {
  const code = readCode(text)
  if (!code) throw new Refusal('code.malformed')
  return code.kind === 'dynamic' ? dynamic(deps, code, now) : printed(deps, code, hospitalId, now)
}

export interface LeaseRow {
  person_key: Buffer
  id: Buffer
  account_id: Buffer
  member_id: Buffer
  session_id: Buffer
  secret_sealed: Buffer
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  state: CardState
}

async function dynamic(deps: Deps, code: DynamicCode, now: Date): Promise<Shown> {
  const row = await leaseOf(deps, code)
  const shown = {
    cardState: row.state,
    ...(await leaseTie(deps, row, now)),
    genuine: isGenuine(code, deps.sealer.open(row.secret_sealed)),
    window: code.window,
    revoked: row.revoked_at !== null,
    expiresAt: row.expires_at,
  }
  return {
    personKey: row.person_key,
    how: 'dynamic',
    codeId: row.id,
    window: code.window,
    refusal: whyNotDynamic(shown, now),
  }
}

/** The lease with whose secret a code claims to be made. Throws Refusal code.forged when there is none. */
export async function leaseOf({ sql }: Deps, { leaseId }: DynamicCode): Promise<LeaseRow> {
  const [row] = await sql.select<LeaseRow>(
    `SELECT lease.person_key, lease.id, lease.account_id, lease.member_id, lease.session_id, lease.secret_sealed,
       lease.created_at, lease.expires_at, lease.revoked_at, card.state
     FROM card_lease lease JOIN health_card card ON card.person_key = lease.person_key WHERE lease.id = ?`,
    [Buffer.from(leaseId, 'base64url')],
  )
  if (!row) throw new Refusal('code.forged')
  return row
}

/** Do the membership and the session stand under which it was lent? */
export async function leaseTie(deps: Deps, row: LeaseRow, now: Date): Promise<Tie> {
  const accountId = idText(row.account_id)
  const [tie, signedIn] = await Promise.all([
    tieOf(deps, { personKey: row.person_key, accountId, memberId: idText(row.member_id) }),
    isSignedIn(deps.sql, idText(row.session_id), now),
  ])
  return { ...tie, standing: tie.standing && signedIn }
}

export interface StaticRow {
  person_key: Buffer
  id: Buffer
  account_id: Buffer
  hospital_id: string
  code_state: 'active' | 'withdrawn'
  created_at: Date
  withdrawn_at: Date | null
  state: CardState
}

async function printed(deps: Deps, code: StaticCode, hospitalId: string, now: Date): Promise<Shown> {
  const row = await printOf(deps, code)
  const tie = await tieOf(deps, { personKey: row.person_key, accountId: idText(row.account_id) })
  const shown = {
    cardState: row.state,
    ...tie,
    active: row.code_state === 'active',
    hospitalId: row.hospital_id,
  }
  return {
    personKey: row.person_key,
    how: 'static',
    codeId: row.id,
    window: Math.floor(now.getTime() / 60_000),
    refusal: whyNotStatic(shown, hospitalId),
  }
}

/** The printed code of this token. Throws Refusal code.forged when there is none. */
export async function printOf({ sql }: Deps, { token }: StaticCode): Promise<StaticRow> {
  const [row] = await sql.select<StaticRow>(
    `SELECT code.person_key, code.id, code.account_id, code.hospital_id, code.state AS code_state, code.created_at,
       code.withdrawn_at, card.state
     FROM static_code code JOIN health_card card ON card.person_key = code.person_key WHERE code.token_hash = ?`,
    [sha256(token)],
  )
  if (!row) throw new Refusal('code.forged')
  return row
}

interface Tie {
  standing: boolean
  frozen: boolean
}

/** Does the account that was lent the code still look after the person, and is that person's identity in dispute? */
export async function tieOf(
  { sql }: Deps,
  { personKey, accountId, memberId }: { personKey: Buffer; accountId: string; memberId?: string },
): Promise<Tie> {
  const claims = await claimsTo(sql, personKey)
  const own = claims.find((claim) => claim.accountId === accountId && claim.id === (memberId ?? claim.id))
  return { standing: own?.state === 'active' || own?.state === 'disputed', frozen: own?.state === 'disputed' }
}
