import { forgetOldTries } from './account/service.ts'
import { forgetOldEntries, linkWaiting } from './audit/service.ts'
import { releaseEnded, settleDue } from './booking/service.ts'
import { forgetExpired } from './client/service.ts'
import type { Deps } from './deps.ts'
import { forgetOldLeases, forgetOldNonces, forgetOldRecords, forgetSpentCodes } from './healthcard/service.ts'
import { daysBefore } from './infra/clock.ts'
import { forgetOldVersions } from './infra/fhir/store.ts'
import { forgetOldKeys } from './infra/idempotency.ts'
import { forgetDead } from './infra/outbox.ts'
import { sweepEveryMs } from './infra/files.ts'
import { resealSome } from './infra/reseal.ts'
import { drainDue, forgetOld } from './inbox/service.ts'
import type { Job } from './infra/jobs.ts'
import { forgetOldNotices } from './notice/service.ts'
import { forgetOldPrints, forgetOldShares } from './papers/service.ts'
import { askWardsOfAge, forgetOldInvitations, recheckPhones } from './person/service.ts'
import { forgetUnlocks, forgetUploads, releaseOverdue, sweepFiles } from './results/service.ts'
import { importDropped, pollPublications, reopenDuePlaces } from './schedule/service.ts'
import { forgetOldSessions } from './session/service.ts'
import { forgetStale } from './staff/service.ts'
import { tiesOf } from './ties.ts'
import { readersOf } from './readers.ts'

const second = 1_000
const minute = 60 * second

/** Periodic work of all rooms: one line each. */
export function jobsOf(deps: Deps): Job[] {
  const { db, sql, clock } = deps
  const ties = tiesOf(deps)
  return [
    ...jobsOfTheRing(deps),
    { name: 'account.forget-tries', everyMs: 60 * minute, run: () => forgetOldTries(deps) },
    { name: 'session.forget', everyMs: 10 * minute, run: () => forgetOldSessions(deps) },
    { name: 'person.forget-invitations', everyMs: 10 * minute, run: () => forgetOldInvitations(deps) },
    { name: 'person.recheck-phones', everyMs: 5 * minute, run: () => recheckPhones(deps) },
    { name: 'person.ask-wards-of-age', everyMs: 60 * minute, run: () => askWardsOfAge(deps, ties) },
    { name: 'client.forget', everyMs: 10 * minute, run: () => forgetExpired(deps) },
    { name: 'booking.settle', everyMs: 5 * second, run: () => settleDue(deps) },
    { name: 'schedule.reopen', everyMs: 20 * second, run: () => reopenDuePlaces(db, clock.now()) },
    { name: 'booking.release-ended', everyMs: 10 * minute, run: () => releaseEnded(deps) },
    { name: 'audit.link', everyMs: 5 * second, run: () => linkWaiting(deps) },
    { name: 'audit.forget', everyMs: 10 * minute, run: () => forgetOldEntries(deps) },
    // Each hospital is looked at when its own time has come.
    { name: 'schedule.poll-publications', everyMs: 5 * second, run: () => pollPublications(deps) },
    { name: 'papers.forget-prints', everyMs: 60 * minute, run: () => forgetOldPrints(deps) },
    { name: 'results.release-overdue', everyMs: 5 * second, run: () => releaseOverdue(deps) },
    { name: 'results.forget-unlocks', everyMs: 60 * minute, run: () => forgetUnlocks(deps) },
    { name: 'papers.forget-shares', everyMs: 60 * minute, run: () => forgetOldShares(deps) },
    { name: 'healthcard.forget-leases', everyMs: 60 * minute, run: () => forgetOldLeases(sql, clock.now()) },
    { name: 'healthcard.forget-spent-codes', everyMs: 60 * minute, run: () => forgetSpentCodes(sql, clock.now()) },
    { name: 'healthcard.forget-records', everyMs: 60 * minute, run: () => forgetOldRecords(deps) },
    { name: 'healthcard.forget-nonces', everyMs: 10 * minute, run: () => forgetOldNonces(sql, clock.now()) },
    { name: 'notice.forget', everyMs: 60 * minute, run: () => forgetOldNotices(deps) },
    { name: 'staff.forget', everyMs: 10 * minute, run: () => forgetStale(sql, clock.now()) },
    { name: 'schedule.import-dropped', everyMs: 5 * second, run: () => importDropped(deps) },
    { name: 'inbox.read', everyMs: second, run: () => drainDue(deps, readersOf(deps)) },
    { name: 'results.sweep-files', everyMs: sweepEveryMs, run: () => sweepFiles(deps) },
    { name: 'results.forget-uploads', everyMs: 60 * minute, run: () => forgetUploads(deps) },
    { name: 'inbox.forget', everyMs: 60 * minute, run: () => forgetOld(deps) },
  ]
}

/** What belongs to no room. */
function jobsOfTheRing(deps: Deps): Job[] {
  const { sql, clock, config } = deps
  const kept = (days: number) => daysBefore(clock.now(), days)
  return [
    { name: 'idempotency.forget', everyMs: 10 * minute, run: () => forgetOldKeys(sql, clock.now()) },
    {
      name: 'outbox.forget-dead',
      everyMs: 60 * minute,
      run: () => forgetDead(sql, kept(config.KEEP_DEAD_DELIVERIES_DAYS)),
    },
    {
      name: 'fhir.forget-versions',
      everyMs: 10 * minute,
      run: () => forgetOldVersions(sql, kept(config.KEEP_FHIR_VERSIONS_DAYS)),
    },
    // With one key there is nothing older, and the looking costs a walk through every table.
    { name: 'seal.rotate', everyMs: 10 * minute, run: async () => (config.SEAL_KEYS.size > 1 ? resealSome(deps) : 0) },
  ]
}
