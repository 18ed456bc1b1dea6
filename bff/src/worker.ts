import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildDeps } from './build.ts'
import { readConfig } from './config.ts'
import { handlersOf } from './handlers.ts'
import { runDueJobs, type Job } from './infra/jobs.ts'
import { openMetrics } from './infra/metrics.ts'
import { deliverDue } from './infra/outbox.ts'
import { jobsOf } from './jobs.ts'

const config = readConfig(process.env)
const { deps, close } = await buildDeps(config)
const operators = await openMetrics().listen(config.METRICS_PORT, config.METRICS_HOST)
const stopping = new AbortController()
// Every round waits for it.
setMaxListeners(0, stopping.signal)
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopping.abort())

const jobsEveryMs = 1_000
const full = 20
const idleMs = 200

/** Delivers as long as there is something due; looks again after a moment when there is nothing. */
async function deliverForEver(): Promise<void> {
  const handlers = handlersOf(deps)
  while (!stopping.signal.aborted) {
    const taken = await deliverDue(deps, handlers, full).catch(outage)
    if (taken < full) await pause(taken > 0 ? idleMs / 10 : idleMs)
  }
}

/** Each job goes its own round: one that waits for a slow hospital holds up no other. */
async function workForEver(job: Job): Promise<void> {
  while (!stopping.signal.aborted) {
    await runDueJobs(deps.sql, deps.clock, deps.log, [job]).catch(outage)
    await pause(jobsEveryMs)
  }
}

/** The database is away: say so, and go on when it is back. */
function outage(error: unknown): number {
  deps.log.error({ err: error }, 'worker.outage')
  return 0
}

async function pause(ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
}

deps.log.info('worker.started')
await Promise.all([deliverForEver(), ...jobsOf(deps).map(workForEver)])
operators.close()
operators.closeAllConnections()
await close()
