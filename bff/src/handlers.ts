import { stopBookings, tellHospital } from './booking/service.ts'
import type { Deps } from './deps.ts'
import { missingArrived, missingMoves } from './missing/service.ts'
import type { BookingFact, Handlers } from './infra/events.ts'
import {
  sendNotice,
  tellBooking,
  tellCardChanged,
  tellCardUsed,
  tellDisputed,
  tellMember,
  tellMissing,
  tellReport,
} from './notice/service.ts'
import { reportsMove, tubeCorrected, tubeSealed } from './results/service.ts'
import { moveSamples } from './sampling/service.ts'

/** Who acts on which fact: the visible table of reactions. Each may be repeated, because delivery is at least once. */
export function handlersOf(deps: Deps): Handlers {
  const hospital = (fact: BookingFact) => tellHospital(deps, fact)
  return {
    'booking.held': { notice: (fact) => tellBooking(deps, 'booking.held', fact) },
    'booking.booked': { hospital, notice: (fact) => tellBooking(deps, 'booking.booked', fact) },
    'booking.refused': { notice: (fact) => tellBooking(deps, 'booking.refused', fact) },
    'booking.cancelled': { hospital, notice: (fact) => tellBooking(deps, 'booking.cancelled', fact) },
    'booking.stopped': { hospital, notice: (fact) => tellBooking(deps, 'booking.stopped', fact) },
    'booking.moved': { notice: (fact) => tellBooking(deps, 'booking.moved', fact) },
    'slot.stopped': { booking: (slot) => stopBookings(deps, slot) },
    'card.used': { notice: (use) => tellCardUsed(deps, use) },
    'card.changed': { notice: (change) => tellCardChanged(deps, change) },
    'person.joined': {
      results: (keys) => reportsMove(deps, keys),
      sampling: (keys) => moveSamples(deps, keys),
      missing: (keys) => missingMoves(deps, keys),
    },
    'member.consented': { notice: (member) => tellMember(deps, 'member.consented', member) },
    'member.disputed': { notice: (person) => tellDisputed(deps, person) },
    'member.came-of-age': { notice: (member) => tellMember(deps, 'member.came-of-age', member) },
    // One lane for both: a report is the commonest fact of all, and a row for each more would be felt.
    'report.ready': {
      async notice(fact) {
        await missingArrived(deps, fact)
        await tellReport(deps, fact)
      },
    },
    'missing.answered': { notice: (fact) => tellMissing(deps, fact) },
    'tube.sealed': { results: (tube) => tubeSealed(deps, tube) },
    'tube.corrected': { results: (tube) => tubeCorrected(deps, tube) },
    'notice.send': { wechat: (notice) => sendNotice(deps, notice) },
  }
}
