import { linkWaiting } from './audit/service.ts'
import type { Deps } from './deps.ts'
import { forgetOldKeys } from './infra/idempotency.ts'
import { forgetOld } from './inbox/service.ts'
import type { Job } from './infra/jobs.ts'
import { forgetStale } from './staff/service.ts'
import { importDropped } from './schedule/service.ts'

const minute = 60_000

/** Periodic work of all rooms: one line each. */
export function jobsOf(deps: Deps): Job[] {
  const { sql, clock } = deps
  return [
    { name: 'idempotency.forget', everyMs: 10 * minute, run: () => forgetOldKeys(sql, clock.now()) },
    { name: 'audit.link', everyMs: 5_000, run: () => linkWaiting(deps) },
    { name: 'staff.forget', everyMs: 10 * minute, run: () => forgetStale(sql, clock.now()) },
    { name: 'schedule.import-dropped', everyMs: 5_000, run: () => importDropped(deps) },
    { name: 'inbox.forget', everyMs: 60 * minute, run: () => forgetOld(deps) },
  ]
}
