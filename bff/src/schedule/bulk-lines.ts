import * as z from 'zod'
import type { CampusClinic, Clinics, DepartmentClinic, DoctorClinic } from '../directory/service.ts'
import type { Line } from '../hospital/bulk/lines.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import { systems } from '../hospital/systems.ts'
import { Unusable } from '../inbox/service.ts'
import type { PublishedSlot } from './publish.ts'
import type { ClinicKind } from './rules.ts'

const Id = z.string().regex(/^[A-Za-z0-9\-._]{1,64}$/)
const Concept = z.object({
  coding: z.array(z.object({ system: z.string().optional(), code: z.string().optional() })).default([]),
  text: z.string().optional(),
})
const Reference = z.object({ reference: z.string() })

const Location = z.object({
  resourceType: z.literal('Location'),
  id: Id,
  status: z.enum(['active', 'suspended', 'inactive']).default('active'),
  name: z.string().min(1).max(40),
  address: z
    .object({ text: z.string().optional(), city: z.string().optional(), line: z.array(z.string()).default([]) })
    .optional(),
  position: z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
})
export type Location = z.output<typeof Location>

const Schedule = z.object({
  resourceType: z.literal('Schedule'),
  id: Id,
  active: z.boolean().default(true),
  serviceType: z.array(Concept).default([]),
  actor: z.array(Reference).min(1),
})

const Slot = z.object({
  resourceType: z.literal('Slot'),
  id: Id,
  schedule: Reference,
  status: z.enum(['free', 'busy', 'busy-unavailable', 'busy-tentative', 'entered-in-error']),
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  extension: z.array(z.object({ url: z.string(), valueInteger: z.int().optional() })).default([]),
})
export type Slot = z.output<typeof Slot>

/** A published Schedule in our own terms. */
export interface ResolvedSchedule {
  active: boolean
  campusId: string | null
  departmentId: string
  practitionerRoleId: string | null
}

export const readLocation = (line: Line): Location => read('Location', Location, line)
export const readSlot = (line: Line): Slot => read('Slot', Slot, line)

/** The id of a line that cannot be used otherwise; null when not even that can be read. */
export function looseId({ bytes }: Line): string | null {
  const found = /"id"\s*:\s*"([A-Za-z0-9\-._]{1,64})"/.exec(bytes.toString('latin1'))
  return found?.[1] ?? null
}

/** Throws Unusable with the path of the first fault. */
function read<T extends z.ZodType>(kind: string, schema: T, { bytes, cut }: Line): z.output<T> {
  if (cut) throw new Unusable('line.too-long', null, 'the line is longer than a resource may be')
  const result = schema.safeParse(parsed(bytes))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Unusable('line.invalid', [kind, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'not valid')
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Unusable('line.not-json', null, 'the line is not JSON in UTF-8')
  }
}

/** Whose schedule it is: by the actors' names, else by the one department that offers such a service. */
export function readSchedule(line: Line, clinics: Clinics): { ref: string; schedule: ResolvedSchedule } {
  const { id, active, actor, serviceType } = read('Schedule', Schedule, line)
  const named = (type: string) => actor.flatMap(({ reference }) => refOf(reference, type) ?? [])
  const campus = first(named('Location'), clinics.campuses)
  const doctor = first(named('PractitionerRole'), clinics.doctors)
  const department =
    first(named('HealthcareService'), clinics.departments) ??
    byId(clinics.departments, doctor && doctor.departmentId) ??
    offering(serviceType, clinics)
  if (!department) {
    throw new Unusable('schedule.department-unknown', 'Schedule.actor', 'no department of ours is meant by it')
  }
  return { ref: id, schedule: { active, ...idsOf(campus, department, doctor) } }
}

function idsOf(campus: CampusClinic | null, department: DepartmentClinic, doctor: DoctorClinic | null) {
  return {
    campusId: campus?.id ?? department.campusId,
    departmentId: department.id,
    practitionerRoleId: doctor?.id ?? null,
  }
}

