import type { Deps } from '../deps.ts'
import { namesOf, rulesOf, type Names } from '../directory/service.ts'
import { instantAt } from '../infra/clock.ts'
import { Refusal } from '../infra/refusal.ts'
import { readTemplate, type RowError, type TemplateRow } from './csv.ts'
import { publish, type PublishedSlot } from './publish.ts'

/** What became of a template: how many lines were taken, and what is wrong with each of the others. */
export interface ImportReport {
  published: number
  errors: RowError[]
}

/** So many lines in one transaction. */
const batch = 200

/**
 * Publishes a hospital's slots from its CSV template. Good lines are taken, faulty ones reported; the same file again
 * changes nothing. Throws Refusal hospital.unknown, or schedule.other-source when its slots come another way.
 */
export async function importTemplate(deps: Deps, hospitalId: string, bytes: Buffer): Promise<ImportReport> {
  const hospital = deps.hospitals.connection(hospitalId)
  if (!hospital) throw new Refusal('hospital.unknown')
  if (hospital.scheduleSource !== 'csv') throw new Refusal('schedule.other-source')
  const { rows, errors } = readTemplate(bytes)
  const names = await namesOf(deps.sql, hospitalId)
  const rules = await rulesOf(deps, hospitalId)
  const slots: PublishedSlot[] = []
  for (const row of rows) {
    const fault = unknownName(row, names)
    if (fault) errors.push(fault)
    else slots.push(slotOf(row, names, hospital, deps.config.TIME_ZONE))
  }
  for (let at = 0; at < slots.length; at += batch) {
    await publish(deps, hospitalId, rules, slots.slice(at, at + batch))
  }
  return { published: slots.length, errors: errors.sort((a, b) => a.line - b.line) }
}

function unknownName({ line, campusRef, departmentRef, practitionerRef }: TemplateRow, names: Names): RowError | null {
  const say = (column: string, message: string): RowError => ({ line, column, message })
  if (!names.campuses.has(campusRef)) return say('院区编号', '没有登记这个院区')
  if (!names.departments.has(departmentRef)) return say('科室编号', '没有登记这个科室')
  if (practitionerRef === null || names.doctors.has(`${departmentRef}/${practitionerRef}`)) return null
  return say('医生工号', '这个科室没有登记这位医生')
}

interface Counting {
  counting: 'platform' | 'hospital'
  campusCounting: Readonly<Record<string, 'platform' | 'hospital'>>
}

function slotOf(row: TemplateRow, names: Names, hospital: Counting, timeZone: string): PublishedSlot {
  const { slotRef, campusRef, departmentRef, practitionerRef, kind, day, from, to, capacity, feeFen, place } = row
  return {
    slotRef,
    scheduleRef: [campusRef, departmentRef, practitionerRef ?? '-', kind].join('/'),
    campusId: names.campuses.get(campusRef) ?? null,
    departmentId: names.departments.get(departmentRef) ?? '',
    practitionerRoleId: practitionerRef && (names.doctors.get(`${departmentRef}/${practitionerRef}`) ?? null),
    ...{ kind, feeFen, place, capacity },
    counting: hospital.campusCounting[campusRef] ?? hospital.counting,
    startsAt: instantAt(day, from, timeZone),
    endsAt: instantAt(day, to, timeZone),
    state: row.state,
    ...(row.stopReason === null ? {} : { stopReason: row.stopReason }),
  }
}
