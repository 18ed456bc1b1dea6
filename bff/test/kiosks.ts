import { randomUUID } from 'node:crypto'
import { healthcardApi as api, type CardUseView, type CardView, type LeaseView } from '@onecard/shared/healthcard'
import { personApi } from '@onecard/shared/person'
import { aClinic } from './clinic.ts'
import { aTerminal, type TestTerminal, type VerifyAnswer } from './terminal.ts'
import { openTown, type SignedIn, type Town } from './town.ts'

/** A resident with a card, and terminals of two institutions that may read it. */
export interface Kiosks {
  town: Town
  zhang: SignedIn
  card: CardView
  kiosk: TestTerminal
  /** At the same institution, for people who see the person. */
  counter: TestTerminal
  /** At another institution. */
  elsewhere: TestTerminal
  lend(this: void, who?: SignedIn, cardId?: string): Promise<LeaseView>
  uses(this: void, query?: Record<string, string>): Promise<CardUseView[]>
  count(this: void, sql: string): Promise<number>
}

export async function openKiosks(): Promise<Kiosks> {
  const town = await openTown()
  const zhang = await town.arrive('zhang-mingyuan')
  const { body } = await zhang.call(personApi.addMember, { body: town.papers('张明远', 'self') })
  const card = (await zhang.call(api.claim, { body: { memberId: body.id } })).body
  const [one, two] = [await aClinic(town), await aClinic(town)]
  return {
    ...{ town, zhang, card },
    kiosk: await aTerminal(town, one.hospitalId),
    counter: await aTerminal(town, one.hospitalId, ['verify', 'identity.full', 'identity.confirm']),
    elsewhere: await aTerminal(town, two.hospitalId),
    lend: async (who = zhang, cardId = card.id) =>
      (await who.call(api.lease, { params: { id: cardId }, body: { deviceId: randomUUID() } })).body,
    uses: async (query = {}) => (await zhang.call(api.uses, { params: { id: card.id }, query })).body.items,
    count: async (sql) => Number((await town.sql.select<{ n: number }>(sql))[0]!.n),
  }
}

export const refusedWith = async (answer: Promise<VerifyAnswer>) => (await answer).code
