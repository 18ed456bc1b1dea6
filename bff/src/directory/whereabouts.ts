import type { Sql } from '../infra/db.ts'
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
  return rows.map((row) => {
    const hospital = known(hospitals, row.hospitalId)
    const campus = row.campusId === null ? null : known(campuses, row.campusId)
    return {
      hospital,
      department: known(departments, row.departmentId),
      doctor: row.practitionerRoleId === null ? null : known(doctors, row.practitionerRoleId),
      campus,
      address: campus ? campus.address : hospital.address,
    }
  })
}

/** Directory rows are never deleted, only made inactive: one that is missing is our fault. */
function known<Facts>(facts: Map<string, Facts>, id: string): Facts {
  const found = facts.get(id)
  if (!found) throw new Error(`the directory does not know ${id}`)
  return found
}

/** As whereabouts, for one. */
export async function whereaboutsOf(sql: Sql, row: At): Promise<Whereabouts> {
  const [one] = await whereabouts(sql, [row])
  if (!one) throw new Error('one row has one whereabouts')
  return one
}
