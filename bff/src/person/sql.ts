import type { IdType, MemberState, Relation } from '@onecard/shared/person'
import { consentColumns, type ConsentColumns } from '../account/service.ts'
import { marks, type Param, type Sql, type Tx } from '../infra/db.ts'
import { rounded } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { levelOf, type Basis } from './rules.ts'

/** A member with its person, as the verbs read it; personal data still sealed. */
export interface MemberRow {
  accountId: string
  id: string
  personKey: Buffer
  relation: Relation
  state: MemberState
  stateBefore: Exclude<MemberState, 'disputed'> | null
  basis: Basis | null
  phoneAgrees: boolean
  isHolder: boolean
  isDefault: boolean
  phoneSealed: Buffer | null
  phoneIndex: Buffer | null
  addressSealed: Buffer | null
  agreedAt: Date | null
  createdAt: Date
  personId: string
  nameSealed: Buffer
  idType: IdType
  idNumberSealed: Buffer
  birthday: string
  sex: 'male' | 'female' | 'unknown'
  ethnicGroup: string
  /** The person's own level; `level` is what it is in this account. */
  personLevel: 'L1' | 'L2'
  level: 'L1' | 'L2'
  /** The account rests: its own person is in dispute. */
  frozen: boolean
}

interface Raw {
  account_id: Buffer
  id: Buffer
  person_key: Buffer
  relation: Relation
  state: MemberState
  state_before: MemberRow['stateBefore']
  basis: Basis | null
  phone_agrees: number
  holder_key: Buffer | null
  default_mark: number | null
  phone_sealed: Buffer | null
  phone_index: Buffer | null
  address_sealed: Buffer | null
  agreed_at: Date | null
  created_at: Date
  person_id: Buffer
  name_sealed: Buffer
  id_type: IdType
  id_number_sealed: Buffer
  birthday: string
  sex: MemberRow['sex']
  ethnic_group: string
  level: 'L1' | 'L2'
  own_level: 'L1' | 'L2' | null
  own_state: MemberState | null
}

const columns = `
  m.account_id, m.id, m.person_key, m.relation, m.state, m.state_before, m.basis, m.phone_agrees, m.holder_key,
    m.default_mark, m.phone_sealed, m.phone_index, m.address_sealed, m.agreed_at, m.created_at,
    p.id AS person_id, p.name_sealed, p.id_type, p.id_number_sealed, p.birthday, p.sex, p.ethnic_group, p.level,
    op.level AS own_level, o.state AS own_state`

const tables = `
  FROM member m JOIN person p ON p.person_key = m.person_key
  LEFT JOIN member o ON o.account_id = m.account_id AND o.self_mark = 1
  LEFT JOIN person op ON op.person_key = o.person_key AND o.state = 'active'`

async function read(sql: Sql, rest: string, params: readonly Param[]): Promise<MemberRow[]> {
  const rows = await sql.select<Raw>(`SELECT ${columns} ${tables} ${rest}`, params)
  return rows.map(memberRow)
}

function memberRow(row: Raw): MemberRow {
  return {
    accountId: idText(row.account_id),
    id: idText(row.id),
    personKey: row.person_key,
    relation: row.relation,
    state: row.state,
    stateBefore: row.state_before,
    basis: row.basis,
    phoneAgrees: row.phone_agrees === 1,
    isHolder: row.holder_key !== null,
    isDefault: row.default_mark === 1,
    phoneSealed: row.phone_sealed,
    phoneIndex: row.phone_index,
    addressSealed: row.address_sealed,
    agreedAt: row.agreed_at,
    createdAt: row.created_at,
    personId: idText(row.person_id),
    nameSealed: row.name_sealed,
    idType: row.id_type,
    idNumberSealed: row.id_number_sealed,
    birthday: row.birthday,
    sex: row.sex,
    ethnicGroup: row.ethnic_group,
    personLevel: row.level,
    // What a waiting claim may not see is not told by its level either.
    level: row.state === 'active' ? levelOf(row.level, row.basis, row.own_level) : 'L1',
    frozen: row.own_state === 'disputed',
  }
}

/** The account's members, the default one first, then as they came. */
export function membersOf(sql: Sql, accountId: string): Promise<MemberRow[]> {
  return read(sql, 'WHERE m.account_id = ? ORDER BY m.default_mark IS NULL, m.id', [idBytes(accountId)])
}

/** One member of this account; another account's is not there. */
export async function memberOf(sql: Sql, accountId: string, memberId: string): Promise<MemberRow | null> {
  const [row] = await read(sql, 'WHERE m.account_id = ? AND m.id = ?', [idBytes(accountId), idBytes(memberId)])
  return row ?? null
}

export interface Asked {
  accountId: string
  memberId: string
}

