import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { membersOf, type Member } from '../person/service.ts'
import { cardOf, insertChange, type Card, type Change } from './sql.ts'

/** A card and, of those whom this account looks after, the person behind it. */
export interface OwnCard {
  card: Card
  member: Member
  /** The account's own person, masked, as the card's holder would know them; null when there is none yet. */
  caretaker: string | null
}

/** Members whose card this account may know of: a dispute freezes what it may do, but hides nothing it knew. */
export async function shownMembers(deps: Deps, accountId: string): Promise<Member[]> {
  const members = await membersOf(deps, accountId)
  return members.filter(({ state }) => state === 'active' || state === 'disputed')
}

/** One card of this account's people; anybody else's is not there. */
export async function ownCard(deps: Deps, accountId: string, cardId: string): Promise<OwnCard> {
  const members = await shownMembers(deps, accountId)
  const card = await cardOf(
    deps.sql,
    members.map((member) => member.personKey),
    cardId,
  )
  const member = members.find(({ personKey }) => card?.personKey.equals(personKey))
  if (!card || !member) throw new Refusal('card.unknown')
  const self = members.find(({ relation }) => relation === 'self')
  return { card, member, caretaker: self?.nameMasked ?? null }
}

/** For what an account does with a card: refused while the person is frozen. */
export async function usableCard(deps: Deps, accountId: string, cardId: string): Promise<OwnCard> {
  const own = await ownCard(deps, accountId, cardId)
  if (!own.member.visible) throw new Refusal('member.frozen')
  return own
}

/** What was done to a card is written down, and told to everybody else who looks after the person. */
export async function noteChange(
  tx: Tx,
  deps: Deps,
  card: Pick<Card, 'personKey' | 'id'>,
  said: Omit<Change, 'id' | 'hospitalId'> & { hospitalId?: string },
): Promise<void> {
  const id = deps.newId()
  await insertChange(tx, card, { ...said, id, hospitalId: said.hospitalId ?? null })
  await emit(tx, deps, 'card.changed', { personKey: card.personKey.toString('hex'), cardChangeId: id })
}
