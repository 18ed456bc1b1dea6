import type { Outcome } from '@onecard/shared/nucleic'
import type { ReportKind } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../infra/db.ts'
import type { Events } from '../infra/events.ts'
import { emit } from '../infra/outbox.ts'
import { keptKey } from '../person/service.ts'
import { hashOf, openContent, sealContent, type Content } from './content.ts'
import { isReadable, isSettled, marked, standingOf, type VersionStatus } from './rules.ts'
import {
  addVersion,
  claimReport,
  dropReport,
  moveVersions,
  putNumbers,
  reportsUnder,
  showVersion,
  versionsOf,
  type ReportRow,
} from './sql.ts'

/** One version of one report, as a protocol's reader understood it. */
export interface NewReport {
  personKey: Buffer
  labId: string
  sampleNumber: string
  /** The laboratory's code of what was ordered. */
  code: string
  kind: ReportKind
  title: string
  version: number | null
  status: VersionStatus
  outcome: Outcome | null
  sampledAt: Date | null
  issuedAt: Date
  content: Content
}

/**
 * Takes in a version of a report. The same said again changes nothing; whichever order versions come in, the report
 * stands at what the latest of them says of itself. Its people are told once, when there is something to read.
 */
export function record(deps: Deps, said: NewReport): Promise<{ reportId: string; isNew: boolean }> {
  return transact(deps.db, (tx) => recordIn(tx, deps, said))
}

/** The same inside a transaction that the caller has open. */
export async function recordIn(tx: Tx, deps: Deps, said: NewReport): Promise<{ reportId: string; isNew: boolean }> {
  const report = await claimReport(tx, { ...said, id: deps.newId(), now: deps.clock.now() })
  const hash = hashOf(said)
  const contentSealed = sealContent(deps.sealer, said.content)
  const isNew = await addVersion(tx, { ...said, reportId: report.id, hash, contentSealed, now: deps.clock.now() })
  if (isNew) await stand(tx, deps, report, { ...said, hash })
  // Looked up with the row already locked: of two keys that are joined meanwhile, either this sees the join or the mover this row.
  const kept = await keptKey(tx, said.personKey)
  if (kept.equals(said.personKey)) return { reportId: report.id, isNew }
  return { reportId: await moveReport(tx, deps, report, kept), isNew }
}

/** What only the message that brought a version says of it. */
type Bearer = Pick<ReportRow, 'title' | 'sampledAt'> & { hash: Buffer | null }

/** Brings the report's row to what all its versions amount to. What came just now is shown only if it is the latest. */
async function stand(tx: Tx, deps: Deps, report: ReportRow, said: Bearer): Promise<void> {
  const versions = await versionsOf(tx, report.id)
  const { shown, state } = standingOf(versions)
  const { title, sampledAt } = said.hash?.equals(shown.hash) ? said : report
  const observations = isReadable(state) ? openContent(deps.sealer, shown.contentSealed).observations : []
  const tells = report.toldAt === null && isSettled(state)
  const now = deps.clock.now()
  await showVersion(tx, report, {
    ...{ state, shown: shown.hash, issuedAt: shown.issuedAt, title, sampledAt, ...marked(observations) },
    ...{ toldAt: tells ? now : report.toldAt, now },
  })
  await putNumbers(tx, report, observations, sampledAt ?? shown.issuedAt)
  if (tells) await emit(tx, deps, 'report.ready', readyFact(report))
}

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
async function moveReport(tx: Tx, deps: Deps, report: ReportRow, kept: Buffer): Promise<string> {
  const there = await claimReport(tx, { ...report, personKey: kept, now: deps.clock.now() })
  await dropReport(tx, report)
  if (there.id !== report.id) await moveVersions(tx, report.id, there.id)
  await stand(tx, deps, there, { hash: report.shown, title: report.title, sampledAt: report.sampledAt })
  return there.id
}

function readyFact({ personKey, id, labId }: ReportRow) {
  return { personKey: personKey.toString('hex'), reportId: id, labId }
}
