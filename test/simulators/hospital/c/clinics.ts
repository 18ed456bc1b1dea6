import * as z from 'zod'

const time = z.string().regex(/^\d\d:\d\d$/)

/** One line of the weekly timetable; there is no doctor to choose. */
export const Clinic = z.object({
  departmentRef: z.string(),
  name: z.string(),
  /** 诊疗科目 */
  specialty: z.string(),
  place: z.string(),
  feeYuan: z.number(),
  /** 0 = Sunday. */
  weekdays: z.array(z.int().min(0).max(6)),
  slots: z.array(z.tuple([time, time])),
  capacity: z.int().positive(),
})
export type Clinic = z.infer<typeof Clinic>

export interface Slot {
  ref: string
  departmentRef: string
  startsAt: Date
  endsAt: Date
  capacity: number
  stopped: boolean
  /** When anything of it last changed. */
  changedAt: Date
}

const days = 14
const shanghaiMs = 8 * 60 * 60 * 1000
const dayOf = (instant: Date): string => new Date(instant.getTime() + shanghaiMs).toISOString().slice(0, 10)

/** Today's slots and those of the days that follow. Their names come from the timetable, so that each start makes the same. */
export function slotsFrom(clinics: readonly Clinic[], now: Date): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  for (let ahead = 0; ahead < days; ahead++) {
    const day = dayOf(new Date(now.getTime() + ahead * 86_400_000))
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    for (const clinic of clinics.filter(({ weekdays }) => weekdays.includes(weekday))) {
      for (const slot of slotsOn(day, clinic, now)) slots.set(slot.ref, slot)
    }
  }
  return slots
}

function slotsOn(day: string, { departmentRef, slots, capacity }: Clinic, now: Date): Slot[] {
  return slots.map(([from, to]) => ({
    ref: `${departmentRef}-${day.replaceAll('-', '')}-${from.replace(':', '')}`,
    departmentRef,
    startsAt: new Date(`${day}T${from}:00+08:00`),
    endsAt: new Date(`${day}T${to}:00+08:00`),
    capacity,
    stopped: false,
    changedAt: now,
  }))
}
