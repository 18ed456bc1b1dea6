import { ageOn } from '@onecard/shared/day'
import type { ClaimView, deskApi, PersonDetailView, PersonRowView } from '@onecard/shared/desk'
import { may } from '@onecard/shared/permissions'
import type { BodyOf } from '@onecard/shared/treaty'
import { bookingsAhead } from '../booking/service.ts'
import type { Deps } from '../deps.ts'
import { cardsOf, maskNumber, personByCardNumber, type Card } from '../healthcard/service.ts'
import { wallClock } from '../infra/clock.ts'
import { transact } from '../infra/db.ts'
import { lastFour, maskName, maskPhone } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import {
  claimsTo,
  membersOf,
  openPersons,
  personById,
  personKeyOf,
  personsByPhone,
  type MemberRow,
  type PersonFacts,
} from '../person/service.ts'
import { bookingViews } from './bookings.ts'
import { note, noteLook, type Clerk } from '../clerk/service.ts'

type Wanted = BodyOf<(typeof deskApi)['findPeople']>

/** Who carries this card, phone or document. What was asked with is not written down, whom it found is. */
export async function findPeople(deps: Deps, clerk: Clerk, wanted: Wanted): Promise<PersonRowView[]> {
  const found = [...(await openPersons(deps, await keysFor(deps, wanted))).values()]
  await transact(deps.db, async (tx) => {
    await note(tx, deps, clerk, { action: 'person.search', details: `by ${wanted.by}: ${found.length}` })
    for (const { personKey } of found) {
      await noteLook(tx, deps, clerk, { action: 'person.view', subject: personKey, purpose: 'staff-find' })
    }
  })
  return rowsOf(deps, found)
}

async function keysFor(deps: Deps, wanted: Wanted): Promise<Buffer[]> {
  if (wanted.by === 'phone') return personsByPhone(deps, wanted.value)
  if (wanted.by === 'document') {
    return [await personKeyOf(deps, { idType: wanted.idType, idNumber: wanted.value })]
  }
  const key = await personByCardNumber(deps.sql, wanted.value.replaceAll(' ', ''))
  return key ? [key] : []
}

/** One person, masked. */
export async function person(deps: Deps, clerk: Clerk, id: string): Promise<PersonDetailView> {
  const facts = await known(deps, id)
  await transact(deps.db, (tx) =>
    noteLook(tx, deps, clerk, { action: 'person.view', subject: facts.personKey, purpose: 'staff-view' }),
  )
  return detailOf(deps, clerk, facts)
}

export interface Unmasked {
  name: string
  idType: PersonFacts['idType']
  idNumber: string
  phone: string | null
  birthday: string
}

/** In full, for a reason that the person can read. */
export async function unmask(deps: Deps, clerk: Clerk, id: string, reason: string): Promise<Unmasked> {
  const { personKey, name, idType, idNumber, phone, birthday } = await known(deps, id)
  await transact(deps.db, (tx) =>
    noteLook(tx, deps, clerk, {
      action: 'person.unmask',
      subject: personKey,
      reason,
      purpose: `查看完整信息：${reason}`,
    }),
  )
  return { name, idType, idNumber, phone, birthday }
}

export async function known(deps: Deps, id: string): Promise<PersonFacts> {
  const facts = await personById(deps, id)
  if (!facts) throw new Refusal('person.unknown')
  return facts
}

/** As `person`, for who has just written down what was done. */
export async function detailOf(deps: Deps, { who }: Clerk, facts: PersonFacts): Promise<PersonDetailView> {
  const { day } = wallClock(deps.clock.now(), deps.config.TIME_ZONE)
  const { hospitalId } = who
  const [[row], claims, ahead] = await Promise.all([
    rowsOf(deps, [facts]),
    claimViews(deps, await claimsTo(deps.sql, facts.personKey)),
    may(who.roles, 'booking.read') ? bookingsAhead(deps.sql, facts.personKey, { hospitalId, from: day }) : [],
  ])
  if (!row) throw new Error('one person has one row')
  return { ...row, claims, bookings: await bookingViews(deps, ahead) }
}

/** Persons masked as in lists of staff: name's first character, the document's last four. */
export async function rowsOf(deps: Deps, people: readonly PersonFacts[]): Promise<PersonRowView[]> {
  const { day } = wallClock(deps.clock.now(), deps.config.TIME_ZONE)
  const cards = await cardsOf(
    deps.sql,
    people.map(({ personKey }) => personKey),
  )
  const byPerson = new Map(cards.map((card) => [card.personKey.toString('hex'), card]))
  return people.map((facts) => ({
    id: facts.personId,
    nameMasked: maskName(facts.name),
    idType: facts.idType,
    idNumberMasked: lastFour(facts.idNumber),
    phoneMasked: facts.phone && maskPhone(facts.phone),
    age: ageOn(facts.birthday, day),
    sex: facts.sex,
    level: facts.level,
    card: cardView(byPerson.get(facts.personKey.toString('hex'))),
  }))
}

function cardView(card: Card | undefined): PersonRowView['card'] {
  return card ? { numberMasked: maskNumber(card.number), state: card.state } : null
}

/** Who claims the person, each account named by its own person. */
export function claimViews(deps: Deps, claims: readonly MemberRow[]): Promise<ClaimView[]> {
  return Promise.all(
    claims.map(async ({ id, relation, state, isHolder, accountId, createdAt }) => {
      const own = (await membersOf(deps, accountId)).find((member) => member.relation === 'self')
      return {
        id,
        relation,
        state,
        isHolder,
        accountOf: own?.nameMasked ?? null,
        since: createdAt.toISOString(),
        confirmable: state === 'consent-awaited' || state === 'guardian-awaited',
      }
    }),
  )
}
