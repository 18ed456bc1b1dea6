import type { Deps } from '../deps.ts'
import type { Sql } from '../infra/db.ts'
import { Refusal } from '../infra/refusal.ts'
import { firstLockMinutes, longestLockMinutes, triesBeforeLock } from './rules.ts'

/** Under which tries are counted: a name that nobody has locks like one that somebody has. */
export function loginKey({ sealer }: Pick<Deps, 'sealer'>, username: string): Buffer {
  return sealer.blind('staff-login', username)
}

/**
 * Counts a try before it is looked at, so that a hundred at once are still only so many guesses. A success forgets them
 * all (forgive); what only gets half-way does not, or else the password's owner could reset the count for the code.
 */
export async function countTry(sql: Sql, key: Buffer, now: Date): Promise<void> {
  await sql.change('INSERT IGNORE INTO staff_attempt (login_key, failures, last_at) VALUES (?, 0, ?)', [key, now])
  // Each expression reads the row as it was; the order of assignments matters in MySQL and MariaDB.
  const { affectedRows } = await sql.change(
    `UPDATE staff_attempt SET
       locked_until = IF((failures + 1) % ${triesBeforeLock} = 0,
         DATE_ADD(?, INTERVAL LEAST(${firstLockMinutes} * POW(2, (failures + 1) / ${triesBeforeLock} - 1), ${longestLockMinutes}) MINUTE),
         NULL),
       failures = failures + 1,
       last_at = ?
     WHERE login_key = ? AND (locked_until IS NULL OR locked_until <= ?)`,
    [now, now, key, now],
  )
  if (affectedRows === 0) throw await locked(sql, key, now)
}

export async function forgive(sql: Sql, key: Buffer): Promise<void> {
  await sql.change('DELETE FROM staff_attempt WHERE login_key = ?', [key])
}

async function locked(sql: Sql, key: Buffer, now: Date): Promise<Refusal> {
  const [row] = await sql.select<{ locked_until: Date | null }>(
    'SELECT locked_until FROM staff_attempt WHERE login_key = ?',
    [key],
  )
  const seconds = row?.locked_until ? (row.locked_until.getTime() - now.getTime()) / 1000 : 1
  return new Refusal('staff.locked', undefined, Math.max(seconds, 1))
}
