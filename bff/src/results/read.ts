import type { ReportItem, ReportView } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import { patientsWithMembers, type PatientKey } from '../person/service.ts'
import { nothing, openContent, type Content } from './content.ts'
import { institution } from './institution.ts'
import { itemOf } from './list.ts'
import { detailOf } from './nucleic-view.ts'
import { compareVersions } from './rules.ts'
import { latest, reportOf, versionsOf, type ReportRow, type StoredVersion } from './sql.ts'
import { isOpen } from './stand.ts'

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
  return opened(deps, await patientsWithMembers(deps, who.accountId, 'L2'), id)
}

async function opened(deps: Deps, patients: readonly PatientKey[], id: string): Promise<OpenReport> {
  const row = await reportAmong(deps, patients, id)
  const versions = await versionsOf(deps.sql, row.id)
  const read = { ...itemOf(deps, row, patients), ...contentOf(deps, row, versions), ...around(row, versions) }
  return { row, view: { ...read, nucleic: detailOf(deps, row, versions) } }
}

/** What one of these people's reports says, for whoever shows a part of it. Throws Refusal report.unknown likewise. */
export async function readable(deps: Deps, who: Resident, id: string): Promise<{ row: ReportRow; content: Content }> {
  const row = await reportAmong(deps, await patientsWithMembers(deps, who.accountId, 'L2'), id)
  return { row, content: contentOf(deps, row, await versionsOf(deps.sql, row.id)) }
}

/** Whether this account may read this report is decided here and nowhere else. */
async function reportAmong(deps: Deps, patients: readonly PatientKey[], id: string): Promise<ReportRow> {
  const row = await reportOf(
    deps.sql,
    patients.map(({ personKey }) => personKey),
    id,
  )
  if (!row) throw new Refusal('report.unknown')
  return row
}

/** A report for whoever was given a link by this account: null when the account may not read it itself any more. */
export async function openShared(deps: Deps, accountId: string, id: string): Promise<OpenReport | null> {
  const patients = await patientsWithMembers(deps, accountId, 'L2')
  return opened(deps, patients, id).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
}

/** Whose reports are asked for at a terminal: of the person who showed a code, by the account that was lent it. */
export interface Shown {
  accountId: string
  personKey: Buffer
  /** Null where reports of every institution may be printed. */
  labId: string | null
}

/** What may be printed for whoever has shown a code: what the account may read of this person, the latest first. */
export async function printables(deps: Deps, shown: Shown): Promise<ReportItem[]> {
  const patients = await patientsShown(deps, shown)
  const rows = await latest(deps.sql, {
    people: patients.map(({ personKey }) => personKey),
    ...{ kind: undefined, title: undefined, from: null, until: null, after: null, limit: 50 },
    ...(shown.labId === null ? {} : { labId: shown.labId }),
  })
  return rows.filter((row) => row.shown !== null && isOpen(row)).map((row) => itemOf(deps, row, patients))
}

/** One of those. Throws Refusal report.unknown for every other. */
export async function openPrintable(deps: Deps, shown: Shown, id: string): Promise<OpenReport> {
  const open = await opened(deps, await patientsShown(deps, shown), id)
  if (shown.labId !== null && open.row.labId !== shown.labId) throw new Refusal('report.unknown')
  return open
}

async function patientsShown(deps: Deps, { accountId, personKey }: Shown): Promise<PatientKey[]> {
  const patients = await patientsWithMembers(deps, accountId, 'L2')
  const own = patients.find((patient) => patient.personKey.equals(personKey))
  return patients.filter(({ memberId }) => memberId === own?.memberId)
}

/** How a report stands now, for whoever holds an older copy of it; null when nothing is left under this id. */
export async function standingNow(
  deps: Pick<Deps, 'sql' | 'hospitals'>,
  personKey: Buffer,
  id: string,
): Promise<Pick<ReportRow, 'kind' | 'state' | 'shown' | 'nucleic' | 'people'> | null> {
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

function contentOf({ sealer }: Deps, row: ReportRow, versions: readonly StoredVersion[]): Content {
  const { shown } = row
  if (!isOpen(row)) return nothing
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
