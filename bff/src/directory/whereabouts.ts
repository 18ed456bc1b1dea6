import type { Deps } from '../deps.ts'
import type { Sql } from '../infra/db.ts'
import { campusOf, departmentOf, doctorOf, hospitalOf } from './known.ts'
import {
  campusFacts,
  departmentFacts,
  doctorFacts,
  hospitalFacts,
  type CampusFacts,
  type DepartmentFacts,
  type DoctorFacts,
  type HospitalFacts,
} from './lookup.ts'

/** What a slot or booking names by id. */
export interface At {
  hospitalId: string
  departmentId: string
  practitionerRoleId: string | null
  campusId: string | null
}

/** Where and with whom, in words. */
export interface Whereabouts {
  hospital: HospitalFacts
  department: DepartmentFacts
  doctor: DoctorFacts | null
  campus: CampusFacts | null
  /** The campus's street address, else the hospital's. */
  address: string
}

/** The whereabouts of a page of slots or bookings, in their order; each table is read once for all of them. */
export async function whereabouts(sql: Sql, rows: readonly At[]): Promise<Whereabouts[]> {
  const [hospitals, departments, doctors, campuses] = await Promise.all([
    hospitalFacts(
      sql,
      rows.map(({ hospitalId }) => hospitalId),
    ),
    departmentFacts(
      sql,
      rows.map(({ departmentId }) => departmentId),
    ),
    doctorFacts(
      sql,
      rows.map(({ practitionerRoleId }) => practitionerRoleId),
    ),
    campusFacts(
      sql,
      rows.map(({ campusId }) => campusId),
    ),
  ])
  return rows.map((row) =>
    put(row, {
      hospital: hospitals.get(row.hospitalId),
      department: departments.get(row.departmentId),
      doctor: doctors.get(row.practitionerRoleId ?? ''),
      campus: campuses.get(row.campusId ?? ''),
    }),
  )
}

/** As whereabouts, for one, from what is remembered. */
export async function whereaboutsOf(deps: Deps, row: At): Promise<Whereabouts> {
  const [hospital, department, doctor, campus] = await Promise.all([
    hospitalOf(deps, row.hospitalId),
    departmentOf(deps, row.departmentId),
    row.practitionerRoleId === null ? null : doctorOf(deps, row.practitionerRoleId),
    row.campusId === null ? null : campusOf(deps, row.campusId),
  ])
  return put(row, { hospital, department, doctor, campus })
}

type Found = { [Kind in 'hospital' | 'department' | 'doctor' | 'campus']: Whereabouts[Kind] | null | undefined }

function put(row: At, found: Found): Whereabouts {
  const hospital = known(found.hospital, row.hospitalId)
  const campus = row.campusId === null ? null : known(found.campus, row.campusId)
  return {
    hospital,
    department: known(found.department, row.departmentId),
    doctor: row.practitionerRoleId === null ? null : known(found.doctor, row.practitionerRoleId),
    campus,
    address: campus ? campus.address : hospital.address,
  }
}

/** Directory rows are never deleted, only made inactive: one that is missing is our fault. */
function known<Facts>(found: Facts | null | undefined, id: string): Facts {
  if (!found) throw new Error(`the directory does not know ${id}`)
  return found
}
