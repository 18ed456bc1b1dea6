import { marks, rowMarks, type Tx } from '../../infra/db.ts'
import { idBytes } from '../../infra/ids.ts'
import type { ReportRow } from '../sql.ts'

/** Why a report waits for staff: versions deny each other, nobody understands it, or its person has to be called first. */
export const whys = ['conflict', 'unread', 'call'] as const
export type Why = (typeof whys)[number]

type Facts = Pick<ReportRow, 'state' | 'nucleic' | 'outcome'>

/** Null for what needs nobody. */
export function whyAtDesk({ state, nucleic, outcome }: Facts): Why | null {
  if (nucleic !== 'review') return null
  if (state === 'under-review') return 'conflict'
  return outcome === 'positive' ? 'call' : 'unread'
}

/**
 * Lays reports on the desk that now wait for staff, and takes those away that no longer do. Nothing for the many that never
 * wait; since when stays as long as the reason does.
 */
export async function layOut(tx: Tx, changes: readonly { was: ReportRow; is: ReportRow }[], now: Date): Promise<void> {
  const waiting = changes.flatMap(({ is }) => {
    const why = whyAtDesk(is)
    return why ? [{ ...is, why }] : []
  })
  const done = changes.filter(({ was, is }) => whyAtDesk(was) !== null && whyAtDesk(is) === null)
  if (waiting.length > 0) {
    await tx.many.change(
      `INSERT INTO report_desk (report_id, lab_id, sample_number, why, since) VALUES ${rowMarks(waiting.length, 5)}
       ON DUPLICATE KEY UPDATE since = IF(why = VALUES(why), since, VALUES(since)), why = VALUES(why)`,
      waiting.flatMap(({ id, labId, sampleNumber, why }) => [idBytes(id), labId, sampleNumber, why, now]),
    )
  }
  if (done.length === 0) return
  await tx.many.change(
    `DELETE FROM report_desk WHERE report_id IN (${marks(done)})`,
    done.map(({ is }) => idBytes(is.id)),
  )
}

/** The report's row goes; if another takes its place, that one is laid out anew. */
export async function leaveDesk(tx: Tx, reportId: string): Promise<void> {
  await tx.change('DELETE FROM report_desk WHERE report_id = ?', [idBytes(reportId)])
}

/** Two reports turn out to be one: so do the calls about them. */
export async function moveCalls(tx: Tx, from: string, into: string): Promise<void> {
  await tx.change('UPDATE result_call SET report_id = ? WHERE report_id = ?', [idBytes(into), idBytes(from)])
}
