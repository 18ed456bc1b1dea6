import { marks, type Sql } from '../infra/db.ts'
import { chunks, groupBy } from '../infra/groups.ts'
import { idText } from '../infra/ids.ts'

/** Where a clinic is held and by whom: all that a schedule takes from the directory. */
export interface ClinicLine {
  departmentId: string
  campusId: string | null
  /** The hospital's own name for the campus. */
  campusRef: string | null
  practitionerRoleId: string | null
  /** 主任医师 …; null for a department's own clinic. */
  title: string | null
  feeFen: number
  campusName: string | null
  floor: string | null
}

interface Row {
  source_ref: string
  department_id: Buffer
  campus_id: Buffer | null
  role_id: Buffer | null
  title: string | null
  fee_fen: number
  campus_ref: string | null
  campus_name: string | null
  floor: string | null
}

const place = `department.id AS department_id, department.campus_id, campus.source_ref AS campus_ref, campus.name AS campus_name,
  department.floor`

/** Doctors by the hospital's own names for them (or for the practitioner, where the doctor has one department only). */
export async function doctorLines(
  sql: Sql,
  hospitalId: string,
  by: 'role' | 'practitioner',
  refs: readonly string[],
): Promise<Map<string, ClinicLine>> {
  const select = `SELECT ${by}.source_ref, role.id AS role_id, role.title, role.fee_fen, ${place}
    FROM practitioner_role role JOIN practitioner ON practitioner.id = role.practitioner_id
      JOIN department ON department.id = role.department_id LEFT JOIN campus ON campus.id = department.campus_id`
  const rows = await byRefs(sql, { select, table: by, hospitalId }, refs)
  const only = [...groupBy(rows, (row) => row.source_ref).values()].filter(({ length }) => length === 1)
  return new Map(only.flat().map((row) => [row.source_ref, line(row)]))
}

/** Departments by the hospital's own names for them. */
export async function departmentLines(
  sql: Sql,
  hospitalId: string,
  refs: readonly string[],
): Promise<Map<string, ClinicLine>> {
  const select = `SELECT department.source_ref, NULL AS role_id, NULL AS title, department.fee_fen, ${place}
    FROM department LEFT JOIN campus ON campus.id = department.campus_id`
  const rows = await byRefs(sql, { select, table: 'department', hospitalId }, refs)
  return new Map(rows.map((row) => [row.source_ref, line(row)]))
}

/** However many are asked for, some at a time. */
async function byRefs(
  sql: Sql,
  { select, table, hospitalId }: { select: string; table: 'role' | 'practitioner' | 'department'; hospitalId: string },
  refs: readonly string[],
): Promise<Row[]> {
  const rows: Row[] = []
  for (const some of chunks([...new Set(refs)], 500)) {
    const where = `WHERE ${table}.hospital_id = ? AND ${table}.source_ref IN (${marks(some)})`
    rows.push(...(await sql.select<Row>(`${select} ${where}`, [hospitalId, ...some])))
  }
  return rows
}

function line(row: Row): ClinicLine {
  return {
    departmentId: idText(row.department_id),
    campusId: row.campus_id && idText(row.campus_id),
    campusRef: row.campus_ref,
    practitionerRoleId: row.role_id && idText(row.role_id),
    title: row.title,
    feeFen: row.fee_fen,
    campusName: row.campus_name,
    floor: row.floor,
  }
}

/** Campuses by the hospital's own names for them. */
export async function campusesBySource(
  sql: Sql,
  hospitalId: string,
  refs: readonly string[],
): Promise<Map<string, { id: string; name: string }>> {
  const wanted = [...new Set(refs)]
  if (wanted.length === 0) return new Map()
  const rows = await sql.select<{ id: Buffer; source_ref: string; name: string }>(
    `SELECT id, source_ref, name FROM campus WHERE hospital_id = ? AND source_ref IN (${marks(wanted)})`,
    [hospitalId, ...wanted],
  )
  return new Map(rows.map(({ id, source_ref, name }) => [source_ref, { id: idText(id), name }]))
}
