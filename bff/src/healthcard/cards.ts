import type { CardChangeView, CardView } from '@onecard/shared/healthcard'
import { ageOn } from '@onecard/shared/day'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { wallClock } from '../infra/clock.ts'
import type { Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { revokeLeases } from './leases.ts'
import { maskNumber } from './number.ts'
import { noteChange, ownCard, shownMembers, usableCard, type OwnCard } from './own.ts'
import { actionsOf, moves, type Move } from './rules.ts'
import { cardsOf, changeOf, changesOf, lockCard, nextOf, type Card, type Change, type KeysetPage } from './sql.ts'
import { withdrawAll } from './statics.ts'
import { lastUseOf } from './uses.ts'

/** The cards of everybody whom this account looks after, in the order of its members. */
export async function cards(deps: Deps, accountId: string): Promise<CardView[]> {
  const members = await shownMembers(deps, accountId)
  const found = await cardsOf(
    deps.sql,
    members.map((member) => member.personKey),
  )
  const byPerson = new Map(found.map((card) => [card.personKey.toString('hex'), card]))
  const own = members.flatMap((member) => {
    const card = byPerson.get(member.personKey.toString('hex'))
    return card ? [{ card, member }] : []
  })
  return Promise.all(own.map((one) => view(deps, one)))
}

export async function view(deps: Deps, { card, member }: Pick<OwnCard, 'card' | 'member'>): Promise<CardView> {
  const today = wallClock(deps.clock.now(), deps.config.TIME_ZONE).day
  return {
    id: card.id,
    memberId: member.id,
    nameMasked: member.nameMasked,
    sex: member.sex,
    age: ageOn(member.birthday, today),
    numberMasked: maskNumber(card.number),
    state: card.state,
    level: member.level,
    claimedAt: card.claimedAt.toISOString(),
    lastUse: await lastUseOf(deps.sql, card.personKey),
    actions: actionsOf(card.state, member.visible),
  }
}

/** Reports lost, restores or closes. A lost or closed card takes all its codes with it, and they stay dead. */
export async function change(deps: Deps, accountId: string, cardId: string, move: Move, once: Once): Promise<CardView> {
  const { card } = await usableCard(deps, accountId, cardId)
  await doOnce(deps, once, cardId, (tx) => changeIn(tx, deps, accountId, card, move))
  return view(deps, await ownCard(deps, accountId, cardId))
}

async function changeIn(tx: Tx, deps: Deps, accountId: string, card: Card, move: Move): Promise<void> {
  const { from, to, otherwise } = moves[move]
  const now = deps.clock.now()
  const state = await lockCard(tx, card)
  if (!from.some((one) => one === state)) throw new Refusal(otherwise)
  await tx.change('UPDATE health_card SET state = ?, updated_at = ? WHERE person_key = ? AND id = ?', [
    to,
    now,
    card.personKey,
    idBytes(card.id),
  ])
  if (to !== 'active') {
    await revokeLeases(tx, card.personKey, now)
    await withdrawAll(tx, card.personKey, now)
  }
  await noteChange(tx, deps, card, { kind: move, accountId, at: now })
}

/** What was done to the card, newest first. */
export async function changes(
  deps: Deps,
  accountId: string,
  cardId: string,
  page: KeysetPage,
): Promise<{ items: CardChangeView[]; next: string | null }> {
  const { card } = await ownCard(deps, accountId, cardId)
  const rows = await changesOf(deps.sql, card.personKey, page)
  const hospitals = await hospitalFacts(
    deps.sql,
    rows.flatMap(({ hospitalId }) => hospitalId ?? []),
  )
  return {
    items: rows.map((row) => changeView(row, accountId, hospitals.get(row.hospitalId ?? '')?.name ?? null)),
    next: nextOf(rows, page),
  }
}

function changeView({ id, kind, accountId, at }: Change, own: string, place: string | null): CardChangeView {
  return { id, change: kind, by: accountId === own ? 'this-account' : 'family', place, at: at.toISOString() }
}

/** One change, for whoever tells of it; null when there is none. */
export async function changeFacts(
  { sql }: Pick<Deps, 'sql'>,
  personKey: Buffer,
  id: string,
): Promise<{ cardId: string; accountId: string; change: Change['kind']; place: string | null } | null> {
  const [card] = await cardsOf(sql, [personKey])
  const done = await changeOf(sql, personKey, id)
  if (!card || !done) return null
  const hospitals = await hospitalFacts(sql, done.hospitalId === null ? [] : [done.hospitalId])
  const place = hospitals.get(done.hospitalId ?? '')?.name ?? null
  return { cardId: card.id, accountId: done.accountId, change: done.kind, place }
}
