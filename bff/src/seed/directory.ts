import { BookingRules } from '@onecard/shared/settings'
import * as z from 'zod'
import type { Deps } from '../deps.ts'
import {
  latestRules,
  setRules,
  writeCampus,
  writeDepartment,
  writeDoctor,
  writeHospital,
  writePractitioner,
} from '../directory/service.ts'
import { transact, type Tx } from '../infra/db.ts'
import { demoFile, type Seeder } from './seeder.ts'

const sex = z.enum(['male', 'female'])

const Doctor = z.object({
  /** The hospital's own name for the doctor: FHIR PractitionerRole and Practitioner, HL7 AIP, CSV column. */
  ref: z.string(),
  name: z.string(),
  sex,
  face: z.int(),
  title: z.string(),
  feeFen: z.int(),
  specialities: z.array(z.string()),
  intro: z.string().optional(),
})

const Department = z.object({
  ref: z.string(),
  campus: z.string(),
  name: z.string(),
  specialty: z.string(),
  floor: z.string(),
  intro: z.string(),
  feeFen: z.int(),
  byDepartment: z.boolean().default(false),
  minAge: z.int().optional(),
  maxAge: z.int().optional(),
  onlySex: sex.optional(),
  doctors: z.array(Doctor),
})

const Place = z.object({
  hospital: z.object({
    id: z.string(),
    name: z.string(),
    shortName: z.string(),
    grade: z.string().nullable(),
    kind: z.enum(['general', 'tcm', 'maternal', 'community', 'clinic']),
    address: z.string(),
    phone: z.string(),
    position: z.int(),
  }),
  campuses: z.array(
    z.object({ ref: z.string(), name: z.string(), address: z.string(), latitude: z.number(), longitude: z.number() }),
  ),
  departments: z.array(Department),
  /** What differs from the usual; the rest takes its default. */
  rules: BookingRules.partial().optional(),
})
type Place = z.output<typeof Place>

const files = ['yc1', 'yctcm', 'ycmch', 'qingxi', 'liuwan', 'shiqiao']

/** Hospitals, campuses, departments, doctors, and each hospital's own booking rules. */
export const seedDirectory: Seeder = async (deps) => {
  for (const file of files) {
    const place = Place.parse(demoFile(`directory/${file}.json`))
    await transact(deps.db, (tx) => writePlace(tx, deps, place))
    await seedRules(deps, place)
  }
  return {}
}

async function writePlace(tx: Tx, deps: Deps, { hospital, campuses, departments }: Place): Promise<void> {
  await writeHospital(tx, deps, hospital)
  const campusIds = new Map<string, string>()
  for (const [position, { ref, ...campus }] of campuses.entries()) {
    campusIds.set(ref, await writeCampus(tx, deps, hospital.id, { sourceRef: ref, position, ...campus }))
  }
  for (const [position, department] of departments.entries()) {
    await writeClinic(tx, deps, hospital.id, { ...department, position, campusId: campusIds.get(department.campus) })
  }
}

type Clinic = z.output<typeof Department> & { position: number; campusId: string | undefined }

async function writeClinic(tx: Tx, deps: Deps, hospitalId: string, clinic: Clinic): Promise<void> {
  const { ref, specialty, byDepartment, doctors, ...department } = clinic
  if (!clinic.campusId) throw new Error(`${hospitalId}: ${ref} stands on an unknown campus ${clinic.campus}`)
  const departmentId = await writeDepartment(tx, deps, hospitalId, {
    ...department,
    sourceRef: ref,
    specialtyCode: specialty,
    bookedByDepartment: byDepartment,
  })
  for (const [position, doctor] of doctors.entries()) {
    const { name, sex, face, intro, title, specialities, feeFen } = doctor
    const sourceRef = doctor.ref
    const practitionerId = await writePractitioner(tx, deps, hospitalId, { sourceRef, name, sex, face, intro })
    const role = { sourceRef, practitionerId, departmentId, title, specialities, feeFen, position }
    await writeDoctor(tx, deps, hospitalId, role)
  }
}

/** Only where there are none: what staff have set since is not undone. */
async function seedRules(deps: Deps, { hospital, rules }: Place): Promise<void> {
  if (!rules || (await latestRules(deps.sql, hospital.id))) return
  await setRules(deps, hospital.id, BookingRules.parse(rules), 'demo town')
}
