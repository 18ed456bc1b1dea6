import { copyOfBookings, upcomingOf } from './booking/service.ts'
import type { Deps } from './deps.ts'
import { copyOfFollowed, unfollowAll } from './directory/service.ts'
import { cardCopies, cardsByPerson, leaveCard } from './healthcard/service.ts'
import { copyOfMissing } from './missing/service.ts'
import { forgetShares } from './papers/service.ts'
import { forgetAccount, forgetPerson } from './notice/service.ts'
import type { Ties } from './person/service.ts'
import { copyOfReports } from './results/service.ts'

/** What the rooms that know the person room answer to it. */
export function tiesOf(deps: Deps): Ties {
  return {
    cardsOf: (people) => cardsByPerson(deps.sql, people),
    upcomingOf: (accountId, personKey) => upcomingOf(deps, accountId, personKey),
    async onUnbind(tx, accountId, personKey) {
      await leaveCard(tx, accountId, personKey, deps.clock.now())
      await forgetPerson(tx, accountId, personKey)
    },
    async onClose(tx, accountId) {
      await unfollowAll(tx, accountId)
      await forgetShares(tx, accountId)
      await forgetAccount(tx, accountId)
    },
    copySections: async (accountId, personKeys) => [
      await copyOfFollowed(deps, accountId),
      ...(await cardCopies(deps, personKeys)),
      await copyOfBookings(deps, personKeys),
      await copyOfReports(deps, accountId),
      await copyOfMissing(deps, accountId),
    ],
  }
}
