import type { Entrance } from '@onecard/shared/nucleic'
import type { ReportItem, ReportKind, TrendPoint } from '@onecard/shared/results'
import { addDays } from '@onecard/shared/day'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { instantAt } from '../infra/clock.ts'
import { readCursor, writeCursor } from '../infra/cursor.ts'
import { activeMember, patientsWithMembers, type PatientKey } from '../person/service.ts'
import { institution } from './institution.ts'
import { signOf } from './nucleic-view.ts'
import { sightsOf, type Reader } from './sensitive.ts'
import { latest, numbersOf, type ReportRow, type SeenRow } from './sql.ts'
import { converted, tidyNumber } from './units.ts'

export interface ListRequest {
  memberId?: string | undefined
  kind?: ReportKind | undefined
  entrance?: Entrance | undefined
  q?: string | undefined
  from?: string | undefined
  to?: string | undefined
  after?: string | undefined
  limit: number
}

/** Reports of all whose records this account may read, or of one of them, the latest first. */
export async function list(
  deps: Deps,
  who: Reader,
  request: ListRequest,
): Promise<{ items: ReportItem[]; next: string | null }> {
  const patients = await chosen(deps, who.accountId, request.memberId)
  const dayStarts = (day: string | undefined) => (day ? instantAt(day, '00:00', deps.config.TIME_ZONE) : null)
  const found = await latest(deps.sql, {
    people: patients.map(({ personKey }) => personKey),
    kind: request.kind,
    entrance: request.entrance,
    title: request.q,
    from: dayStarts(request.from),
    until: dayStarts(request.to && addDays(request.to, 1)),
    after: readCursor(request.after),
    limit: request.limit + 1,
  })
  const rows = found.slice(0, request.limit)
  const last = rows.at(-1)
  return {
    items: await seen(deps, who, { rows, patients, narrowed: Boolean(request.kind ?? request.q) }),
    next: last && found.length > rows.length ? writeCursor({ at: last.issuedAt, id: last.id }) : null,
  }
}

interface Found {
  rows: readonly SeenRow[]
  patients: readonly PatientKey[]
  /** Asked by kind or title: whatever is locked would tell by being found. */
  narrowed: boolean
}

/** What this reader is shown of them: private ones without what they are about, those that are not theirs to know of not at all. */
async function seen(deps: Deps, who: Reader, { rows, patients, narrowed }: Found): Promise<ReportItem[]> {
  const whose = rows.map((row) => ({ ...row, memberId: memberOf(patients, row) }))
  const sight = await sightsOf(deps, who, whose)
  return whose.flatMap((row) => {
    const how = sight(row)
    if (how === 'open') return itemOf(deps, row, patients)
    return how === 'locked' && !narrowed ? lockedItem(row) : []
  })
}

/** That there is something, and when: nothing that tells of what kind. */
function lockedItem({ id, memberId, issuedAt }: SeenRow & { memberId: string }): ReportItem {
  return {
    ...{ id, memberId, kind: 'laboratory', title: '', state: 'final', institutionName: '', locked: true },
    ...{ sampledAt: null, issuedAt: issuedAt.toISOString(), abnormal: 0, critical: false, nucleic: null },
  }
}

export function memberOf(patients: readonly PatientKey[], { personKey }: Pick<ReportRow, 'personKey'>): string {
  const whose = patients.find((patient) => patient.personKey.equals(personKey))
  if (!whose) throw new Error('a report that is listed is of one of the patients')
  return whose.memberId
}

/** What a list shows of a report. */
export function itemOf(deps: Pick<Deps, 'hospitals'>, row: ReportRow, patients: readonly PatientKey[]): ReportItem {
  return {
    id: row.id,
    memberId: memberOf(patients, row),
    kind: row.kind,
    title: row.title,
    state: row.state,
    institutionName: institution(deps, row.labId),
    sampledAt: row.sampledAt && row.sampledAt.toISOString(),
    issuedAt: row.issuedAt.toISOString(),
    abnormal: row.abnormal,
    critical: row.critical,
    locked: false,
    nucleic: signOf(row),
  }
}

/** One item of one member over time, in the unit asked for, else in the one last used; what was measured in another is converted. */
export async function trend(
  deps: Deps,
  who: Resident,
  { memberId, code, unit }: { memberId: string; code: string; unit: string | undefined },
): Promise<{ name: string; unit: string | null; points: TrendPoint[] }> {
  const patients = await chosen(deps, who.accountId, memberId)
  const found = await numbersOf(
    deps.sql,
    patients.map(({ personKey }) => personKey),
    code,
  )
  const sight = await sightsOf(
    deps,
    who,
    found.map(({ of }) => ({ ...of, memberId: memberOf(patients, of) })),
  )
  const rows = found.filter(({ of }) => sight({ ...of, memberId: memberOf(patients, of) }) === 'open')
  const wanted = unit ?? rows.at(-1)?.unit ?? ''
  const points = rows.flatMap((row) => {
    const inUnit = (value: number) => said(code, value, row.unit, wanted)
    const number = inUnit(row.number)
    if (number === null) return []
    const { reportId, labId, at, low, high, flag } = row
    const bounds = { low: low === null ? null : inUnit(low), high: high === null ? null : inUnit(high) }
    return { reportId, number, ...bounds, flag, at: at.toISOString(), institutionName: institution(deps, labId) }
  })
  return { name: rows.at(-1)?.name ?? code, unit: wanted || null, points }
}

/** A value in the unit that is wanted: as it was written in its own, as exact as laboratories are in another. */
function said(code: string, value: number, from: string, to: string): number | null {
  if (from === to) return value
  const other = converted(code, value, from, to)
  return other === null ? null : tidyNumber(other)
}

/** All patients of the account, or one; one that may not be read yet has no reports. Throws Refusal member.unknown. */
async function chosen(deps: Deps, accountId: string, memberId: string | undefined): Promise<PatientKey[]> {
  const patients = await patientsWithMembers(deps, accountId, 'L2')
  if (memberId === undefined) return patients
  await activeMember(deps, accountId, memberId)
  return patients.filter((patient) => patient.memberId === memberId)
}
