import { fromJson, marks, type Param, type Tx } from '../infra/db.ts'
import { idText } from '../infra/ids.ts'
import type { EntryRow } from './sql.ts'
import { spell, written } from './spelling.ts'

/** An entry that must be findable, or (null) one that must not. */
interface Wanted {
  kind: EntryRow['kind']
  id: string
  entry: Omit<EntryRow, 'kind' | 'id' | 'spelled'> | null
}

/** Brings a hospital's own search entry up to date. */
export async function indexHospital(tx: Tx, hospitalId: string): Promise<void> {
  const rows = await tx.select<{
    id: string
    name: string
    short_name: string
    grade: string | null
    address: string
    active: 0 | 1
  }>('SELECT id, name, short_name, grade, address, active FROM hospital WHERE id = ?', [hospitalId])
  const wanted = rows.map(({ id, name, short_name, grade, address, active }): Wanted => {
    const subtitle = [grade, address].filter(Boolean).join(' · ')
    const words = `${name} ${short_name} ${address}`
    const entry = { hospital_id: id, title: name, subtitle, detail: null, face: null, fee_fen: null, words }
    return { kind: 'hospital', id, entry: active === 1 ? entry : null }
  })
  await write(tx, wanted)
}

/** Brings the entries of those departments up to date. */
export async function indexDepartments(tx: Tx, by: 'id' | 'hospital_id' | 'campus_id', value: Param): Promise<void> {
  const rows = await tx.select<{
    id: Buffer
    hospital_id: string
    hospital_name: string
    name: string
    campus_name: string | null
    floor: string | null
    intro: string | null
    active: 0 | 1
  }>(
    `SELECT department.id, department.hospital_id, hospital.short_name AS hospital_name, department.name,
       campus.name AS campus_name, department.floor, department.intro, department.active AND hospital.active AS active
     FROM department JOIN hospital ON hospital.id = department.hospital_id
       LEFT JOIN campus ON campus.id = department.campus_id
     WHERE department.${by} = ?`,
    [value],
  )
  const wanted = rows.map((row): Wanted => {
    const { hospital_id, hospital_name, name: title, intro: detail } = row
    const subtitle = [hospital_name, row.campus_name, row.floor].filter(Boolean).join(' · ')
    const words = `${title} ${hospital_name}${title} ${detail ?? ''}`
    const entry = { hospital_id, title, subtitle, detail, face: null, fee_fen: null, words }
    return { kind: 'department', id: idText(row.id), entry: row.active === 1 ? entry : null }
  })
  await write(tx, wanted)
}

interface DoctorSource {
  id: Buffer
  hospital_id: string
  hospital_name: string
  department_name: string
  name: string
  title: string
  specialities: unknown
  face: number
  fee_fen: number
  active: 0 | 1
}

/** Brings the entries of those doctors up to date. */
export async function indexDoctors(
  tx: Tx,
  by: 'id' | 'hospital_id' | 'department_id' | 'practitioner_id',
  value: Param,
): Promise<void> {
  const rows = await tx.select<DoctorSource>(
    `SELECT role.id, role.hospital_id, hospital.short_name AS hospital_name, department.name AS department_name,
       practitioner.name, role.title, role.specialities, practitioner.face, role.fee_fen,
       role.active AND practitioner.active AND department.active AND hospital.active AS active
     FROM practitioner_role role
       JOIN practitioner ON practitioner.id = role.practitioner_id
       JOIN department ON department.id = role.department_id
       JOIN hospital ON hospital.id = role.hospital_id
     WHERE role.${by} = ?`,
    [value],
  )
  await write(tx, rows.map(doctorEntry))
}

function doctorEntry(row: DoctorSource): Wanted {
  const { hospital_id, hospital_name, department_name, name, face, fee_fen } = row
  const detail = fromJson<string[]>(row.specialities).join('、')
  const subtitle = `${row.title} · ${hospital_name} ${department_name}`
  const words = `${name} ${row.title} ${hospital_name}${department_name} ${detail}`
  const entry = { hospital_id, title: name, subtitle, detail: detail.slice(0, 500), face, fee_fen, words }
  return { kind: 'doctor', id: idText(row.id), entry: row.active === 1 ? entry : null }
}

async function write(tx: Tx, wanted: readonly Wanted[]): Promise<void> {
  for (const { kind, id, entry } of wanted) {
    if (!entry) await tx.change('DELETE FROM search_entry WHERE kind = ? AND id = ?', [kind, id])
  }
  const rows = wanted.flatMap(({ kind, id, entry }) => (entry ? [{ kind, id, ...entry }] : []))
  if (rows.length === 0) return
  const values = rows.map((row) => [
    ...[row.kind, row.id, row.hospital_id, row.title, row.subtitle.slice(0, 200), row.detail, row.face, row.fee_fen],
    ...[row.words.slice(0, 1000), spelling(row)],
  ])
  await tx.change(
    `INSERT INTO search_entry (kind, id, hospital_id, title, subtitle, detail, face, fee_fen, words, spelled)
     VALUES ${values.map((row) => `(${marks(row)})`).join(', ')}
     ON DUPLICATE KEY UPDATE title = VALUES(title), subtitle = VALUES(subtitle), detail = VALUES(detail),
       face = VALUES(face), fee_fen = VALUES(fee_fen), words = VALUES(words), spelled = VALUES(spelled)`,
    values.flat(),
  )
}

function spelling({ kind, title }: { kind: EntryRow['kind']; title: string }): string {
  return written(spell(title, { person: kind === 'doctor' }))
}
