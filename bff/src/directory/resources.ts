import * as z from 'zod'
import { fromJson } from '../infra/db.ts'
import type {
  CodeableConcept,
  Extension,
  HealthcareService,
  HumanName,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
} from '../infra/fhir/r4.ts'

/** How rows of the directory look as FHIR resources, and which of a resource's elements the rows have columns for. */

/** National 诊疗科目 codes. */
export const specialtySystem = 'urn:onecard:fhir:specialty'
const feeExtension = 'urn:onecard:fhir:registration-fee'

const reference = (type: string, ref: string) => ({ reference: `${type}/${ref}` })

export interface HospitalRow {
  id: string
  name: string
  short_name: string
  address: string
  phone: string
  active: 0 | 1
}

export function drawOrganization(row: HospitalRow, before: Organization | null): Organization {
  return {
    ...before,
    resourceType: 'Organization',
    active: row.active === 1,
    name: row.name,
    alias: [row.short_name],
    telecom: [{ system: 'phone', value: row.phone }],
    address: [{ text: row.address }],
  }
}

export interface CampusRow {
  hospital_id: string
  source_ref: string
  name: string
  address: string
  latitude: number | null
  longitude: number | null
  active: 0 | 1
}

export function drawLocation(row: CampusRow, before: Location | null): Location {
  const { latitude, longitude } = row
  return {
    ...before,
    resourceType: 'Location',
    status: row.active === 1 ? 'active' : 'inactive',
    name: row.name,
    mode: 'instance',
    ...(row.address === '' ? {} : { address: { text: row.address } }),
    ...(latitude === null || longitude === null ? {} : { position: { latitude, longitude } }),
    managingOrganization: reference('Organization', row.hospital_id),
  }
}

export interface DepartmentRow {
  hospital_id: string
  source_ref: string
  name: string
  campus_ref: string | null
  specialty_code: string | null
  floor: string | null
  intro: string | null
  fee_fen: number
  active: 0 | 1
}

export function drawService(row: DepartmentRow, before: HealthcareService | null): HealthcareService {
  const { specialty_code: code, campus_ref: campus, intro, floor } = row
  return {
    ...before,
    resourceType: 'HealthcareService',
    extension: withFee(before?.extension, row.fee_fen),
    active: row.active === 1,
    providedBy: reference('Organization', row.hospital_id),
    name: row.name,
    ...(code === null ? {} : { specialty: [{ coding: [{ system: specialtySystem, code }] }] }),
    ...(campus === null ? {} : { location: [reference('Location', campus)] }),
    ...(intro === null ? {} : { comment: intro }),
    ...(floor === null ? {} : { extraDetails: floor }),
  }
}

export interface PractitionerRow {
  source_ref: string
  name: string
  sex: 'male' | 'female' | 'unknown'
  active: 0 | 1
}

export function drawPractitioner(row: PractitionerRow, before: Practitioner | null): Practitioner {
  return {
    ...before,
    resourceType: 'Practitioner',
    active: row.active === 1,
    name: [{ text: row.name }],
    gender: row.sex,
  }
}

const Specialities = z.array(z.string())

export interface RoleRow {
  hospital_id: string
  source_ref: string
  practitioner_ref: string
  department_ref: string
  title: string
  /** JSON: as the driver gives it. */
  specialities: unknown
  fee_fen: number
  active: 0 | 1
}

export function drawRole(row: RoleRow, before: PractitionerRole | null): PractitionerRole {
  const specialities = Specialities.parse(fromJson(row.specialities))
  return {
    ...before,
    resourceType: 'PractitionerRole',
    extension: withFee(before?.extension, row.fee_fen),
    active: row.active === 1,
    practitioner: reference('Practitioner', row.practitioner_ref),
    organization: reference('Organization', row.hospital_id),
    ...(row.title === '' ? {} : { code: [{ text: row.title }] }),
    ...(specialities.length === 0 ? {} : { specialty: specialities.map((text) => ({ text })) }),
    healthcareService: [reference('HealthcareService', row.department_ref)],
  }
}

function withFee(extensions: readonly Extension[] | undefined, feeFen: number): Extension[] {
  const others = (extensions ?? []).filter(({ url }) => url !== feeExtension)
  return [...others, { url: feeExtension, valueMoney: { value: feeFen / 100, currency: 'CNY' } }]
}

/** The fee in fen that the extension says; undefined when it is silent. */
export function feeOf(extensions: readonly Extension[] | undefined): number | undefined {
  const yuan = extensions?.find(({ url }) => url === feeExtension)?.valueMoney?.value
  return yuan === undefined || !Number.isFinite(yuan) ? undefined : Math.round(yuan * 100)
}

export function wordsOf(concept: CodeableConcept | undefined): string | undefined {
  const codings = concept?.coding ?? []
  const words = [concept?.text, ...codings.map(({ display }) => display), ...codings.map(({ code }) => code)]
  return words.find((word) => word !== undefined)
}

/** A Chinese name stands whole in `text`, or family name before given names. */
export function nameOf(names: readonly HumanName[] | undefined): string | undefined {
  const [name] = names ?? []
  const parts = [name?.family, ...(name?.given ?? [])].filter((part) => part !== undefined)
  return name?.text ?? (parts.length > 0 ? parts.join('') : undefined)
}
