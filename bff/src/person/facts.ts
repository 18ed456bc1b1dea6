import type { IdType, MemberState, Relation } from '@onecard/shared/person'
import { accountFacts, consentState, requireConsents } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { IdentitySilent } from '../identity/authority.ts'
import { marks, type Sql } from '../infra/db.ts'
import { grouped } from '../infra/grouped.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { maskName } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import { identify, readPapers } from './identify.ts'
import { keptKey } from './keys.ts'
import { raiseLevel } from './claim.ts'
import { whyClosed } from './rules.ts'
import {
  keysOfActive,
  memberOf,
  membersWithConsents,
  membersOf as memberRows,
  notFrozen,
  ownMember,
  ownersOf,
  personRows,
  type Asked,
  type MemberRow,
  type PersonRow,
} from './sql.ts'
import type { CopySection } from './ties.ts'

/** The persons this account may see: for `person_key IN (…)` of whatever is not medical. Never empty handed: no members, no rows. */
export function personsOf({ sql }: { sql: Sql }, accountId: string): Promise<Buffer[]> {
  return keysOfActive(sql, accountId, 'L1')
}

/**
 * The persons whose medical rows (appointments too) this account may see: nobody's without its consent for health data,
 * so that withdrawing it hides them and granting shows them again. Results and records want L2.
 */
export async function patientsOf(deps: Deps, accountId: string, level: 'L1' | 'L2' = 'L1'): Promise<Buffer[]> {
  const [{ healthData }, keys] = await Promise.all([
    consentState(deps, accountId),
    keysOfActive(deps.sql, accountId, level),
  ])
  return healthData ? keys : []
}

/** A key under which records of a member lie: a member may have several. */
export interface PatientKey {
  personKey: Buffer
  memberId: string
}

/** As `patientsOf`, each key with the member whose it is. */
export async function patientsWithMembers(deps: Deps, accountId: string, level: 'L1' | 'L2'): Promise<PatientKey[]> {
  const [keys, owners] = await Promise.all([patientsOf(deps, accountId, level), ownersOf(deps.sql, accountId)])
  return keys.flatMap((personKey) => {
    const owner = owners.find((one) => one.personKey.equals(personKey))
    return owner ? [owner] : []
  })
}

export interface MemberFacts {
  memberId: string
  personKey: Buffer
  personId: string
  name: string
  birthday: string
  sex: 'male' | 'female' | 'unknown'
  level: 'L1' | 'L2'
  /** The contact phone's blind key, for counting people by phone; null without a phone. */
  phoneKey: Buffer | null
}

/** An active member of this account. Another account's is unknown; one that waits or rests is refused by its reason. */
export async function activeMember(deps: Deps, accountId: string, memberId: string): Promise<MemberFacts> {
  const row = await memberOf(deps.sql, accountId, memberId)
  if (!row) throw new Refusal('member.unknown')
  const closed = whyClosed(row)
  if (closed) throw new Refusal(closed)
  return memberFacts(deps, row)
}

/** Those who book at the same time are read together. */
const whoBooks = grouped(32, ({ sql }: Deps, asked: readonly Asked[]) => membersWithConsents(sql, asked))

/** An active member for whom this account may book: agreements in force, L1 at least. One query: it stands on the booking's hot path. */
export async function bookablePerson(deps: Deps, accountId: string, memberId: string): Promise<MemberFacts> {
  const found = await whoBooks(deps, { accountId, memberId })
  if (!found) throw new Refusal('member.unknown')
  requireConsents(deps, found.consents)
  const closed = whyClosed(found.row)
  if (closed) throw new Refusal(closed)
  return memberFacts(deps, found.row)
}

export type BookablePerson = MemberFacts

/** A member as other rooms show it; `visible` only while the claim is active and its account not frozen. */
export interface Member {
  id: string
  personKey: Buffer
  relation: Relation
  state: MemberState
  visible: boolean
  nameMasked: string
  birthday: string
  sex: 'male' | 'female' | 'unknown'
  level: 'L1' | 'L2'
  /** The contact phone's blind key, for counting people by phone; null without a phone. */
  phoneKey: Buffer | null
}

