import type { ReportKind } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../infra/db.ts'
import { emit } from '../infra/outbox.ts'
import { hashOf, openContent, sealContent, type Content } from './content.ts'
import { isReadable, marked, standingOf, type VersionStatus } from './rules.ts'
import { addVersion, claimReport, putNumbers, showVersion, versionsOf, type ReportRow } from './sql.ts'

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
  outcome: 'positive' | 'negative' | null
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
  return { reportId: report.id, isNew }
}

/** Brings the report's row to what all its versions amount to. What came just now is shown only if it is the latest. */
async function stand(tx: Tx, deps: Deps, report: ReportRow, said: NewReport & { hash: Buffer }): Promise<void> {
  const versions = await versionsOf(tx, report.id)
  const { shown, state } = standingOf(versions)
  const { title, sampledAt } = shown.hash.equals(said.hash) ? said : report
  const observations = isReadable(state) ? openContent(deps.sealer, shown.contentSealed).observations : []
  const tells = report.toldAt === null && (state === 'final' || state === 'corrected')
  const now = deps.clock.now()
  await showVersion(tx, report, {
    ...{ state, shown: shown.hash, issuedAt: shown.issuedAt, title, sampledAt, ...marked(observations) },
    ...{ toldAt: tells ? now : report.toldAt, now },
  })
  await putNumbers(tx, report, observations, sampledAt ?? shown.issuedAt)
  if (tells) await emit(tx, deps, 'report.ready', readyFact(report))
}

function readyFact({ personKey, id, labId }: ReportRow) {
  return { personKey: personKey.toString('hex'), reportId: id, labId }
}
