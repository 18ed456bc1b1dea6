import type { Deps } from '../deps.ts'
import type { Param, Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { indexDepartments, indexDoctors, indexHospital } from './indexing.ts'

/*
 * The one way in for whoever publishes a directory: seed, FHIR, $bulk-publish, console. Each verb writes inside the caller's
 * transaction, is safe to repeat under the hospital's own name for the thing (`sourceRef`), leaves what it is not told of as
 * it is, brings the search entries along, and returns our id. What is gone is not deleted but set inactive.
 */
type Needs = Pick<Deps, 'clock' | 'newId'>

interface Published {
  /** Its place in lists; the lower the earlier. */
  position?: number | undefined
  active?: boolean | undefined
}

export interface HospitalEntry extends Published {
  id: string
  name: string
  shortName: string
  grade?: string | null | undefined
  kind: 'general' | 'tcm' | 'maternal' | 'community' | 'clinic'
  address: string
  phone: string
}

export interface CampusEntry extends Published {
  sourceRef: string
  name: string
  address: string
  latitude?: number | null | undefined
  longitude?: number | null | undefined
}

export interface DepartmentEntry extends Published {
  sourceRef: string
  name: string
  campusId?: string | null | undefined
  /** National 诊疗科目 code. */
  specialtyCode?: string | null | undefined
  floor?: string | null | undefined
  intro?: string | null | undefined
  bookedByDepartment?: boolean | undefined
  minAge?: number | null | undefined
  maxAge?: number | null | undefined
  onlySex?: 'male' | 'female' | null | undefined
  feeFen?: number | undefined
}

export interface PractitionerEntry {
  sourceRef: string
  name: string
  sex?: 'male' | 'female' | 'unknown' | undefined
  face?: number | undefined
  intro?: string | null | undefined
  active?: boolean | undefined
}

/** A practitioner at a department: what residents call a doctor. */
export interface DoctorEntry extends Published {
  sourceRef: string
  practitionerId: string
  departmentId: string
  title: string
  specialities: readonly string[]
  feeFen: number
}

export async function writeHospital(tx: Tx, deps: Needs, entry: HospitalEntry): Promise<void> {
  const { id, name, shortName, grade, kind, address, phone, position, active } = entry
  const row = { name, short_name: shortName, grade, kind, address, phone, position, active }
  await upsert(tx, 'hospital', { id }, { ...row, updated_at: deps.clock.now() })
  await indexHospital(tx, id)
  await indexDepartments(tx, 'hospital_id', id)
  await indexDoctors(tx, 'hospital_id', id)
}

export async function writeCampus(tx: Tx, deps: Needs, hospitalId: string, entry: CampusEntry): Promise<string> {
  const { sourceRef, name, address, latitude, longitude, position, active } = entry
  const row = { name, address, latitude, longitude, position, active }
  const id = await upsertBySource(tx, deps, 'campus', hospitalId, sourceRef, row)
  await indexDepartments(tx, 'campus_id', idBytes(id))
  return id
}

export async function writeDepartment(
  tx: Tx,
  deps: Needs,
  hospitalId: string,
  entry: DepartmentEntry,
): Promise<string> {
  const id = await upsertBySource(tx, deps, 'department', hospitalId, entry.sourceRef, {
    name: entry.name,
    campus_id: entry.campusId && idBytes(entry.campusId),
    specialty_code: entry.specialtyCode,
    floor: entry.floor,
    intro: entry.intro,
    booked_by_department: entry.bookedByDepartment,
    min_age: entry.minAge,
    max_age: entry.maxAge,
    only_sex: entry.onlySex,
    fee_fen: entry.feeFen,
    position: entry.position,
    active: entry.active,
  })
  await indexDepartments(tx, 'id', idBytes(id))
  await indexDoctors(tx, 'department_id', idBytes(id))
  return id
}

export async function writePractitioner(
  tx: Tx,
  deps: Needs,
  hospitalId: string,
  entry: PractitionerEntry,
): Promise<string> {
  const { sourceRef, name, sex, face, intro, active } = entry
  const row = { name, sex, face, intro, active }
  const id = await upsertBySource(tx, deps, 'practitioner', hospitalId, sourceRef, row)
  await indexDoctors(tx, 'practitioner_id', idBytes(id))
  return id
}

export async function writeDoctor(tx: Tx, deps: Needs, hospitalId: string, entry: DoctorEntry): Promise<string> {
  const id = await upsertBySource(tx, deps, 'practitioner_role', hospitalId, entry.sourceRef, {
    practitioner_id: idBytes(entry.practitionerId),
    department_id: idBytes(entry.departmentId),
    title: entry.title,
    specialities: JSON.stringify(entry.specialities),
    fee_fen: entry.feeFen,
    position: entry.position,
    active: entry.active,
  })
  await indexDoctors(tx, 'id', idBytes(id))
  return id
}

type Fields = Record<string, Param | undefined>

async function upsertBySource(
  tx: Tx,
  { clock, newId }: Needs,
  table: string,
  hospitalId: string,
  sourceRef: string,
  fields: Fields,
): Promise<string> {
  const key = { hospital_id: hospitalId, source_ref: sourceRef }
  await upsert(tx, table, key, { ...fields, updated_at: clock.now() }, { id: idBytes(newId()) })
  const [row] = await tx.select<{ id: Buffer }>(`SELECT id FROM ${table} WHERE hospital_id = ? AND source_ref = ?`, [
    hospitalId,
    sourceRef,
  ])
  if (!row) throw new Error(`${table} ${sourceRef} was written and is not there`)
  return idText(row.id)
}

/** Table and column names are this file's own; `made` are the columns that only a new row takes. */
async function upsert(tx: Tx, table: string, key: Fields, fields: Fields, made: Fields = {}): Promise<void> {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined)
  const all = [...Object.entries({ ...made, ...key }), ...said]
  await tx.change(
    `INSERT INTO ${table} (${all.map(([column]) => column).join(', ')}) VALUES (${all.map(() => '?').join(', ')})
     ON DUPLICATE KEY UPDATE ${said.map(([column]) => `${column} = VALUES(${column})`).join(', ')}`,
    all.map(([, value]) => value ?? null),
  )
}
