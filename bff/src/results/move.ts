import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../infra/db.ts'
import type { Events } from '../infra/events.ts'
import { keptKey } from '../person/service.ts'
import { moveCalls } from './desk/mark.ts'
import { moveFiles } from './documents.ts'
import { dropReport, factsOf, lockReports, makeReports, moveVersions, reportsUnder } from './put.ts'
import type { ReportRow } from './sql.ts'
import { stand } from './stand.ts'

/**
 * Two keys are one person's: what lies under the first belongs under the one that is kept, where the same report may lie
 * already. Repeatable; a report that comes under the first key later is moved by whoever records it.
 */
export async function reportsMove(deps: Deps, { from }: Events['person.joined']): Promise<void> {
  const key = Buffer.from(from, 'hex')
  await transact(deps.db, async (tx) => {
    const kept = await keptKey(tx, key)
    if (kept.equals(key)) return
    for (const report of await reportsUnder(tx, key)) await moveReport(tx, deps, report, kept)
  })
}

/** One report to the key that is kept; its people have not been told of it yet. Answers the id under which it lies there. */
export async function moveReport(tx: Tx, deps: Deps, report: ReportRow, kept: Buffer): Promise<string> {
  const now = deps.clock.now()
  const there = await claim(tx, { ...report, personKey: kept, shown: null, toldAt: null }, now)
  await dropReport(tx, report)
  if (there.id !== report.id) {
    await moveVersions(tx, report.id, there.id)
    await moveFiles(tx, report.id, there.id)
    await moveCalls(tx, report.id, there.id)
  }
  const versions = (await factsOf(tx, [there.id])).get(there.id) ?? []
  const words = report.shown ? [{ ...report, hash: report.shown, content: null }] : []
  const sample = report.entrance === null ? undefined : report
  await stand(tx, deps, [{ report: there, versions, words, sample }], now)
  return there.id
}

/** The report of this natural key, locked; made when there is none. */
async function claim(tx: Tx, row: ReportRow, now: Date): Promise<ReportRow> {
  await makeReports(tx, [row], now)
  const [there] = (await lockReports(tx, [row])).values()
  if (!there) throw new Error('the report was made just now')
  return there
}
