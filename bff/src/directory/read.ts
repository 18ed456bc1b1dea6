import type {
  BookingTermsView,
  DepartmentView,
  DoctorView,
  HospitalView,
  SearchHit,
  SettingsView,
} from '@onecard/shared/directory'
import { defaultRules } from '@onecard/shared/settings'
import { specialtyName } from '@onecard/shared/specialties'
import type { Deps } from '../deps.ts'
import { fromJson } from '../infra/db.ts'
import { groupBy } from '../infra/groups.ts'
import { idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { matchOf } from './match.ts'
import { latestRules, rulesOf, versionsOf, type RulesVersion } from './rules.ts'
import * as rows from './sql.ts'
import { typed } from './spelling.ts'

/** The hospitals of the city with their campuses: two queries, however many there are. */
export async function hospitals(deps: Deps): Promise<HospitalView[]> {
  const all = await rows.hospitalRows(deps.sql)
  const campuses = await rows.campusRows(
    deps.sql,
    all.map(({ id }) => id),
  )
  const byHospital = groupBy(campuses, (campus) => campus.hospital_id)
  return all.map((row) => hospitalView(deps, row, byHospital.get(row.id) ?? []))
}

export async function hospital(deps: Deps, id: string): Promise<HospitalView> {
  const row = await rows.hospitalRow(deps.sql, id)
  if (!row) throw new Refusal('hospital.unknown')
  return hospitalView(deps, row, await rows.campusRows(deps.sql, [id]))
}

/** The rules that a resident should know of before booking. */
export async function bookingTerms(deps: Deps, id: string): Promise<BookingTermsView> {
  if (!(await rows.hospitalRow(deps.sql, id))) throw new Refusal('hospital.unknown')
  const { horizonDays, releaseTime, closes, cancel, maxActive, checkIn, noShow, bring } = await rulesOf(deps, id)
  const checkInMinutes = checkIn.opensMinutesBefore
  return { horizonDays, releaseTime, closes, cancel, maxActive, checkInMinutes, noShow, bring }
}

export async function departments({ sql }: Deps, hospitalId: string): Promise<DepartmentView[]> {
  const found = await rows.departmentRows(sql, hospitalId)
  if (found.length === 0 && !(await rows.hospitalRow(sql, hospitalId))) throw new Refusal('hospital.unknown')
  return found.map(departmentView)
}

export async function department({ sql }: Deps, id: string): Promise<DepartmentView> {
  const row = await rows.departmentRow(sql, id)
  if (!row) throw new Refusal('department.unknown')
  return departmentView(row)
}

/** A department's doctors; which of them this account follows comes with the same query. */
export async function doctors({ sql }: Deps, accountId: string, departmentId: string): Promise<DoctorView[]> {
  const found = await rows.doctorRows(sql, accountId, departmentId)
  if (found.length === 0 && !(await rows.departmentRow(sql, departmentId))) throw new Refusal('department.unknown')
  return found.map(doctorView)
}

export async function doctor({ sql }: Deps, accountId: string, id: string): Promise<DoctorView> {
  const row = await rows.doctorRow(sql, accountId, id)
  if (!row) throw new Refusal('doctor.unknown')
  return doctorView(row)
}

export async function followed({ sql }: Deps, accountId: string): Promise<DoctorView[]> {
  return (await rows.followedRows(sql, accountId)).map(doctorView)
}

const candidates = 2000

/** Hospitals, departments and doctors by text, pinyin, initials or a mixture, the best answer first. */
export async function search({ sql }: Deps, query: string, limit: number): Promise<SearchHit[]> {
  const text = typed(query)
  if (text === '') return []
  const found = (await rows.entryRows(sql, text, candidates)).flatMap((row) => {
    const match = matchOf(row, text)
    return match ? [{ row, match }] : []
  })
  // Stable: within a rank the order of the query stays.
  found.sort((a, b) => a.match.rank - b.match.rank)
  return found.slice(0, limit).map(({ row, match }) => ({
    kind: row.kind,
    id: row.id,
    title: row.title,
    subtitle: row.subtitle,
    detail: row.detail,
    hospitalId: row.hospital_id,
    face: row.face,
    feeFen: row.fee_fen,
    highlight: match.highlight,
  }))
}

/** A hospital's rules in force, for staff. */
export async function settings({ sql }: Deps, hospitalId: string): Promise<SettingsView> {
  if (!(await rows.hospitalRow(sql, hospitalId))) throw new Refusal('hospital.unknown')
  const latest = await latestRules(sql, hospitalId)
  if (latest) return settingsView(hospitalId, latest)
  return { hospitalId, version: 0, rules: defaultRules, changedBy: null, changedAt: null }
}

export async function settingsHistory({ sql }: Deps, hospitalId: string): Promise<SettingsView[]> {
  if (!(await rows.hospitalRow(sql, hospitalId))) throw new Refusal('hospital.unknown')
  return (await versionsOf(sql, hospitalId, 100)).map((version) => settingsView(hospitalId, version))
}

function hospitalView({ hospitals }: Deps, row: rows.HospitalRow, campuses: readonly rows.CampusRow[]): HospitalView {
  return {
    id: row.id,
    name: row.name,
    shortName: row.short_name,
    grade: row.grade,
    kind: row.kind,
    address: row.address,
    phone: row.phone,
    campuses: campuses.map(({ id, name, address, latitude, longitude }) => ({
      id: idText(id),
      name,
      address,
      latitude,
      longitude,
    })),
    openForBooking: (hospitals.connection(row.id)?.scheduleSource ?? null) !== null,
  }
}

function departmentView(row: rows.DepartmentRow): DepartmentView {
  return {
    id: idText(row.id),
    hospitalId: row.hospital_id,
    hospitalName: row.hospital_name,
    name: row.name,
    specialtyCode: row.specialty_code,
    specialtyName: row.specialty_code && specialtyName(row.specialty_code),
    floor: row.floor,
    campusName: row.campus_name,
    intro: row.intro,
    bookedByDepartment: row.booked_by_department === 1,
  }
}

function doctorView(row: rows.DoctorRow): DoctorView {
  return {
    id: idText(row.id),
    hospitalId: row.hospital_id,
    hospitalName: row.hospital_name,
    departmentId: idText(row.department_id),
    departmentName: row.department_name,
    name: row.name,
    title: row.title,
    specialities: fromJson(row.specialities),
    intro: row.intro,
    face: row.face,
    feeFen: row.fee_fen,
    followed: row.followed === 1,
  }
}

function settingsView(hospitalId: string, { version, rules, changedBy, createdAt }: RulesVersion): SettingsView {
  return { hospitalId, version, rules, changedBy, changedAt: createdAt.toISOString() }
}
