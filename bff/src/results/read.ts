import type { ReportView } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import { patientsWithMembers, type PatientKey } from '../person/service.ts'
import { nothing, openContent, type Content } from './content.ts'
import { institution, itemOf } from './list.ts'
import { compareVersions, isReadable } from './rules.ts'
import { reportOf, versionsOf, type ReportRow, type StoredVersion } from './sql.ts'

/** One report of the people whose records this account may read. Throws Refusal report.unknown for everybody else's. */
export async function report(deps: Deps, who: Resident, id: string): Promise<ReportView> {
  return (await openReport(deps, who, id)).view
}

/** A report with what other rooms need of it: under whose key it lies, and which version of it is shown. */
export interface OpenReport {
  view: ReportView
  row: ReportRow
}

/** As `report`, for what is made of the whole of it. Throws likewise. */
export async function openReport(deps: Deps, who: Resident, id: string): Promise<OpenReport> {
  const { row, patients } = await ownReport(deps, who, id)
  const versions = await versionsOf(deps.sql, row.id)
  const read = { ...itemOf(deps, row, patients), ...contentOf(deps, row, versions), ...around(row, versions) }
  return { row, view: { ...read, nucleic: null } }
}

/** What one of these people's reports says, for whoever shows a part of it. Throws Refusal report.unknown likewise. */
export async function readable(deps: Deps, who: Resident, id: string): Promise<{ row: ReportRow; content: Content }> {
  const { row } = await ownReport(deps, who, id)
  return { row, content: contentOf(deps, row, await versionsOf(deps.sql, row.id)) }
}

/** Whether this account may read this report is decided here and nowhere else. */
async function ownReport(
  deps: Deps,
  { accountId }: Resident,
  id: string,
): Promise<{ row: ReportRow; patients: PatientKey[] }> {
  const patients = await patientsWithMembers(deps, accountId, 'L2')
  const row = await reportOf(
    deps.sql,
    patients.map(({ personKey }) => personKey),
    id,
  )
  if (!row) throw new Refusal('report.unknown')
  return { row, patients }
}

/** How a report stands now, for whoever holds an older copy of it; null when nothing is left under this id. */
export async function standingNow(
  deps: Pick<Deps, 'sql' | 'hospitals'>,
  personKey: Buffer,
  id: string,
): Promise<Pick<ReportRow, 'kind' | 'state' | 'shown'> | null> {
  return reportOf(deps.sql, [personKey], id)
}

/** What a notice may say of a report: never what it found. Null when there is nothing to read any more. */
export async function reportTold(
  deps: Pick<Deps, 'sql' | 'hospitals'>,
  personKey: Buffer,
  id: string,
): Promise<{ title: string; institutionName: string } | null> {
  const row = await reportOf(deps.sql, [personKey], id)
  if (!row || row.state === 'withdrawn') return null
  return { title: row.title, institutionName: institution(deps, row.labId) }
}

function contentOf({ sealer }: Deps, { state, shown }: ReportRow, versions: readonly StoredVersion[]): Content {
  if (!isReadable(state)) return nothing
  const found = versions.find(({ hash }) => shown !== null && hash.equals(shown))
  return found ? openContent(sealer, found.contentSealed) : nothing
}

function around({ sampleNumber, shown }: ReportRow, versions: readonly StoredVersion[]) {
  const earlier = versions.filter(({ hash }) => shown === null || !hash.equals(shown)).sort(compareVersions)
  return {
    sampleNumber,
    earlier: earlier.reverse().map(({ issuedAt, status }) => ({ issuedAt: issuedAt.toISOString(), state: status })),
  }
}
