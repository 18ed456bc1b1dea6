import type { Sql } from '../infra/db.ts'
import { idleMsOf, longestLockMinutes } from './rules.ts'

/** A job: rows that can no longer decide anything go. */
export async function forgetStale(sql: Sql, now: Date): Promise<void> {
  const ago = (ms: number) => new Date(now.getTime() - ms)
  await sql.change(
    `DELETE FROM staff_session
     WHERE ends_at <= ? OR last_seen_at <= CASE via WHEN 'sampling' THEN ? ELSE ? END LIMIT 5000`,
    [now, ago(idleMsOf.sampling), ago(idleMsOf.console)],
  )
  // A code is good for its own step and one to either side.
  await sql.change('DELETE FROM staff_totp_use WHERE used_at <= ? LIMIT 5000', [ago(10 * 60_000)])
  await sql.change('DELETE FROM staff_attempt WHERE last_at <= ? LIMIT 5000', [ago(longestLockMinutes * 60_000)])
}
