import { isSpecialty } from '@onecard/shared/specialties'
import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { unprocessable } from '../infra/fhir/outcome.ts'
import type {
  Address,
  HealthcareService,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
} from '../infra/fhir/r4.ts'
import type { Publication } from '../infra/fhir/room.ts'
import { published } from '../infra/fhir/store.ts'
import { idBytes } from '../infra/ids.ts'
import { feeOf, nameOf, specialtySystem, wordsOf } from './resources.ts'
import { bySource } from './sql.ts'
import { writeCampus, writeDepartment, writeDoctor, writeHospital, writePractitioner } from './write.ts'

/** What a hospital publishes over FHIR, in the words of the directory. Each throws a FhirFault that says where it fails. */

export type Needs = Pick<Deps, 'clock' | 'newId'>

/** The hospital itself has its registry id; other organisations (departments as such) are kept and change nothing. */
export async function publishOrganization(
  tx: Tx,
  needs: Needs,
  hospitalId: string,
  { id, resource, at }: Publication<Organization>,
): Promise<void> {
  if (id !== hospitalId) return
  const [now] = await tx.select<{ short_name: string; kind: Kind; address: string; phone: string }>(
    'SELECT short_name, kind, address, phone FROM hospital WHERE id = ?',
    [id],
  )
  if (!now) throw unprocessable(at, 'this hospital has not been set up')
  const said = saidOf(resource)
  await writeHospital(tx, needs, {
    ...{ id, kind: now.kind, active: said.active },
    name: named(said.name, 80, `${at}.name`),
    shortName: short(said.shortName ?? now.short_name, 40, `${at}.alias[0]`),
    address: short(said.address ?? now.address, 120, `${at}.address[0]`),
    phone: short(said.phone ?? now.phone, 20, `${at}.telecom`),
  })
}

function saidOf({ name, alias = [], telecom = [], address = [], active = true }: Organization) {
  const phone = telecom.find(({ system }) => system === 'phone')?.value
  return { name, shortName: alias[0], address: addressText(address[0]), phone, active }
}

type Kind = 'general' | 'tcm' | 'maternal' | 'community' | 'clinic'

/** A Location that is part of nothing is a campus; floors and rooms are kept, and schedules may name them. */
export async function publishLocation(
  tx: Tx,
  needs: Needs,
  hospitalId: string,
  { id, resource, at }: Publication<Location>,
): Promise<void> {
  if (resource.partOf) return
  const { name, address, position, status } = resource
  await writeCampus(tx, needs, hospitalId, {
    sourceRef: id,
    name: named(name, 40, `${at}.name`),
    address: short(addressText(address) ?? '', 120, `${at}.address`),
    latitude: position?.latitude,
    longitude: position?.longitude,
    active: (status ?? 'active') === 'active',
  })
}

export async function publishService(
  tx: Tx,
  needs: Needs,
  hospitalId: string,
  { id, resource, at }: Publication<HealthcareService>,
): Promise<void> {
  const { name, active, comment, extraDetails, extension } = resource
  const where = await placeOf(tx, hospitalId, resource.location?.[0])
  await writeDepartment(tx, needs, hospitalId, {
    sourceRef: id,
    name: named(name, 60, `${at}.name`),
    campusId: where.campusId,
    floor: short(where.floor ?? extraDetails ?? '', 60, `${at}.extraDetails`) || null,
    intro: short(comment ?? '', 500, `${at}.comment`) || null,
    specialtyCode: specialtyOf(resource, at),
    feeFen: feeOf(extension),
    active: active ?? true,
  })
}

function specialtyOf({ specialty }: HealthcareService, at: string): string | undefined {
  const codings = (specialty ?? []).flatMap(({ coding }) => coding ?? [])
  const code = codings.find(({ system }) => system === specialtySystem)?.code
  if (code !== undefined && !isSpecialty(code)) {
    throw unprocessable(`${at}.specialty`, `${code} is no national specialty code`, 'code-invalid')
  }
  return code
}