/** All members, the waiting and the disputed too, the default one first. */
export async function membersOf({ sql, sealer }: Pick<Deps, 'sql' | 'sealer'>, accountId: string): Promise<Member[]> {
  const rows = await memberRows(sql, accountId)
  return rows.map(({ id, personKey, relation, state, frozen, nameSealed, birthday, sex, level, phoneIndex }) => ({
    id,
    personKey,
    relation,
    state,
    visible: whyClosed({ state, frozen }) === null,
    nameMasked: maskName(sealer.open(nameSealed)),
    birthday,
    sex,
    level,
    phoneKey: phoneIndex?.subarray(0, 16) ?? null,
  }))
}

/** All active members: to name the persons in this account's lists. */
export async function activeMembers(deps: Deps, accountId: string): Promise<MemberFacts[]> {
  const rows = await memberRows(deps.sql, accountId)
  return rows.filter((row) => whyClosed(row) === null).map((row) => memberFacts(deps, row))
}

function memberFacts({ sealer }: Pick<Deps, 'sealer'>, row: MemberRow): MemberFacts {
  return {
    memberId: row.id,
    personKey: row.personKey,
    personId: row.personId,
    name: sealer.open(row.nameSealed),
    birthday: row.birthday,
    sex: row.sex,
    level: row.level,
    phoneKey: row.phoneIndex?.subarray(0, 16) ?? null,
  }
}

export interface PersonFacts {
  personKey: Buffer
  personId: string
  name: string
  idType: IdType
  idNumber: string
  birthday: string
  sex: 'male' | 'female' | 'unknown'
  ethnicGroup: string
  level: 'L1' | 'L2'
  phone: string | null
}

/** Persons opened, by the hex of their keys; whoever is not registered is missing. For hospitals and, masked or audited, for staff. */
export async function openPersons(
  deps: Pick<Deps, 'sql' | 'sealer'>,
  personKeys: readonly Buffer[],
): Promise<Map<string, PersonFacts>> {
  const rows = await personRows(deps.sql, 'person_key', personKeys)
  return opened(deps, rows)
}

/** The ids under which registered persons are spoken of outside, by the hex of their keys. */
export async function personIds(sql: Sql, personKeys: readonly Buffer[]): Promise<Map<string, string>> {
  if (personKeys.length === 0) return new Map()
  const rows = await sql.select<{ person_key: Buffer; id: Buffer }>(
    `SELECT person_key, id FROM person WHERE person_key IN (${marks(personKeys)})`,
    personKeys,
  )
  return new Map(rows.map(({ person_key, id }) => [person_key.toString('hex'), idText(id)]))
}

/** The person behind an id that staff or a FHIR reference use. */
export async function personById(deps: Pick<Deps, 'sql' | 'sealer'>, personId: string): Promise<PersonFacts | null> {
  const [facts] = (await opened(deps, await personRows(deps.sql, 'id', [idBytes(personId)]))).values()
  return facts ?? null
}

/** One registered person as a hospital's adapter wants to know it. */
export async function patientOf(deps: Pick<Deps, 'sql' | 'sealer'>, personKey: Buffer): Promise<PersonFacts> {
  const facts = (await openPersons(deps, [personKey])).get(personKey.toString('hex'))
  if (!facts) throw new Error('nobody is registered under this key')
  return facts
}

async function opened(
  { sql, sealer }: Pick<Deps, 'sql' | 'sealer'>,
  rows: readonly PersonRow[],
): Promise<Map<string, PersonFacts>> {
  const phones = await phonesOf(
    sql,
    rows.map(({ personKey }) => personKey),
  )
  const facts = rows.map((row): [string, PersonFacts] => {
    const key = row.personKey.toString('hex')
    const phone = phones.get(key)
    const { personKey, id, idType, birthday, sex, ethnicGroup, level } = row
    const name = sealer.open(row.nameSealed)
    const idNumber = sealer.open(row.idNumberSealed)
    const number = phone ? sealer.open(phone) : null
    return [key, { personKey, personId: id, name, idType, idNumber, birthday, sex, ethnicGroup, level, phone: number }]
  })
  return new Map(facts)
}

/** A person's contact phone: what the person's own account says, else the oldest caretaker. */
async function phonesOf(sql: Sql, personKeys: readonly Buffer[]): Promise<Map<string, Buffer>> {
  if (personKeys.length === 0) return new Map()
  const rows = await sql.select<{ person_key: Buffer; phone_sealed: Buffer }>(
    `SELECT person_key, phone_sealed FROM member
     WHERE person_key IN (${marks(personKeys)}) AND state = 'active' AND phone_sealed IS NOT NULL
     ORDER BY holder_key IS NOT NULL, id DESC`,
    personKeys,
  )
  // The best one comes last and overwrites.
  return new Map(rows.map((row) => [row.person_key.toString('hex'), row.phone_sealed]))
}

