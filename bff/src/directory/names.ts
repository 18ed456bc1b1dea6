import type { Sql } from '../infra/db.ts'
import { idText } from '../infra/ids.ts'

/** Our ids by a hospital's own names for its things. */
export interface Names {
  campuses: Map<string, string>
  departments: Map<string, string>
  /** Doctors as they sit in a department: by `department/practitioner`. */
  doctors: Map<string, string>
}

/** All names of one hospital, for sources that come in files of many lines. */
export async function namesOf(sql: Sql, hospitalId: string): Promise<Names> {
  const byRef = (rows: readonly { ref: string; id: Buffer }[]) => new Map(rows.map(({ ref, id }) => [ref, idText(id)]))
  const read = (text: string) => sql.select<{ ref: string; id: Buffer }>(text, [hospitalId])
  const [campuses, departments, doctors] = await Promise.all([
    read('SELECT source_ref AS ref, id FROM campus WHERE hospital_id = ?'),
    read('SELECT source_ref AS ref, id FROM department WHERE hospital_id = ?'),
    read(`SELECT CONCAT(department.source_ref, '/', practitioner.source_ref) AS ref, role.id
      FROM practitioner_role role JOIN department ON department.id = role.department_id
        JOIN practitioner ON practitioner.id = role.practitioner_id
      WHERE role.hospital_id = ? AND role.active = 1`),
  ])
  return { campuses: byRef(campuses), departments: byRef(departments), doctors: byRef(doctors) }
}
