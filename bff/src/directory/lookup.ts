import type { Sql } from '../infra/db.ts'
import { marks } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'

/** What schedule and booking say of where and with whom; read for a whole page of rows at once. */
export interface DepartmentFacts {
  id: string
  hospitalId: string
  sourceRef: string
  name: string
  minAge: number | null
  maxAge: number | null
  onlySex: 'male' | 'female' | null
}
export interface DoctorFacts {
  id: string
  sourceRef: string
  practitionerRef: string
  name: string
  title: string
}
export interface HospitalFacts {
  id: string
  name: string
  shortName: string
  address: string
  phone: string
}
export interface CampusFacts {
  id: string
  sourceRef: string
  name: string
  address: string
}

const unique = (ids: readonly (string | null)[]) => [...new Set(ids.filter((id) => id !== null))]

/** Departments by our id. */
export async function departmentFacts(
  sql: Sql,
  ids: readonly (string | null)[],
): Promise<Map<string, DepartmentFacts>> {
  const wanted = unique(ids)
  if (wanted.length === 0) return new Map()
  const rows = await sql.select<{
    id: Buffer
    hospital_id: string
    source_ref: string
    name: string
    min_age: number | null
    max_age: number | null
    only_sex: 'male' | 'female' | null
  }>(
    `SELECT id, hospital_id, source_ref, name, min_age, max_age, only_sex FROM department WHERE id IN (${marks(wanted)})`,
    wanted.map(idBytes),
  )
  return new Map(
    rows.map((row) => [
      idText(row.id),
      {
        id: idText(row.id),
        hospitalId: row.hospital_id,
        sourceRef: row.source_ref,
        name: row.name,
        minAge: row.min_age,
        maxAge: row.max_age,
        onlySex: row.only_sex,
      },
    ]),
  )
}

/** Doctors (practitioner roles) by our id. */
export async function doctorFacts(sql: Sql, ids: readonly (string | null)[]): Promise<Map<string, DoctorFacts>> {
  const wanted = unique(ids)
  if (wanted.length === 0) return new Map()
  const rows = await sql.select<{
    id: Buffer
    source_ref: string
    practitioner_ref: string
    name: string
    title: string
  }>(
    `SELECT role.id, role.source_ref, practitioner.source_ref AS practitioner_ref, practitioner.name, role.title
     FROM practitioner_role role JOIN practitioner ON practitioner.id = role.practitioner_id
     WHERE role.id IN (${marks(wanted)})`,
    wanted.map(idBytes),
  )
  return new Map(
    rows.map((row) => [
      idText(row.id),
      {
        id: idText(row.id),
        sourceRef: row.source_ref,
        practitionerRef: row.practitioner_ref,
        name: row.name,
        title: row.title,
      },
    ]),
  )
}

/** Hospitals by id. */
export async function hospitalFacts(sql: Sql, ids: readonly string[]): Promise<Map<string, HospitalFacts>> {
  const wanted = unique(ids)
  if (wanted.length === 0) return new Map()
  const rows = await sql.select<{ id: string; name: string; short_name: string; address: string; phone: string }>(
    `SELECT id, name, short_name, address, phone FROM hospital WHERE id IN (${marks(wanted)})`,
    wanted,
  )
  return new Map(rows.map(({ short_name, ...row }) => [row.id, { ...row, shortName: short_name }]))
}

/** Campuses by our id. */
export async function campusFacts(sql: Sql, ids: readonly (string | null)[]): Promise<Map<string, CampusFacts>> {
  const wanted = unique(ids)
  if (wanted.length === 0) return new Map()
  const rows = await sql.select<{ id: Buffer; source_ref: string; name: string; address: string }>(
    `SELECT id, source_ref, name, address FROM campus WHERE id IN (${marks(wanted)})`,
    wanted.map(idBytes),
  )
  return new Map(
    rows.map((row) => [
      idText(row.id),
      { id: idText(row.id), sourceRef: row.source_ref, name: row.name, address: row.address },
    ]),
  )
}