/** The accounts that may see a person: for notices. */
export async function accountsOf(
  { sql }: { sql: Sql },
  personKey: Buffer,
): Promise<{ accountId: string; memberId: string }[]> {
  const rows = await sql.select<{ account_id: Buffer; id: Buffer }>(
    `SELECT m.account_id, m.id FROM member m WHERE m.person_key = ? AND m.state = 'active' ${notFrozen} ORDER BY m.id`,
    [personKey],
  )
  return rows.map((row) => ({ accountId: idText(row.account_id), memberId: idText(row.id) }))
}

/** The accounts that may read a person's records, under whichever key they lie: L2, and consent for health data. */
export async function readersOfPerson(
  deps: Deps,
  recordKey: Buffer,
): Promise<{ accountId: string; nameMasked: string }[]> {
  const personKey = await keptKey(deps.sql, recordKey)
  const readers: { accountId: string; nameMasked: string }[] = []
  for (const { accountId } of await accountsOf(deps, personKey)) {
    const keys = await patientsOf(deps, accountId, 'L2')
    if (!keys.some((key) => key.equals(personKey))) continue
    readers.push({ accountId, nameMasked: maskName((await patientOf(deps, personKey)).name) })
  }
  return readers
}

/**
 * The account's WeChat phone is new: does it belong to the account's own person? A yes lifts to L2. Silence changes
 * nothing; the job asks again.
 */
export async function recheckPhone(deps: Deps, accountId: string): Promise<void> {
  const own = await ownMember(deps.sql, accountId)
  if (!own || own.state === 'disputed') return
  const { phone } = await accountFacts(deps, accountId)
  if (phone === null) return
  try {
    const papers = readPapers(deps, {
      name: deps.sealer.open(own.nameSealed),
      idType: own.idType,
      idNumber: deps.sealer.open(own.idNumberSealed),
      birthday: own.birthday,
      sex: own.sex === 'unknown' ? undefined : own.sex,
    })
    const { phoneAgrees } = await identify(deps, accountId, papers, phone)
    await keepAnswer(deps, own, phoneAgrees)
  } catch (error) {
    if (!(error instanceof IdentitySilent || error instanceof Refusal)) throw error
  }
}

async function keepAnswer(deps: Deps, own: MemberRow, phoneAgrees: boolean): Promise<void> {
  await deps.sql.change('UPDATE member SET phone_agrees = ?, phone_asked_at = ? WHERE id = ?', [
    phoneAgrees ? 1 : 0,
    deps.clock.now(),
    idBytes(own.id),
  ])
  if (phoneAgrees && own.state === 'active') await raiseLevel(deps.sql, deps, own.personKey, 'phone')
}

/** A job: phones that came while the authority was silent. */
export async function recheckPhones(deps: Deps): Promise<number> {
  const rows = await deps.sql.select<{ account_id: Buffer }>(
    `SELECT m.account_id FROM member m JOIN account a ON a.id = m.account_id
     WHERE m.self_mark = 1 AND a.phone_at IS NOT NULL AND (m.phone_asked_at IS NULL OR m.phone_asked_at < a.phone_at)
     LIMIT 50`,
  )
  for (const row of rows) await recheckPhone(deps, idText(row.account_id))
  return rows.length
}

/** The members for the copy of one's data: one's own and one's wards' in full, others masked to what the screens show. */
export async function memberCopies(deps: Deps, accountId: string): Promise<CopySection['rows']> {
  const rows = await memberRows(deps.sql, accountId)
  return rows.map((row) => copyOf(deps, row))
}

function copyOf({ sealer }: Deps, row: MemberRow): Record<string, unknown> {
  const full = row.state === 'active' && (row.relation === 'self' || row.basis === 'guardian')
  return {
    成员编号: row.id,
    关系: row.relation,
    状态: row.state,
    实名等级: row.level,
    证件类型: row.idType,
    出生日期: row.birthday,
    ...(full ? { 姓名: sealer.open(row.nameSealed), 证件号码: sealer.open(row.idNumberSealed) } : {}),
    联系电话: row.phoneSealed && sealer.open(row.phoneSealed),
    住址: row.addressSealed && sealer.open(row.addressSealed),
    添加: row.createdAt.toISOString(),
    同意: row.agreedAt?.toISOString() ?? null,
  }
}
