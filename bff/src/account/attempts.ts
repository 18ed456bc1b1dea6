import type { Deps } from '../deps.ts'

/** Whose tries are counted, of what, and in which stretch of time. */
export interface Tries {
  subject: Buffer
  kind: string
  period: string
}

type Needs = Pick<Deps, 'sql' | 'clock'>

/** Counts one more try, outside any transaction: a refusal must not undo it. Returns which one this is. */
export async function countTry({ sql, clock }: Needs, { subject, kind, period }: Tries): Promise<number> {
  // LAST_INSERT_ID(…) hands the new count to this caller alone; a first row has none.
  const { insertId } = await sql.change(
    `INSERT INTO attempt (subject, kind, period, count, last_at) VALUES (?, ?, ?, 1, ?)
     ON DUPLICATE KEY UPDATE count = LAST_INSERT_ID(count + 1), last_at = VALUES(last_at)`,
    [subject, kind, period, clock.now()],
  )
  return insertId === 0 ? 1 : insertId
}

/** Takes one try back: it turned out not to count. */
export async function forgiveTry({ sql }: Pick<Needs, 'sql'>, { subject, kind, period }: Tries): Promise<void> {
  await sql.change('UPDATE attempt SET count = count - 1 WHERE subject = ? AND kind = ? AND period = ? AND count > 0', [
    subject,
    kind,
    period,
  ])
}

export async function triesOf({ sql }: Pick<Needs, 'sql'>, { subject, kind, period }: Tries): Promise<number> {
  const [row] = await sql.select<{ count: number }>(
    'SELECT count FROM attempt WHERE subject = ? AND kind = ? AND period = ?',
    [subject, kind, period],
  )
  return row?.count ?? 0
}

/** A job: counts matter for a day at most. */
export async function forgetOldTries({ sql, clock }: Needs): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM attempt WHERE last_at < ? LIMIT 5000', [
    new Date(clock.now().getTime() - 2 * 86_400_000),
  ])
  return affectedRows
}
