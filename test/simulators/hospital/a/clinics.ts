import { readFileSync } from 'node:fs'
import * as z from 'zod'

const Directory = z.object({
  departments: z.array(
    z.object({
      ref: z.string(),
      campus: z.string(),
      doctors: z.array(z.object({ ref: z.string(), name: z.string(), title: z.string() })),
    }),
  ),
})

/** One doctor's weekly timetable. */
export interface Clinic {
  doctorRef: string
  name: string
  campusRef: string
  /** Half-hours, by weekday (0 = Sunday). */
  times(this: void, weekday: number): string[]
  capacity: number
  /** Slots that the hospital's own counter has given away before anybody else could. */
  goneEvery: number | null
}

export interface Slot {
  ref: string
  scheduleRef: string
  doctorRef: string
  startsAt: Date
  endsAt: Date
  capacity: number
  /** Why the doctor does not come; null when he does. */
  stopped: string | null
}

const morning = ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30', '11:00']
const afternoon = ['14:00', '14:30', '15:00', '15:30', '16:00', '16:30']

/** The doctors of the demo town's first hospital, each with days of his own. */
export function demoClinics(): Clinic[] {
  const file = new URL('../../../../config/demo/directory/yc1.json', import.meta.url)
  const { departments } = Directory.parse(JSON.parse(readFileSync(file, 'utf8')))
  const doctors = departments.flatMap(({ campus, doctors }) => doctors.map((doctor) => ({ ...doctor, campus })))
  return doctors.map(({ ref, name, title, campus }, i) => ({
    doctorRef: ref,
    name,
    campusRef: campus,
    times: (weekday) => [
      ...([0, 1, 2, 4].includes((weekday + i) % 7) ? morning : []),
      ...([1, 3, 4].includes((weekday + i) % 7) ? afternoon : []),
    ],
    capacity: title === '主任医师' ? 4 : 6,
    goneEvery: title === '主任医师' ? 3 : null,
  }))
}

const days = 14
const dayMs = 86_400_000
const shanghaiMs = 8 * 60 * 60 * 1000
export const dayOf = (instant: Date): string => new Date(instant.getTime() + shanghaiMs).toISOString().slice(0, 10)

/** Today's slots and those of the days that follow. Their names come from the timetable, so that each start makes the same. */
export function slotsFrom(clinics: readonly Clinic[], now: Date): Slot[] {
  return Array.from({ length: days }, (_, ahead) => dayOf(new Date(now.getTime() + ahead * dayMs))).flatMap((day) =>
    clinics.flatMap((clinic) => slotsOn(day, clinic)),
  )
}

function slotsOn(day: string, { doctorRef, times, capacity, goneEvery }: Clinic): Slot[] {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return times(weekday).map((time, i) => {
    const startsAt = new Date(`${day}T${time}:00+08:00`)
    return {
      ref: `${doctorRef}-${day.replaceAll('-', '')}-${time.replace(':', '')}`,
      scheduleRef: `line-${doctorRef}`,
      doctorRef,
      startsAt,
      endsAt: new Date(startsAt.getTime() + 30 * 60_000),
      capacity: goneEvery !== null && i % goneEvery === 0 ? 0 : capacity,
      stopped: null,
    }
  })
}
