import type { ReportItem, ReportView } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import { patientsWithMembers, type PatientKey } from '../person/service.ts'
import { nothing, openContent, type Content } from './content.ts'
import { institution } from './institution.ts'
import { itemOf, memberOf } from './list.ts'
import { detailOf } from './nucleic-view.ts'
import { compareVersions } from './rules.ts'
import { isPrivate, mayBeTold, sightsOf, type Reader } from './sensitive.ts'
import { latest, reportOf, versionsOf, type ReportRow, type SeenRow, type StoredVersion } from './sql.ts'
import { isOpen } from './stand.ts'

/** One report of the people whose records this account may read. Throws Refusal report.unknown for everybody else's. */
export async function report(deps: Deps, who: Resident, id: string): Promise<ReportView> {
  return (await openReport(deps, who, id)).view
}

/** A report with what other rooms need of it: under whose key it lies, and which version of it is shown. */
export interface OpenReport {
  view: ReportView
  row: SeenRow
}

/** As `report`, for what is made of the whole of it. Throws likewise. */
export async function openReport(deps: Deps, who: Reader, id: string): Promise<OpenReport> {
  const patients = await patientsWithMembers(deps, who.accountId, 'L2')
  return opened(deps, patients, await reportAmong(deps, { reader: who, patients, unlocks: () => false }, id))
}

async function opened(deps: Deps, patients: readonly PatientKey[], row: SeenRow): Promise<OpenReport> {
  const versions = await versionsOf(deps.sql, row.id)
  const read = { ...itemOf(deps, row, patients), ...contentOf(deps, row, versions), ...around(row, versions) }
  return { row, view: { ...read, nucleic: detailOf(deps, row, versions) } }
}

/** What one of these people's reports says, for whoever shows a part of it. Throws Refusal report.unknown likewise. */
export async function readable(deps: Deps, who: Resident, id: string): Promise<{ row: ReportRow; content: Content }> {
  const patients = await patientsWithMembers(deps, who.accountId, 'L2')
  const row = await reportAmong(deps, { reader: who, patients, unlocks: () => false }, id)
  return { row, content: contentOf(deps, row, await versionsOf(deps.sql, row.id)) }
}

interface Asking {
  reader: Reader
  patients: readonly PatientKey[]
  /** Whether a private report may be read without its reader proving anew who they are. */
  unlocks: (row: SeenRow) => boolean
}

/** Whether this account may read this report is decided here and nowhere else. */
async function reportAmong(deps: Deps, { reader, patients, unlocks }: Asking, id: string): Promise<SeenRow> {
  const row = await reportOf(
    deps.sql,
    patients.map(({ personKey }) => personKey),
    id,
  )
  if (!row) throw new Refusal('report.unknown')
  const whose = { ...row, memberId: memberOf(patients, row) }
  const sight = (await sightsOf(deps, reader, [whose]))(whose)
  if (sight === 'hidden') throw new Refusal('report.unknown')
  if (sight === 'locked' && !unlocks(row)) throw new Refusal('report.locked')
  return row
}

/** A report for whoever was given a link by this account: null when the account may not read it itself any more. */
export async function openShared(deps: Deps, accountId: string, id: string): Promise<OpenReport | null> {
  const patients = await patientsWithMembers(deps, accountId, 'L2')
  // Whoever shared it had proved who they are then; the recipient knows the code.
  const asking: Asking = { reader: { accountId, sessionId: null }, patients, unlocks: () => true }
  const row = await reportAmong(deps, asking, id).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
  return row && opened(deps, patients, row)
}

/** Whose reports are asked for at a terminal: of the person who showed a code, by the account that was lent it. */
export interface Shown {
  accountId: string
  personKey: Buffer
  /** The terminal's own institution. */
  hospitalId: string
  /** Reports of every institution may be printed there. */
  citywide: boolean
}

/** What may be printed for whoever has shown a code: what the account may read of this person, the latest first. */
export async function printables(deps: Deps, shown: Shown): Promise<ReportItem[]> {
  const patients = await patientsShown(deps, shown)
  const rows = await latest(deps.sql, {
    people: patients.map(({ personKey }) => personKey),
    ...{ kind: undefined, title: undefined, from: null, until: null, after: null, limit: 50 },
    ...(shown.citywide ? {} : { labId: shown.hospitalId }),
  })
  const readable = rows.filter((row) => row.shown !== null && isOpen(row))
  const whose = readable.map((row) => ({ ...row, memberId: memberOf(patients, row) }))
  const { reader, unlocks } = askedBy(shown)
  const sight = await sightsOf(deps, reader, whose)
  return whose.flatMap((row) => {
    const how = sight(row)
    if (how === 'open') return itemOf(deps, row, patients)
    // A screen in a hall says no more of it than that it is there.
    return how === 'locked' && unlocks(row) ? { ...itemOf(deps, row, patients), title: '' } : []
  })
}

/** One of those. Throws Refusal report.unknown for every other. */
export async function openPrintable(deps: Deps, shown: Shown, id: string): Promise<OpenReport> {
  const patients = await patientsShown(deps, shown)
  const row = await reportAmong(deps, { ...askedBy(shown), patients }, id).catch((error: unknown) => {
    throw error instanceof Refusal ? new Refusal('report.unknown') : error
  })
  if (!shown.citywide && row.labId !== shown.hospitalId) throw new Refusal('report.unknown')
  return opened(deps, patients, row)
}

/** Private reports are printed by the institution that made them, and by no other. */
function askedBy({ accountId, hospitalId }: Shown): Omit<Asking, 'patients'> {
  return { reader: { accountId, sessionId: null }, unlocks: ({ labId }) => labId === hospitalId }
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
export async function reportTold(deps: Deps, personKey: Buffer, id: string): Promise<Told | null> {
  const row = await reportOf(deps.sql, [personKey], id)
  if (!row || row.state === 'withdrawn') return null
  const concerns = await mayBeTold(deps, personKey, row)
  if (isPrivate(deps, row)) return { title: '', institutionName: '', concerns }
  return { title: row.title, institutionName: institution(deps, row.labId), concerns }
}

export interface Told {
  /** Empty where even that would tell too much. */
  title: string
  institutionName: string
  /** Whether this account may know that the report is there. */
  concerns: (accountId: string) => boolean
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
