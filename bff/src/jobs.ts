import type { Deps } from './deps.ts'
import { forgetOldKeys } from './infra/idempotency.ts'
import type { Job } from './infra/jobs.ts'

const minute = 60_000

/** Periodic work of all rooms: one line each. */
export function jobsOf({ sql, clock }: Deps): Job[] {
  return [{ name: 'idempotency.forget', everyMs: 10 * minute, run: () => forgetOldKeys(sql, clock.now()) }]
}
