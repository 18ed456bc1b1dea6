import type { ReviewView } from '@onecard/shared/resultdesk'
import { note, showLook, type Clerk } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { readCursor, writeCursor } from '../../infra/cursor.ts'
import { transact, type Tx } from '../../infra/db.ts'
import { Refusal } from '../../infra/refusal.ts'
import { institution } from '../institution.ts'
import { factsOf, lockReports } from '../put.ts'
import type { ReportRow } from '../sql.ts'
import { stand } from '../stand.ts'
import { whyAtDesk } from './mark.ts'
import { masked, nobody, whoseAre } from './people.ts'
import { deskReports, deskSamples, deskVersions, reportsById, type DeskSample } from './sql.ts'

/**
 * Samples whose reports nobody can show as they are, the longest waiting first: one line a sample, of a pool without names.
 * Staff of a laboratory see its own.
 */
export async function reviews(
  deps: Deps,
  clerk: Clerk,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: ReviewView[]; next: string | null }> {
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'review.list' }))
  const wanted = { labId: clerk.who.hospitalId, after: readCursor(after), limit: limit + 1 }
  const found = await deskSamples(deps.sql, wanted)
  const samples = found.slice(0, limit)
  const last = samples.at(-1)
  return {
    items: await viewsOf(deps, samples),
    next: last && found.length > samples.length ? writeCursor({ at: last.since, id: last.reportId }) : null,
  }
}

/**
 * Says which version of a sample's reports holds; of a tube for everybody in it. Throws Refusal review.unknown,
 * review.settled or review.no-such-version.
 */
export async function settleReview(
  deps: Deps,
  clerk: Clerk,
  id: string,
  { hash, reason }: { hash: string; reason: string },
): Promise<ReviewView> {
  const report = (await reportsById(deps.sql, [id])).get(id)
  const { hospitalId } = clerk.who
  if (!report || (hospitalId !== null && report.labId !== hospitalId)) throw new Refusal('review.unknown')
  const sample = await transact(deps.db, async (tx) => {
    const settled = await settle(tx, deps, report, Buffer.from(hash, 'hex'))
    const { labId, sampleNumber } = report
    const deed = { object: `sample:${labId}:${sampleNumber}`, reason, details: hash.slice(0, 16), hospitalId: labId }
    await note(tx, deps, clerk, { action: 'review.settle', ...deed })
    const people = settled.map(({ personKey }) => personKey)
    await showLook(tx, deps, clerk, { people, purpose: 'staff-review' })
    const since = deps.clock.now()
    return { reportId: id, labId, sampleNumber, why: 'conflict' as const, since, people: settled.length }
  })
  const [view] = await viewsOf(deps, [sample])
  if (!view) throw new Refusal('review.unknown')
  return view
}

/** All reports of the sample that wait, locked and brought to what was decided. */
async function settle(tx: Tx, deps: Deps, { id, labId, sampleNumber }: ReportRow, hash: Buffer): Promise<ReportRow[]> {
  const ids = [...new Set([id, ...(await deskReports(tx, labId, sampleNumber))])]
  const there = [...(await lockReports(tx, [...(await reportsById(tx, ids)).values()])).values()]
  const waiting = there.filter((report) => whyAtDesk(report) === 'conflict')
  if (waiting.length === 0) throw new Refusal('review.settled')
  const facts = await factsOf(
    tx,
    waiting.map((report) => report.id),
  )
  const wholes = waiting.flatMap((report) => {
    const versions = facts.get(report.id) ?? []
    const isSaid = versions.some((version) => version.hash.equals(hash))
    return isSaid ? [{ report: { ...report, settled: hash }, versions, words: [] }] : []
  })
  if (wholes.length === 0) throw new Refusal('review.no-such-version')
  await stand(tx, deps, wholes, deps.clock.now())
  return wholes.map(({ report }) => report)
}

async function viewsOf(deps: Deps, samples: readonly DeskSample[]): Promise<ReviewView[]> {
  const ids = samples.map(({ reportId }) => reportId)
  const [reports, versions] = [await reportsById(deps.sql, ids), await deskVersions(deps.sql, ids)]
  const alone = samples.filter(({ people }) => people === 1).flatMap(({ reportId }) => reports.get(reportId) ?? [])
  const whose = await whoseAre(deps, alone)
  return samples.flatMap((sample) => {
    const report = reports.get(sample.reportId)
    if (!report) return []
    const own = versions.filter(({ reportId }) => reportId === report.id)
    const person = sample.people === 1 ? masked(whose.get(report.id)) : nobody
    return [{ ...wordsOf(deps, sample, report), person, versions: own.map(versionView) }]
  })
}

function wordsOf(deps: Deps, { why, since }: DeskSample, report: ReportRow): Omit<ReviewView, 'person' | 'versions'> {
  const { id, labId, sampleNumber, title, people } = report
  return { id, labId, sampleNumber, title, people, why, labName: institution(deps, labId), since: since.toISOString() }
}

type Version = Awaited<ReturnType<typeof deskVersions>>[number]

function versionView({ hash, status, outcome, issuedAt, receivedAt }: Version): ReviewView['versions'][number] {
  return {
    ...{ hash: hash.toString('hex'), status, outcome },
    ...{ issuedAt: issuedAt.toISOString(), receivedAt: receivedAt.toISOString() },
  }
}
