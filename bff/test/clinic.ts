import { defaultRules, type BookingRules } from '@onecard/shared/settings'
import { Department, Hospital, Practitioner, PractitionerRole } from '../src/directory/entities.ts'
import { setRules } from '../src/directory/service.ts'
import { publish, type PublishedSlot } from '../src/schedule/service.ts'
import type { Deps } from '../src/deps.ts'

let made = 0

export interface Clinic {
  hospitalId: string
  departmentId: string
  doctorId: string
}

/** A hospital with one department and one doctor; say only what matters. */
export async function aClinic(
  world: Deps,
  {
    hospitalId = `h${++made}`,
    rules,
    ...department
  }: { hospitalId?: string; rules?: Partial<BookingRules> } & Partial<Department> = {},
): Promise<Clinic> {
  const updatedAt = world.clock.now()
  const n = ++made
  const departmentId = world.newId()
  const practitionerId = world.newId()
  const doctorId = world.newId()
  const { manager } = world.db
  await manager.upsert(
    Hospital,
    {
      id: hospitalId,
      name: `第${n}医院`,
      shortName: `${n}院`,
      kind: 'general',
      address: `川南路 ${n} 号`,
      phone: '0990-1234567',
      updatedAt,
    },
    ['id'],
  )
  await manager.insert(Department, {
    ...{ id: departmentId, hospitalId, sourceRef: `dept-${n}`, name: '心血管内科', updatedAt },
    ...department,
  })
  await manager.insert(Practitioner, {
    id: practitionerId,
    hospitalId,
    sourceRef: `doc-${n}`,
    name: '陈述文',
    updatedAt,
  })
  await manager.insert(PractitionerRole, {
    ...{ id: doctorId, hospitalId, sourceRef: `role-${n}`, practitionerId, departmentId },
    ...{ title: '主任医师', specialities: ['冠心病'], feeFen: 3000, updatedAt },
  })
  if (rules) await setRules(world, hospitalId, { ...defaultRules, ...rules }, 'test')
  return { hospitalId, departmentId, doctorId }
}

/** A published slot of that doctor: tomorrow at 09:00 by the world's clock, five places, counted by us. Returns its id. */
export async function aSlot(world: Deps, clinic: Clinic, more: Partial<PublishedSlot> = {}): Promise<string> {
  const n = ++made
  const startsAt = more.startsAt ?? new Date('2026-11-26T01:00:00Z')
  const slot: PublishedSlot = {
    slotRef: `slot-${n}`,
    scheduleRef: `schedule-${n}`,
    campusId: null,
    departmentId: clinic.departmentId,
    practitionerRoleId: clinic.doctorId,
    kind: 'expert',
    feeFen: 3000,
    place: '东院区 · 门诊楼 3 层 B 区',
    counting: 'platform',
    endsAt: new Date(startsAt.getTime() + 30 * 60_000),
    capacity: 5,
    state: 'free',
    ...more,
    startsAt,
  }
  const [id] = await publish(world, clinic.hospitalId, defaultRules, [slot])
  if (!id) throw new Error('nothing was published')
  return id
}