function refOf(reference: string, type: string): string | null {
  const [, found] = new RegExp(`(?:^|/)${type}/([^/]+)$`).exec(reference) ?? []
  return found ?? null
}

function first<T>(refs: readonly string[], known: ReadonlyMap<string, T>): T | null {
  return refs.map((ref) => known.get(ref)).find((each) => each !== undefined) ?? null
}

function offering(services: readonly z.output<typeof Concept>[], { departments }: Clinics) {
  const codes = new Set(services.flatMap(({ coding }) => coding.map(({ code }) => code)))
  const texts = new Set(services.map(({ text }) => text))
  const all = [...departments.values()]
  const byCode = all.filter(({ specialtyCode }) => specialtyCode !== null && codes.has(specialtyCode))
  return byCode.length === 1 ? byCode[0] : all.find(({ name }) => texts.has(name))
}

/** A line of a Slot file as any source publishes it. `busy` leaves no place, whatever the capacity says. */
export function publishedSlot(
  slot: Slot,
  schedules: ReadonlyMap<string, ResolvedSchedule>,
  clinics: Clinics,
  hospital: HospitalConnection,
): PublishedSlot {
  const scheduleRef = refOf(slot.schedule.reference, 'Schedule') ?? ''
  const schedule = schedules.get(scheduleRef)
  if (!schedule) throw new Unusable('slot.schedule-unknown', 'Slot.schedule', `no usable Schedule ${scheduleRef}`)
  const [startsAt, endsAt] = [new Date(slot.start), new Date(slot.end)]
  if (endsAt <= startsAt) throw new Unusable('slot.ends-early', 'Slot.end', 'the end must be after the start')
  const busy = slot.status === 'busy' || slot.status === 'busy-tentative'
  return {
    slotRef: slot.id,
    scheduleRef,
    ...whereAndWhom(schedule, clinics, hospital),
    startsAt,
    endsAt,
    capacity: busy ? 0 : capacityOf(slot),
    state: schedule.active ? stateOf(slot) : 'withdrawn',
    ...(slot.status === 'busy-unavailable' ? { stopReason: '医院停诊' } : {}),
  }
}

function capacityOf({ extension }: Slot): number {
  const capacity = extension.find(({ url }) => url === systems.slotCapacity)?.valueInteger ?? 1
  if (capacity >= 0 && capacity <= 10_000) return capacity
  throw new Unusable('slot.capacity', 'Slot.extension', 'the capacity is out of bounds')
}

function stateOf({ status }: Slot): PublishedSlot['state'] {
  if (status === 'entered-in-error') return 'withdrawn'
  return status === 'busy-unavailable' ? 'stopped' : 'free'
}

function whereAndWhom(schedule: ResolvedSchedule, clinics: Clinics, hospital: HospitalConnection) {
  const { campusId, departmentId, practitionerRoleId } = schedule
  const campus = byId(clinics.campuses, campusId)
  const department = byId(clinics.departments, departmentId)
  const doctor = byId(clinics.doctors, practitionerRoleId)
  if (!department || (practitionerRoleId && !doctor)) {
    throw new Unusable('slot.schedule-closed', 'Slot.schedule', 'the department or doctor is closed')
  }
  return {
    ...{ campusId, departmentId, practitionerRoleId },
    ...clinicOf(department, doctor),
    place: [campus?.name, department.floor].filter(Boolean).join(' · ').slice(0, 120),
    counting: hospital.campusCounting[campus?.sourceRef ?? ''] ?? hospital.counting,
  }
}

function clinicOf(department: DepartmentClinic, doctor: DoctorClinic | null): { kind: ClinicKind; feeFen: number } {
  if (!doctor) return { kind: 'general', feeFen: department.feeFen }
  return { kind: doctor.title.includes('主任') ? 'expert' : 'general', feeFen: doctor.feeFen }
}

function byId<T extends { id: string }>(all: ReadonlyMap<string, T>, id: string | null): T | null {
  return [...all.values()].find((each) => each.id === id) ?? null
}
