import { stringify } from 'csv-stringify/sync'
import iconv from 'iconv-lite'
import * as z from 'zod'
import { dayOf, instantOf } from '../../hl7.ts'

const time = z.string().regex(/^\d\d:\d\d$/)

/** One line of the hospital's weekly timetable. */
export const Clinic = z.object({
  campusRef: z.string(),
  departmentRef: z.string(),
  departmentName: z.string(),
  doctorRef: z.string().nullable(),
  doctorName: z.string().nullable(),
  kind: z.enum(['general', 'expert', 'special']),
  feeYuan: z.number(),
  place: z.string(),
  /** 0 = Sunday. */
  weekdays: z.array(z.int().min(0).max(6)),
  slots: z.array(z.tuple([time, time])),
  capacity: z.int().positive(),
})
export type Clinic = z.infer<typeof Clinic>

export interface Slot extends Omit<Clinic, 'weekdays' | 'slots'> {
  ref: string
  day: string
  from: string
  to: string
  startsAt: Date
  endsAt: Date
  stopped: string | null
}

const days = 14

/** The slots of today and the days that follow. Their names come from the timetable, so that each start makes the same. */
export function slotsFrom(clinics: readonly Clinic[], now: Date): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  for (let ahead = 0; ahead < days; ahead++) {
    const day = dayOf(new Date(now.getTime() + ahead * 86_400_000))
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    for (const clinic of clinics.filter(({ weekdays }) => weekdays.includes(weekday))) {
      for (const slot of slotsOn(day, clinic)) slots.set(slot.ref, slot)
    }
  }
  return slots
}

function slotsOn(day: string, clinic: Clinic): Slot[] {
  const { campusRef, departmentRef, departmentName, doctorRef, doctorName, kind, feeYuan, place, capacity } = clinic
  const whose = [departmentRef, doctorRef].filter((ref) => ref !== null).join('-')
  return clinic.slots.map(([from, to]) => ({
    ...{ campusRef, departmentRef, departmentName, doctorRef, doctorName, kind, feeYuan, place, capacity },
    ref: `${whose}-${day.replaceAll('-', '')}-${from.replace(':', '')}`,
    day,
    from,
    to,
    startsAt: instantOf(day, from),
    endsAt: instantOf(day, to),
    stopped: null,
  }))
}

const kinds = { general: '普通', expert: '专家', special: '特需' }

/** The template that we hand in: GB 18030, as a spreadsheet saves it in China. */
export function template(slots: Iterable<Slot>): Buffer {
  const rows = [...slots].map((slot) => ({
    号源编号: slot.ref,
    院区编号: slot.campusRef,
    科室编号: slot.departmentRef,
    医生工号: slot.doctorRef ?? '',
    号别: kinds[slot.kind],
    出诊日期: slot.day,
    开始时间: slot.from,
    结束时间: slot.to,
    号源数: slot.capacity,
    挂号费: slot.feeYuan.toFixed(2),
    就诊位置: slot.place,
    状态: slot.stopped === null ? '出诊' : '停诊',
    停诊原因: slot.stopped ?? '',
  }))
  return iconv.encode(stringify(rows, { header: true, record_delimiter: 'windows' }), 'gb18030')
}
