import type { CardView } from '@onecard/shared/healthcard'
import { requireConsent } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { isDuplicate, type Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { randomDigits } from '../infra/random.ts'
import { Refusal } from '../infra/refusal.ts'
import { membersOf, type Member } from '../person/service.ts'
import { view } from './cards.ts'
import { cardNumber } from './number.ts'
import { noteChange } from './own.ts'
import { cardsOf } from './sql.ts'

/** Claims the card of a member. Whoever else looks after the person meets the same card; a closed one opens again, with its number. */
export async function claim(deps: Deps, accountId: string, memberId: string, once: Once): Promise<CardView> {
  await requireConsent(deps, accountId, 'privacy')
  const member = await claimant(deps, accountId, memberId)
  await doOnce(deps, once, deps.newId(), (tx) => claimIn(tx, deps, accountId, member))
  const [card] = await cardsOf(deps.sql, [member.personKey])
  if (!card) throw new Error('a card was claimed and is not there')
  return view(deps, { card, member })
}

async function claimant(deps: Deps, accountId: string, memberId: string): Promise<Member> {
  const member = (await membersOf(deps, accountId)).find(({ id }) => id === memberId)
  if (!member) throw new Refusal('member.unknown')
  if (member.state === 'consent-awaited') throw new Refusal('member.consent-awaited')
  if (member.state === 'guardian-awaited') throw new Refusal('member.guardian-required')
  if (!member.visible) throw new Refusal('member.frozen')
  return member
}

async function claimIn(tx: Tx, deps: Deps, accountId: string, { personKey }: Member): Promise<void> {
  const now = deps.clock.now()
  const id = deps.newId()
  if (await insertCard(tx, deps, { personKey, id, now })) {
    await noteChange(tx, deps, { personKey, id }, { kind: 'claimed', accountId, at: now })
    return
  }
  const [card] = await cardsOf(tx, [personKey])
  const { affectedRows } = await tx.change(
    "UPDATE health_card SET state = 'active', claimed_at = ?, updated_at = ? WHERE person_key = ? AND state = 'closed'",
    [now, now, personKey],
  )
  if (card && affectedRows === 1) await noteChange(tx, deps, card, { kind: 'reclaimed', accountId, at: now })
}

/** False when the person has a card already: the unique key decides, also between two accounts at once. */
async function insertCard(tx: Tx, deps: Deps, card: { personKey: Buffer; id: string; now: Date }): Promise<boolean> {
  for (;;) {
    try {
      const number = cardNumber(deps.config.CARD_REGION, randomDigits(9))
      await tx.change(
        "INSERT INTO health_card (person_key, id, number, state, claimed_at, updated_at) VALUES (?, ?, ?, 'active', ?, ?)",
        [card.personKey, idBytes(card.id), number, card.now, card.now],
      )
      return true
    } catch (error) {
      if (isDuplicate(error, 'health_card_person')) return false
      // Somebody else's number: draw again.
      if (!isDuplicate(error, 'health_card_number')) throw error
    }
  }
}