/** The campus of a Location, and the floor or room when it is a part of one. */
async function placeOf(
  tx: Tx,
  hospitalId: string,
  location: Reference | undefined,
): Promise<{ campusId: string | undefined; floor: string | undefined }> {
  const id = idIn(location, 'Location')
  if (id === null) return { campusId: undefined, floor: undefined }
  const campusId = await bySource(tx, 'campus', hospitalId, id)
  if (campusId !== null) return { campusId, floor: undefined }
  const part = (await published<Location>(tx, hospitalId, 'Location', [id])).get(id)
  const above = idIn(part?.partOf, 'Location')
  const campus = above === null ? null : await bySource(tx, 'campus', hospitalId, above)
  return { campusId: campus ?? undefined, floor: part?.name }
}

export async function publishPractitioner(
  tx: Tx,
  needs: Needs,
  hospitalId: string,
  { id, resource, at }: Publication<Practitioner>,
): Promise<void> {
  const { name, gender, active } = resource
  await writePractitioner(tx, needs, hospitalId, {
    sourceRef: id,
    name: named(nameOf(name), 40, `${at}.name`),
    sex: gender === 'male' || gender === 'female' ? gender : 'unknown',
    active: active ?? true,
  })
}

export async function publishRole(
  tx: Tx,
  needs: Needs,
  hospitalId: string,
  { id, resource, at }: Publication<PractitionerRole>,
): Promise<void> {
  const { practitioner, healthcareService, code, specialty, active, extension } = resource
  const practitionerId = await known(tx, 'practitioner', hospitalId, practitioner, `${at}.practitioner`)
  const departmentId = await known(tx, 'department', hospitalId, healthcareService?.[0], `${at}.healthcareService`)
  await writeDoctor(tx, needs, hospitalId, {
    ...{ sourceRef: id, practitionerId, departmentId },
    title: short(wordsOf(code?.[0]) ?? '', 20, `${at}.code[0]`),
    specialities: (specialty ?? []).flatMap((concept) => wordsOf(concept) ?? []).slice(0, 20),
    feeFen: feeOf(extension) ?? (await feeNow(tx, hospitalId, id, departmentId)),
    active: active ?? true,
  })
}

const types = { practitioner: 'Practitioner', department: 'HealthcareService' } as const

async function known(
  tx: Tx,
  table: 'practitioner' | 'department',
  hospitalId: string,
  reference: Reference | undefined,
  at: string,
): Promise<string> {
  const ref = idIn(reference, types[table])
  const id = ref === null ? null : await bySource(tx, table, hospitalId, ref)
  if (id === null) throw unprocessable(at, `names no ${types[table]} of this hospital`, 'required')
  return id
}

/** What the doctor cost before, or what the department costs. */
async function feeNow(tx: Tx, hospitalId: string, ref: string, departmentId: string): Promise<number> {
  const [row] = await tx.select<{ fee_fen: number }>(
    `SELECT fee_fen FROM practitioner_role WHERE hospital_id = ? AND source_ref = ?
     UNION ALL SELECT fee_fen FROM department WHERE id = ? LIMIT 1`,
    [hospitalId, ref, idBytes(departmentId)],
  )
  return row?.fee_fen ?? 0
}

function idIn(reference: Reference | undefined, type: string): string | null {
  const text = reference?.reference ?? ''
  return text.startsWith(`${type}/`) ? text.slice(type.length + 1) : null
}

function named(text: string | undefined, max: number, at: string): string {
  if (text === undefined) throw unprocessable(at, 'is what residents read: it must be said', 'required')
  return short(text, max, at)
}

/** Our columns have an end; cutting a name off would be a lie. */
function short(text: string, max: number, at: string): string {
  if (text.length > max) throw unprocessable(at, `is longer than ${max} characters`, 'too-long')
  return text
}

function addressText(address: Address | undefined): string | undefined {
  if (!address) return undefined
  const parts = [address.state, address.city, address.district, ...(address.line ?? [])].filter(Boolean)
  return address.text ?? (parts.length > 0 ? parts.join('') : undefined)
}
