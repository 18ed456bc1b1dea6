import type { MemberView, personApi, Relation } from '@onecard/shared/person'
import type { BodyOf } from '@onecard/shared/treaty'
import { ageOn } from '@onecard/shared/day'
import { accountFacts, lockAccount, requireConsent } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { IdentitySilent } from '../identity/authority.ts'
import type { Resident } from '../infra/auth.ts'
import type { Param, Tx } from '../infra/db.ts'
import { doOnce, doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { maskIdNumber, maskName, maskPhone } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import { claim, whyNotAdd, type Wish } from './claim.ts'
import { askGuardian, identify, readPapers, todayOf } from './identify.ts'
import { personKeyOf } from './keys.ts'
import { leave } from './leave.ts'
import { actionsOf, adultAge, isMinor, memberLimit, whyClosed, whyResting } from './rules.ts'
import { memberOf, membersOf, type MemberRow } from './sql.ts'
import type { Ties } from './ties.ts'

type Wanted = BodyOf<(typeof personApi)['addMember']>

export async function members(
  deps: Deps,
  ties: Ties,
  { accountId }: Resident,
): Promise<{ items: MemberView[]; limit: number }> {
  return { items: await viewsOf(deps, ties, await membersOf(deps.sql, accountId)), limit: memberLimit }
}

export async function member(deps: Deps, ties: Ties, { accountId }: Resident, memberId: string): Promise<MemberView> {
  const [view] = await viewsOf(deps, ties, [await existing(deps, accountId, memberId)])
  if (!view) throw new Refusal('member.unknown')
  return view
}

/** Real-name check, then the claim. The authority is asked with no transaction open; when it is silent nothing has happened. */
export async function addMember(
  deps: Deps,
  ties: Ties,
  who: Resident,
  wanted: Wanted,
  once: Once,
): Promise<MemberView> {
  const memberId = deps.newId()
  const { id } = await doOnceAsking(
    deps,
    once,
    memberId,
    () => wishFor(deps, who.accountId, memberId, wanted),
    (tx, wish) => claim(tx, deps, wish),
  )
  return member(deps, ties, who, id)
}

async function wishFor(deps: Deps, accountId: string, memberId: string, wanted: Wanted): Promise<Wish> {
  const { relation, phone, address, ethnicGroup } = wanted
  await requireConsent(deps, accountId, 'privacy')
  const account = await accountFacts(deps, accountId)
  const papers = readPapers(deps, wanted)
  // What is sure to be refused costs no try and no question.
  const own = await membersOf(deps.sql, accountId)
  const refusal = whyNotAdd(own, await personKeyOf(deps, papers), relation)
  if (refusal) throw new Refusal(refusal)
  const identified = await identify(deps, accountId, papers, relation === 'self' ? account.phone : null)
  const asksGuardian = relation !== 'self' && identified.age < adultAge
  const guardianConfirmed = asksGuardian && (await askGuardian(deps, accountId, papers).catch(silentIsNo)) === true
  return {
    accountId,
    memberId,
    relation,
    identified,
    guardianConfirmed,
    phone: phone ?? account.phone,
    address: address ?? null,
    ethnicGroup,
  }
}

/** The claim then waits for its guardian check, and the family asks again later. */
function silentIsNo(error: unknown): false {
  if (error instanceof IdentitySilent) return false
  throw error
}

interface Change {
  relation?: Relation | undefined
  isDefault?: true | undefined
  phone?: string | null | undefined
  address?: string | undefined
}

/** Who somebody is to the account, how to reach them, who comes first. Being the account's own person is no label: it can't be changed. */
export async function changeMember(
  deps: Deps,
  ties: Ties,
  who: Resident,
  memberId: string,
  change: Change,
  once: Once,
): Promise<MemberView> {
  const { id } = await doOnce(deps, once, memberId, async (tx) => {
    await lockAccount(tx, who.accountId)
    const row = await memberOf(tx, who.accountId, memberId)
    if (!row) throw new Refusal('member.unknown')
    mustSuit(row, change)
    if (change.isDefault) await makeDefault(tx, who.accountId, memberId)
    await update(tx, deps, memberId, change)
  })
  return member(deps, ties, who, id)
}

function mustSuit(row: MemberRow, { relation, isDefault }: Change): void {
  const resting = whyResting(row)
  if (resting) throw new Refusal(resting)
  const closed = whyClosed(row)
  if (isDefault && closed) throw new Refusal(closed)
  if (relation !== undefined && relation !== row.relation && [relation, row.relation].includes('self')) {
    throw new Refusal('request.invalid', [{ path: 'relation', code: 'custom', message: 'self is not a label' }])
  }
}

async function update(tx: Tx, { sealer, clock }: Deps, memberId: string, change: Change): Promise<void> {
  const { relation, phone, address } = change
  const columns: [string, Param][] = [['updated_at', clock.now()]]
  if (relation !== undefined) columns.push(['relation', relation])
  if (phone !== undefined) {
    columns.push(['phone_sealed', phone && sealer.seal(phone)], ['phone_index', phone && sealer.blind('phone', phone)])
  }
  if (address !== undefined) columns.push(['address_sealed', address === '' ? null : sealer.seal(address)])
  await tx.change(`UPDATE member SET ${columns.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`, [
    ...columns.map(([, value]) => value),
    idBytes(memberId),
  ])
}

async function makeDefault(tx: Tx, accountId: string, memberId: string): Promise<void> {
  await tx.change('UPDATE member SET default_mark = NULL WHERE account_id = ?', [idBytes(accountId)])
  await tx.change('UPDATE member SET default_mark = 1 WHERE id = ?', [idBytes(memberId)])
}

/** Takes the member off this account. Card and records stay the person's; whoever holds appointments ahead is asked to cancel first. */
export async function unbind(
  deps: Deps,
  ties: Ties,
  { accountId }: Resident,
  memberId: string,
  once: Once,
): Promise<void> {
  const row = await memberOf(deps.sql, accountId, memberId)
  if (row && (await ties.upcomingOf(accountId, row.personKey)) > 0) throw new Refusal('member.has-bookings')
  await doOnce(deps, once, memberId, async (tx) => {
    await lockAccount(tx, accountId)
    const now = await memberOf(tx, accountId, memberId)
    if (!now) throw new Refusal('member.unknown')
    const resting = whyResting(now)
    if (resting) throw new Refusal(resting)
    await leave(tx, deps, ties, now)
  })
}

export async function existing(deps: Deps, accountId: string, memberId: string): Promise<MemberRow> {
  const row = await memberOf(deps.sql, accountId, memberId)
  if (!row) throw new Refusal('member.unknown')
  return row
}

async function viewsOf(deps: Deps, ties: Ties, rows: readonly MemberRow[]): Promise<MemberView[]> {
  // A claim that waits shows no card: it is not (yet) theirs to see.
  const open = rows.filter((row) => whyClosed(row) === null)
  const cards = await ties.cardsOf(open.map(({ personKey }) => personKey))
  return rows.map((row) => viewOf(deps, row, (open.includes(row) && cards.get(row.personKey.toString('hex'))) || null))
}

function viewOf(deps: Deps, row: MemberRow, card: MemberView['card']): MemberView {
  const { sealer } = deps
  const today = todayOf(deps)
  return {
    id: row.id,
    relation: row.relation,
    isDefault: row.isDefault,
    state: row.state,
    level: row.level,
    nameMasked: maskName(sealer.open(row.nameSealed)),
    idNumberMasked: maskIdNumber(sealer.open(row.idNumberSealed)),
    idType: row.idType,
    phoneMasked: row.phoneSealed && maskPhone(sealer.open(row.phoneSealed)),
    hasAddress: row.addressSealed !== null,
    birthday: row.birthday,
    age: ageOn(row.birthday, today),
    sex: row.sex,
    minor: isMinor(row.birthday, today),
    card,
    actions: actionsOf({ ...row, hasCard: card !== null }),
  }
}