/** As `memberOf` for several at once, with their accounts' consents: all that bookings ask of this room, in one query. */
export async function membersWithConsents(
  sql: Sql,
  asked: readonly Asked[],
): Promise<({ row: MemberRow; consents: ConsentColumns } | null)[]> {
  const ids = asked.map(({ accountId, memberId }) => ({ account: idBytes(accountId), member: idBytes(memberId) }))
  const some = rounded(ids)
  const found = await sql.select<Raw & ConsentColumns>(
    `SELECT ${columns}, ${consentColumns('m.account_id')} ${tables}
     WHERE ${some.map(() => '(m.account_id = ? AND m.id = ?)').join(' OR ')}`,
    some.flatMap(({ account, member }) => [account, member]),
  )
  return ids.map(({ account, member }) => {
    const raw = found.find(({ account_id, id }) => account_id.equals(account) && id.equals(member))
    return raw ? { row: memberRow(raw), consents: raw } : null
  })
}

/** For staff and for facts that name a member without its account. */
export async function memberById(sql: Sql, memberId: string): Promise<MemberRow | null> {
  const [row] = await read(sql, 'WHERE m.id = ?', [idBytes(memberId)])
  return row ?? null
}

/** The account's own person, whatever its state. */
export async function ownMember(sql: Sql, accountId: string): Promise<MemberRow | null> {
  const [row] = await read(sql, 'WHERE m.account_id = ? AND m.self_mark = 1', [idBytes(accountId)])
  return row ?? null
}

/** Every account's claim to a person, the holder's first, then the oldest. */
export function claimsTo(sql: Sql, personKey: Buffer): Promise<MemberRow[]> {
  return read(sql, 'WHERE m.person_key = ? ORDER BY m.holder_key IS NULL, m.id', [personKey])
}

/** Everybody who claims the same person queues at its row. Call after `lockAccount`, never before. */
export async function lockPerson(tx: Tx, personKey: Buffer): Promise<void> {
  await tx.select('SELECT person_key FROM person WHERE person_key = ? FOR UPDATE', [personKey])
}

/** An account whose own person is in dispute sees nobody. */
export const notFrozen =
  "AND NOT EXISTS (SELECT 1 FROM member f WHERE f.account_id = m.account_id AND f.self_mark = 1 AND f.state = 'disputed')"

/** The keys under which rows of the account's active members lie: their own and those merged into them. */
export async function keysOfActive(sql: Sql, accountId: string, level: 'L1' | 'L2'): Promise<Buffer[]> {
  const known =
    level === 'L1'
      ? ''
      : "AND (p.level = 'L2' OR (m.basis = 'guardian' AND EXISTS (SELECT 1 FROM member o JOIN person op ON op.person_key = o.person_key WHERE o.account_id = m.account_id AND o.self_mark = 1 AND o.state = 'active' AND op.level = 'L2')))"
  const own = `FROM member m JOIN person p ON p.person_key = m.person_key WHERE m.account_id = ? AND m.state = 'active' ${notFrozen} ${known}`
  const id = idBytes(accountId)
  const rows = await sql.select<{ person_key: Buffer }>(
    `SELECT m.person_key ${own}
     UNION SELECT a.lookup_key FROM person_alias a WHERE a.person_key IN (SELECT m.person_key ${own})`,
    [id, id],
  )
  return rows.map((row) => row.person_key)
}

/** The active members of an account by every key that leads to them. */
export async function ownersOf(sql: Sql, accountId: string): Promise<{ personKey: Buffer; memberId: string }[]> {
  const id = idBytes(accountId)
  const rows = await sql.select<{ person_key: Buffer; id: Buffer }>(
    `SELECT m.person_key, m.id FROM member m WHERE m.account_id = ? AND m.state = 'active'
     UNION SELECT a.lookup_key, m.id FROM member m JOIN person_alias a ON a.person_key = m.person_key
     WHERE m.account_id = ? AND m.state = 'active'`,
    [id, id],
  )
  return rows.map((row) => ({ personKey: row.person_key, memberId: idText(row.id) }))
}

export interface PersonRow {
  personKey: Buffer
  id: string
  nameSealed: Buffer
  idType: IdType
  idNumberSealed: Buffer
  birthday: string
  sex: 'male' | 'female' | 'unknown'
  ethnicGroup: string
  level: 'L1' | 'L2'
}

type RawPerson = Pick<
  Raw,
  'person_key' | 'id' | 'name_sealed' | 'id_type' | 'id_number_sealed' | 'birthday' | 'sex' | 'ethnic_group' | 'level'
>

/** The persons whose column `by` holds one of these values. */
export async function personRows(sql: Sql, by: 'person_key' | 'id', values: readonly Buffer[]): Promise<PersonRow[]> {
  if (values.length === 0) return []
  const rows = await sql.select<RawPerson>(
    `SELECT person_key, id, name_sealed, id_type, id_number_sealed, birthday, sex, ethnic_group, level
     FROM person WHERE ${by} IN (${marks(values)})`,
    values,
  )
  return rows.map((row) => ({
    personKey: row.person_key,
    id: idText(row.id),
    nameSealed: row.name_sealed,
    idType: row.id_type,
    idNumberSealed: row.id_number_sealed,
    birthday: row.birthday,
    sex: row.sex,
    ethnicGroup: row.ethnic_group,
    level: row.level,
  }))
}
