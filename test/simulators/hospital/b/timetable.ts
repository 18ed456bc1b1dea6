import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Clinic } from './clinics.ts'

const Place = z.object({
  departments: z.array(
    z.object({
      ref: z.string(),
      campus: z.string(),
      name: z.string(),
      floor: z.string(),
      doctors: z.array(z.object({ ref: z.string(), name: z.string(), title: z.string(), feeFen: z.number() })),
    }),
  ),
})

const morning = halfHours('08:00', 7)
const afternoon = halfHours('14:00', 6)

/** The weekly timetable of the demo town's hospital of traditional medicine: each doctor sits mornings and afternoons in turn. */
export function demoTimetable(): Clinic[] {
  const file = new URL('../../../../config/demo/directory/yctcm.json', import.meta.url)
  const { departments } = Place.parse(JSON.parse(readFileSync(file, 'utf8')))
  const doctors = departments.flatMap((department) => department.doctors.map((doctor) => ({ department, doctor })))
  return doctors.flatMap(({ department, doctor }, at) => {
    const isExpert = doctor.title.includes('主任医师')
    const clinic: Omit<Clinic, 'weekdays' | 'slots'> = {
      campusRef: department.campus,
      departmentRef: department.ref,
      departmentName: department.name,
      doctorRef: doctor.ref,
      doctorName: doctor.name,
      kind: isExpert ? 'expert' : 'general',
      feeYuan: doctor.feeFen / 100,
      place: department.floor,
      capacity: isExpert ? 3 : 5,
    }
    const [early, late] = at % 2 === 0 ? [morning, afternoon] : [afternoon, morning]
    return [
      { ...clinic, weekdays: [1, 3, 5, 6], slots: early },
      { ...clinic, weekdays: [0, 2, 4], slots: late },
    ]
  })
}

function halfHours(from: string, count: number): [string, string][] {
  const start = Number(from.slice(0, 2)) * 60 + Number(from.slice(3))
  const at = (minutes: number): string =>
    [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return Array.from({ length: count }, (_, i) => [at(start + i * 30), at(start + i * 30 + 30)])
}
