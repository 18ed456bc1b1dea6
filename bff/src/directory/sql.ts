import { marks, type Sql } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'

export interface HospitalRow {
  id: string
  name: string
  short_name: string
  grade: string | null
  kind: 'general' | 'tcm' | 'maternal' | 'community' | 'clinic'
  address: string
  phone: string
}

export interface CampusRow {
  id: Buffer
  hospital_id: string
  name: string
  address: string
  latitude: number | null
  longitude: number | null
}

export interface DepartmentRow {
  id: Buffer
  hospital_id: string
  hospital_name: string
  name: string
  specialty_code: string | null
  floor: string | null
  campus_name: string | null
  intro: string | null
  booked_by_department: 0 | 1
}

export interface DoctorRow {
  id: Buffer
  hospital_id: string
  hospital_name: string
  department_id: Buffer
  department_name: string
  name: string
  title: string
  specialities: unknown
  intro: string | null
  face: number
  fee_fen: number
  followed: 0 | 1
}

const hospitalColumns = 'id, name, short_name, grade, kind, address, phone'

/** All open hospitals, in the order the city gave them. */
export function hospitalRows(sql: Sql): Promise<HospitalRow[]> {
  return sql.select(`SELECT ${hospitalColumns} FROM hospital WHERE active = 1 ORDER BY position, id`)
}

export async function hospitalRow(sql: Sql, id: string): Promise<HospitalRow | null> {
  const rows = await sql.select<HospitalRow>(`SELECT ${hospitalColumns} FROM hospital WHERE id = ? AND active = 1`, [
    id,
  ])
  return rows[0] ?? null
}

export async function campusRows(sql: Sql, hospitalIds: readonly string[]): Promise<CampusRow[]> {
  if (hospitalIds.length === 0) return []
  return sql.select(
    `SELECT id, hospital_id, name, address, latitude, longitude FROM campus
     WHERE hospital_id IN (${marks(hospitalIds)}) AND active = 1 ORDER BY position, name`,
    hospitalIds,
  )
}

const departments = `
  SELECT department.id, department.hospital_id, hospital.short_name AS hospital_name, department.name,
    department.specialty_code, department.floor, campus.name AS campus_name, department.intro,
    department.booked_by_department
  FROM department JOIN hospital ON hospital.id = department.hospital_id AND hospital.active = 1
    LEFT JOIN campus ON campus.id = department.campus_id
  WHERE department.active = 1`

/** A hospital's departments, in the order it gave. */
export function departmentRows(sql: Sql, hospitalId: string): Promise<DepartmentRow[]> {
  return sql.select(`${departments} AND department.hospital_id = ? ORDER BY department.position, department.name`, [
    hospitalId,
  ])
}

export async function departmentRow(sql: Sql, id: string): Promise<DepartmentRow | null> {
  const rows = await sql.select<DepartmentRow>(`${departments} AND department.id = ?`, [idBytes(id)])
  return rows[0] ?? null
}

const doctors = `
  SELECT role.id, role.hospital_id, hospital.short_name AS hospital_name, role.department_id,
    department.name AS department_name, practitioner.name, role.title, role.specialities, practitioner.intro,
    practitioner.face, role.fee_fen, doctor_follow.account_id IS NOT NULL AS followed
  FROM practitioner_role role
    JOIN practitioner ON practitioner.id = role.practitioner_id AND practitioner.active = 1
    JOIN department ON department.id = role.department_id AND department.active = 1
    JOIN hospital ON hospital.id = role.hospital_id AND hospital.active = 1
    LEFT JOIN doctor_follow ON doctor_follow.account_id = ? AND doctor_follow.practitioner_role_id = role.id
  WHERE role.active = 1`

/** A department's doctors, in the order the hospital gave; with what this account follows. */
export function doctorRows(sql: Sql, accountId: string, departmentId: string): Promise<DoctorRow[]> {
  return sql.select(`${doctors} AND role.department_id = ? ORDER BY role.position, practitioner.name`, [
    idBytes(accountId),
    idBytes(departmentId),
  ])
}

export async function doctorRow(sql: Sql, accountId: string, id: string): Promise<DoctorRow | null> {
  const rows = await sql.select<DoctorRow>(`${doctors} AND role.id = ?`, [idBytes(accountId), idBytes(id)])
  return rows[0] ?? null
}

/** Whom an account follows, the latest first. */
export function followedRows(sql: Sql, accountId: string): Promise<DoctorRow[]> {
  return sql.select(
    `${doctors} AND doctor_follow.account_id IS NOT NULL
     ORDER BY doctor_follow.created_at DESC, role.id LIMIT 200`,
    [idBytes(accountId)],
  )
}

export interface EntryRow {
  kind: 'hospital' | 'department' | 'doctor'
  id: string
  hospital_id: string
  title: string
  subtitle: string
  detail: string | null
  face: number | null
  fee_fen: number | null
  words: string
  spelled: string
}

/**
 * What may answer a query: its characters in this order somewhere in the title's spelling, or the query in the words.
 * Reads the table through: a city has some thousands of entries, and no index knows a middle of a word.
 */
export function entryRows(sql: Sql, query: string, limit: number): Promise<EntryRow[]> {
  const literal = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&')
  const scattered = `%${Array.from(query).map(literal).join('%')}%`
  return sql.select(
    `SELECT kind, id, hospital_id, title, subtitle, detail, face, fee_fen, words, spelled FROM search_entry
     WHERE spelled LIKE ? OR words LIKE ?
     ORDER BY title LIKE ? DESC, kind, CHAR_LENGTH(title), title, id LIMIT ${Math.trunc(limit)}`,
    [scattered, `%${literal(query)}%`, `${literal(query)}%`],
  )
}

/** Our id of what a hospital calls by this name; null when it has published nothing so called. */
export async function bySource(
  sql: Sql,
  table: 'campus' | 'department' | 'practitioner' | 'practitioner_role',
  hospitalId: string,
  sourceRef: string,
): Promise<string | null> {
  const [row] = await sql.select<{ id: Buffer }>(`SELECT id FROM ${table} WHERE hospital_id = ? AND source_ref = ?`, [
    hospitalId,
    sourceRef,
  ])
  return row ? idText(row.id) : null
}

export interface Service {
  sourceRef: string
  name: string
  specialtyCode: string | null
}

/** What a hospital offers, by its own names: for sources that say what is offered and not where. */
export async function servicesOf(sql: Sql, hospitalId: string): Promise<Service[]> {
  const rows = await sql.select<{ source_ref: string; name: string; specialty_code: string | null }>(
    'SELECT source_ref, name, specialty_code FROM department WHERE hospital_id = ? AND active = 1',
    [hospitalId],
  )
  return rows.map(({ source_ref, name, specialty_code }) => ({
    sourceRef: source_ref,
    name,
    specialtyCode: specialty_code,
  }))
}
