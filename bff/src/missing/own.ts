import type { MissingView } from '@onecard/shared/missing'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import { activeMember, patientsWithMembers, type PatientKey } from '../person/service.ts'
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
  { accountId }: Resident,
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
