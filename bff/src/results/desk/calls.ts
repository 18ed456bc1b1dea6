import type { CallView } from '@onecard/shared/resultdesk'
import { note, noteLook, type Clerk } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { readCursor, writeCursor } from '../../infra/cursor.ts'
import { transact, type Tx } from '../../infra/db.ts'
import { Refusal } from '../../infra/refusal.ts'
import { institution } from '../institution.ts'
import { factsOf, lockReports } from '../put.ts'
import type { ReportRow } from '../sql.ts'
import { stand } from '../stand.ts'
import { whyAtDesk } from './mark.ts'
import { masked, whoseAre, type Whom } from './people.ts'
import { callsAbout, insertCall, reachedCalls, reportsById, waitingCalls, type Call } from './sql.ts'

export interface CallsRequest {
  state: CallView['state']
  after?: string | undefined
  limit: number
}

/** Findings whose person has to be called, or was reached; the longest waiting first. */
export async function calls(
  deps: Deps,
  clerk: Clerk,
  { state, after, limit }: CallsRequest,
): Promise<{ items: CallView[]; next: string | null }> {
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'call.list', details: state }))
  const list = state === 'waiting' ? waitingCalls : reachedCalls
  const found = await list(deps.sql, { after: readCursor(after), limit: limit + 1 })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    items: await viewsOf(
      deps,
      rows.map(({ reportId }) => reportId),
    ),
    next: last && found.length > rows.length ? writeCursor({ at: last.at, id: last.reportId }) : null,
  }
}

/** Name and phone of whom to call; the reason is kept and shown to the person. Throws Refusal call.unknown. */
export async function callDetails(
  deps: Deps,
  clerk: Clerk,
  id: string,
  reason: string,
): Promise<{ name: string | null; phone: string | null }> {
  const report = await calledAbout(deps, id)
  const whom = (await whoseAre(deps, [report])).get(id)
  const deed = { subject: report.personKey, object: `report:${id}`, reason, hospitalId: report.labId }
  await transact(deps.db, (tx) =>
    noteLook(tx, deps, clerk, { action: 'call.unmask', purpose: `查看完整信息：${reason}`, ...deed }),
  )
  return { name: whom?.name ?? null, phone: whom?.phone ?? null }
}

/**
 * Writes a call down. Once the person was reached the finding opens on their phone, and the notice of the report goes out.
 * Throws Refusal call.unknown or call.reached.
 */
export async function recordCall(
  deps: Deps,
  clerk: Clerk,
  id: string,
  { outcome, note: words }: { outcome: 'reached' | 'not-reached'; note: string },
): Promise<CallView> {
  const report = await calledAbout(deps, id)
  await transact(deps.db, async (tx) => {
    const call = { reportId: id, by: clerk.who.name, outcome, at: deps.clock.now() }
    await open(tx, deps, report, call)
    const own = { id: deps.newId(), staffId: clerk.who.staffId, noteSealed: deps.sealer.seal(words) }
    await insertCall(tx, { ...call, ...own })
    const deed = { subject: report.personKey, object: `report:${id}`, details: outcome, hospitalId: report.labId }
    await noteLook(tx, deps, clerk, { action: 'call.record', purpose: 'staff-call', ...deed })
  })
  const [view] = await viewsOf(deps, [id])
  if (!view) throw new Refusal('call.unknown')
  return view
}

/** Two callers at once: the second is told that the person was reached. */
async function open(tx: Tx, deps: Deps, wanted: ReportRow, { outcome, at }: Omit<Call, 'noteSealed'>): Promise<void> {
  const [report] = (await lockReports(tx, [wanted])).values()
  if (!report) throw new Refusal('call.unknown')
  if (whyAtDesk(report) !== 'call') throw new Refusal(report.calledAt ? 'call.reached' : 'call.unknown')
  if (outcome === 'not-reached') return
  const versions = (await factsOf(tx, [report.id])).get(report.id) ?? []
  await stand(tx, deps, [{ report: { ...report, calledAt: at }, versions, words: [] }], at)
}

/** A report that is at the desk of those who call, or was. */
async function calledAbout({ sql }: Deps, id: string): Promise<ReportRow> {
  const report = (await reportsById(sql, [id])).get(id)
  const isKnown = report && (whyAtDesk(report) === 'call' || (await callsAbout(sql, [id])).length > 0)
  if (!isKnown) throw new Refusal('call.unknown')
  return report
}

async function viewsOf(deps: Deps, ids: readonly string[]): Promise<CallView[]> {
  const [reports, attempts] = [await reportsById(deps.sql, ids), await callsAbout(deps.sql, ids)]
  const whose = await whoseAre(deps, [...reports.values()])
  return ids.flatMap((id) => {
    const report = reports.get(id)
    const own = attempts.filter(({ reportId }) => reportId === id)
    return report ? [callView(deps, report, own, whose.get(id))] : []
  })
}

function callView(deps: Deps, report: ReportRow, attempts: readonly Call[], whom: Whom | undefined): CallView {
  const { id, labId, sampleNumber, sampledAt, issuedAt, calledAt } = report
  return {
    ...{ id, sampleNumber, labName: institution(deps, labId), person: masked(whom) },
    sampledAt: sampledAt && sampledAt.toISOString(),
    issuedAt: issuedAt.toISOString(),
    state: calledAt === null ? 'waiting' : 'reached',
    attempts: attempts.map(({ by, at, outcome, noteSealed }) => ({
      ...{ by, outcome, at: at.toISOString(), note: deps.sealer.open(noteSealed) },
    })),
  }
}
