import { copyOfBookings, upcomingOf } from './booking/service.ts'
import type { Deps } from './deps.ts'
import type { Ties } from './person/service.ts'

/** What the rooms that know the person room answer to it. */
export function tiesOf(deps: Deps): Ties {
  return {
    cardsOf: () => Promise.resolve(new Map()),
    upcomingOf: (accountId, personKey) => upcomingOf(deps, accountId, personKey),
    onUnbind: () => Promise.resolve(),
    copySections: async (_accountId, personKeys) => [await copyOfBookings(deps, personKeys)],
  }
}
