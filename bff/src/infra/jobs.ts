import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Sql } from './db.ts'

/** Periodic work: repeatable, bounded, and claimed through its row so that several workers never run it twice at once. */
export interface Job {
  name: string
  everyMs: number
  run(): Promise<unknown>
}

/** Runs each job whose time has come; returns the names of those that ran. A failing job is logged and runs again next time. */
export async function runDueJobs(sql: Sql, clock: Clock, log: Logger, jobs: readonly Job[]): Promise<string[]> {
  const ran: string[] = []
  for (const job of jobs) {
    if (!(await claimJob(sql, job, clock.now()))) continue
    try {
      await job.run()
      ran.push(job.name)
    } catch (error) {
      log.error({ job: job.name, err: error }, 'job.failed')
    }
  }
  return ran
}

async function claimJob(sql: Sql, { name, everyMs }: Job, now: Date): Promise<boolean> {
  const next = new Date(now.getTime() + everyMs)
  const { affectedRows } = await sql.change('UPDATE job SET due_at = ? WHERE name = ? AND due_at <= ?', [
    next,
    name,
    now,
  ])
  if (affectedRows === 1) return true
  const made = await sql.change('INSERT IGNORE INTO job (name, due_at) VALUES (?, ?)', [name, next])
  return made.affectedRows === 1
}
