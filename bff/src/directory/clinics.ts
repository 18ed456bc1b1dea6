import type { Sql } from '../infra/db.ts'
import { idText } from '../infra/ids.ts'

export interface CampusClinic {
  id: string
  sourceRef: string
  name: string
}

export interface DepartmentClinic {
  id: string
  sourceRef: string
  name: string
  specialtyCode: string | null
  floor: string | null
  feeFen: number
  campusId: string | null
}

export interface DoctorClinic {
  id: string
  sourceRef: string
  departmentId: string
  title: string
  feeFen: number
}

/** All of a hospital that a schedule may belong to, by the hospital's own names; for sources that come in files. */
export interface Clinics {
  campuses: Map<string, CampusClinic>
  departments: Map<string, DepartmentClinic>
  doctors: Map<string, DoctorClinic>
}

interface Rows {
  campus: { id: Buffer; source_ref: string; name: string }
  department: {
    id: Buffer
    source_ref: string
    name: string
    specialty_code: string | null
    floor: string | null
    fee_fen: number
    campus_id: Buffer | null
  }
  doctor: { id: Buffer; source_ref: string; department_id: Buffer; title: string; fee_fen: number }
}

/** The open campuses, departments and doctors of a hospital. */
export async function clinicsOf(sql: Sql, hospitalId: string): Promise<Clinics> {
  const [campuses, departments, doctors] = await Promise.all([
    sql.select<Rows['campus']>('SELECT id, source_ref, name FROM campus WHERE hospital_id = ? AND active = 1', [
      hospitalId,
    ]),
    sql.select<Rows['department']>(
      `SELECT id, source_ref, name, specialty_code, floor, fee_fen, campus_id FROM department
       WHERE hospital_id = ? AND active = 1`,
      [hospitalId],
    ),
    sql.select<Rows['doctor']>(
      `SELECT id, source_ref, department_id, title, fee_fen FROM practitioner_role
       WHERE hospital_id = ? AND active = 1`,
      [hospitalId],
    ),
  ])
  return {
    campuses: byRef(campuses, ({ id, source_ref, name }) => ({ id: idText(id), sourceRef: source_ref, name })),
    departments: byRef(departments, departmentClinic),
    doctors: byRef(doctors, ({ id, source_ref, department_id, title, fee_fen }) => ({
      id: idText(id),
      sourceRef: source_ref,
      departmentId: idText(department_id),
      title,
      feeFen: fee_fen,
    })),
  }
}

function departmentClinic(row: Rows['department']): DepartmentClinic {
  return {
    id: idText(row.id),
    sourceRef: row.source_ref,
    name: row.name,
    specialtyCode: row.specialty_code,
    floor: row.floor,
    feeFen: row.fee_fen,
    campusId: row.campus_id && idText(row.campus_id),
  }
}

function byRef<Row, Clinic extends { sourceRef: string }>(
  rows: readonly Row[],
  read: (row: Row) => Clinic,
): Map<string, Clinic> {
  return new Map(rows.map(read).map((clinic) => [clinic.sourceRef, clinic]))
}
