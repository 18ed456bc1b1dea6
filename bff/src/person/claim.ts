import type { Relation } from '@onecard/shared/person'
import { lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { isDuplicate, marks, type Param, type Sql, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import type { Identified } from './identify.ts'
import { memberLimit, standingOf, type Standing } from './rules.ts'
import { claimsTo, membersOf, type MemberRow } from './sql.ts'

export interface Wish {
  accountId: string
  memberId: string
  relation: Relation
  identified: Identified
  guardianConfirmed: boolean
  /** The contact phone. */
  phone: string | null
  address: string | null
  ethnicGroup: string
}

/**
 * Writes a verified claim down. Account row first, then the person's: whoever claims the same person at the same time
 * waits here and then finds the other's claim. Unique keys stand behind it.
 */
export async function claim(tx: Tx, deps: Deps, wish: Wish): Promise<void> {
  const { accountId, relation, identified } = wish
  const { personKey } = identified
  await lockAccount(tx, accountId)
  const own = await membersOf(tx, accountId)
  const refusal = whyNotAdd(own, personKey, relation)
  if (refusal) throw new Refusal(refusal)
  await keepPerson(tx, deps, wish)
  const others = (await claimsTo(tx, personKey)).filter(({ state }) => state === 'active' || state === 'disputed')
  const { age, phoneAgrees } = identified
  const { guardianConfirmed } = wish
  const standing = standingOf({ relation, age, phoneAgrees, guardianConfirmed, others })
  if (typeof standing === 'string') throw new Refusal(standing)
  await insertMember(tx, deps, wish, standing, own.length === 0)
  if (standing.state === 'active') await afterActivation(tx, deps, { personKey, relation, phoneAgrees })
}

/** What forbids another member, whoever it is about. */
export function whyNotAdd(own: readonly MemberRow[], personKey: Buffer, relation: Relation): Refusal['code'] | null {
  if (own.some(({ frozen }) => frozen)) return 'account.frozen'
  if (own.some((member) => member.personKey.equals(personKey))) return 'member.exists'
  if (relation === 'self' && own.some((member) => member.relation === 'self')) return 'member.self-taken'
  return own.length >= memberLimit ? 'member.limit' : null
}

/** The person's row, made by the first verified claim; a later one brings the name up to date. Locks the row either way. */
async function keepPerson(tx: Tx, { sealer, clock, newId }: Deps, { identified, ethnicGroup }: Wish): Promise<void> {
  const { personKey, name, idType, idNumber, birthday, sex } = identified
  const now = clock.now()
  await tx.change(
    `INSERT INTO person (person_key, id, name_sealed, id_type, id_number_sealed, birthday, sex, ethnic_group, level,
       level_by, verified_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'L1', 'authority', ?, ?, ?)
     ON DUPLICATE KEY UPDATE name_sealed = VALUES(name_sealed), verified_at = VALUES(verified_at)`,
    [
      personKey,
      idBytes(newId()),
      sealer.seal(name),
      idType,
      sealer.seal(idNumber),
      birthday,
      sex,
      ethnicGroup,
      now,
      now,
      now,
    ],
  )
}

async function insertMember(tx: Tx, deps: Deps, wish: Wish, standing: Standing, isFirst: boolean): Promise<void> {
  const { identified, relation } = wish
  const now = deps.clock.now()
  try {
    await insert(tx, 'member', {
      account_id: idBytes(wish.accountId),
      id: idBytes(wish.memberId),
      person_key: identified.personKey,
      relation,
      state: standing.state,
      basis: standing.basis,
      phone_agrees: identified.phoneAgrees ? 1 : 0,
      phone_asked_at: identified.phoneAsked ? now : null,
      holder_key: standing.holds ? identified.personKey : null,
      self_mark: relation === 'self' ? 1 : null,
      default_mark: isFirst ? 1 : null,
      ...contact(deps, wish),
      agreed_at: standing.state === 'active' ? now : null,
      created_at: now,
      updated_at: now,
    })
  } catch (error) {
    throw duplicateOf(error)
  }
}

function contact({ sealer }: Deps, { phone, address }: Wish): Record<string, Param> {
  return {
    phone_sealed: phone && sealer.seal(phone),
    phone_index: phone && sealer.blind('phone', phone),
    address_sealed: address && sealer.seal(address),
  }
}

function insert(sql: Sql, table: string, row: Record<string, Param>): Promise<unknown> {
  const columns = Object.keys(row)
  return sql.change(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks(columns)})`, Object.values(row))
}

/** The locks decide who comes first; should they ever not, the keys do. */
function duplicateOf(error: unknown): unknown {
  if (isDuplicate(error, 'member_person')) return new Refusal('member.exists')
  if (isDuplicate(error, 'member_self')) return new Refusal('member.self-taken')
  if (isDuplicate(error, 'member_holder')) return new Refusal('member.claimed-elsewhere')
  return error
}

/** A claim has become active: what it proves counts now, and a minor's own account may open once a guardian is there. */
export async function afterActivation(tx: Tx, { clock }: Deps, activated: Activated): Promise<void> {
  const now = clock.now()
  if (activated.relation === 'self') {
    if (activated.phoneAgrees) await raiseLevel(tx, { clock }, activated.personKey, 'phone')
    return
  }
  const waiting = (await claimsTo(tx, activated.personKey)).filter(({ state }) => state === 'guardian-awaited')
  const [first, ...rest] = waiting.filter(({ relation }) => relation === 'self')
  if (!first) return
  await tx.change(
    "UPDATE member SET state = 'active', basis = 'self', holder_key = person_key, agreed_at = ?, updated_at = ? WHERE id = ?",
    [now, now, idBytes(first.id)],
  )
  for (const { id } of rest) await setState(tx, id, 'consent-awaited', now)
}

type Activated = Pick<MemberRow, 'personKey' | 'relation' | 'phoneAgrees'>

async function setState(tx: Tx, memberId: string, state: MemberRow['state'], now: Date): Promise<void> {
  await tx.change('UPDATE member SET state = ?, updated_at = ? WHERE id = ?', [state, now, idBytes(memberId)])
}

/** L2: the phone agrees, or a terminal or a counter has seen the person. Never lowers. */
export async function raiseLevel(
  sql: Sql,
  { clock }: Pick<Deps, 'clock'>,
  personKey: Buffer,
  by: 'phone' | 'terminal' | 'staff',
): Promise<void> {
  await sql.change(
    "UPDATE person SET level = 'L2', level_by = ?, updated_at = ? WHERE person_key = ? AND level = 'L1'",
    [by, clock.now(), personKey],
  )
}
