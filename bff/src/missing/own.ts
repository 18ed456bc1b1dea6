import type { MissingView } from '@onecard/shared/missing'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import { activeMember, patientsWithMembers, type CopySection, type PatientKey } from '../person/service.ts'
import { closeMissing, missingOf, missingOfAll } from './sql.ts'
import { missingView } from './view.ts'

export interface ListRequest {
  memberId?: string | undefined
  after?: string | undefined
  limit: number
}

/** What was reported missing for all whom this account looks after, or for one of them, the latest first. */
export async function missing(
  deps: Deps,
  { accountId }: Pick<Resident, 'accountId'>,
  { memberId, after, limit }: ListRequest,
): Promise<{ items: MissingView[]; next: string | null }> {
  const patients = await patientsWithMembers(deps, accountId, 'L1')
  if (memberId !== undefined) await activeMember(deps, accountId, memberId)
  const chosen = patients.filter((patient) => memberId === undefined || patient.memberId === memberId)
  const found = await missingOfAll(deps.sql, keysOf(chosen), { after, limit: limit + 1 })
  const rows = found.slice(0, limit)
  return {
    items: rows.map((row) => missingView(deps, row, patients)),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
  }
}

/** All of it, for the copy of one's data. */
export async function copyOfMissing(deps: Deps, accountId: string): Promise<CopySection> {
  const rows: CopySection['rows'] = []
  let after: string | undefined
  do {
    const page = await missing(deps, { accountId }, { after, limit: 100 })
    for (const { id, kind, state, sampledAt, place, note, answer, reportedAt } of page.items) {
      rows.push({
        ...{ 编号: id, 种类: kind, 状态: state, 采样: sampledAt, 地点: place },
        ...{ 说明: note, 答复: answer, 报告于: reportedAt },
      })
    }
    after = page.next ?? undefined
  } while (after !== undefined)
  return { title: '缺失结果的报告', rows }
}

/** Takes it back. Throws Refusal missing.unknown or missing.closed. */
export async function withdrawMissing(deps: Deps, { accountId }: Resident, id: string): Promise<MissingView> {
  const patients = await patientsWithMembers(deps, accountId, 'L1')
  const row = await missingOf(deps.sql, keysOf(patients), id)
  if (!row) throw new Refusal('missing.unknown')
  const isClosed = await closeMissing(deps.sql, id, { state: 'withdrawn', now: deps.clock.now() })
  // Taken back already: a repeat of the same tap.
  if (!isClosed && row.state !== 'withdrawn') throw new Refusal('missing.closed')
  return missingView(deps, { ...row, state: 'withdrawn' }, patients)
}

const keysOf = (patients: readonly PatientKey[]) => patients.map(({ personKey }) => personKey)
