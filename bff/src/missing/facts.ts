import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import type { Events } from '../infra/events.ts'
import { keptKey } from '../person/service.ts'
import { reportKnown } from '../results/service.ts'
import { dayOf } from './rules.ts'
import { answeredByReport, closeMissing, missingById, moveMissing } from './sql.ts'

/** The report is there: whoever missed it need not wait for staff. The notice of the report is the answer. */
export async function missingArrived(deps: Deps, { personKey, reportId }: Events['report.ready']): Promise<void> {
  const person = Buffer.from(personKey, 'hex')
  const report = await reportKnown(deps, person, reportId)
  if (!report) return
  const day = dayOf(report.sampledAt ?? report.issuedAt, deps.config.TIME_ZONE)
  for (const id of await answeredByReport(deps.sql, person, { id: reportId, kind: report.kind, ...day })) {
    await closeMissing(deps.sql, id, { state: 'found', now: deps.clock.now() })
  }
}

/** What a notice may say of it; null when there is nothing to say any more. */
export async function missingTold(
  deps: Pick<Deps, 'sql'>,
  id: string,
): Promise<{ place: string; sampledAt: Date; isFound: boolean } | null> {
  const row = await missingById(deps.sql, id)
  if (!row || (row.state !== 'found' && row.state !== 'not-found')) return null
  return { place: row.place, sampledAt: row.sampledAt, isFound: row.state === 'found' }
}

/** Two keys are one person's. Repeatable. */
export async function missingMoves(deps: Deps, { from }: Events['person.joined']): Promise<void> {
  const key = Buffer.from(from, 'hex')
  await transact(deps.db, async (tx) => {
    const kept = await keptKey(tx, key)
    if (!kept.equals(key)) await moveMissing(tx, key, kept)
  })
}
