import * as z from 'zod'
import { DayText, Fen, Id, Instant, TimeText } from './common.ts'
import { api } from './treaty.ts'

/** 有号 · 约满 · 停诊 · 待放号 · already closed for booking. */
export const slotStates = ['open', 'full', 'stopped', 'soon', 'closed'] as const
export const SlotState = z.enum(slotStates)
export type SlotState = z.infer<typeof SlotState>

export const SlotView = z.object({
  id: Id,
  startTime: TimeText,
  endTime: TimeText,
  state: SlotState,
  /** Places that the mini-program may still book; 0 unless open. */
  left: z.int(),
  /** For 待放号: when it opens. */
  releasesAt: Instant.nullable(),
})
export type SlotView = z.infer<typeof SlotView>

export const ClinicSessionView = z.object({
  id: Id,
  day: DayText,
  period: z.enum(['morning', 'afternoon', 'evening']),
  kind: z.enum(['general', 'expert', 'special']),
  doctorId: Id.nullable(),
  doctorName: z.string().nullable(),
  departmentId: Id,
  departmentName: z.string(),
  place: z.string(),
  feeFen: Fen,
  stopped: z.boolean(),
  stopReason: z.string().nullable(),
  slots: z.array(SlotView),
})
export type ClinicSessionView = z.infer<typeof ClinicSessionView>

/** One cell of the date strip; `none` is 无班. */
export const DayView = z.object({
  day: DayText,
  state: z.enum([...slotStates, 'none']),
  left: z.int(),
  releasesAt: Instant.nullable(),
})
export type DayView = z.infer<typeof DayView>

/** Of a doctor, or of a department (its own clinics and all its doctors'). */
const Whose = { doctorId: Id.optional(), departmentId: Id.optional() }
const onlyOne = (q: { doctorId?: string | undefined; departmentId?: string | undefined }) =>
  !q.doctorId !== !q.departmentId

export const DaysQuery = z.object(Whose).refine(onlyOne, 'doctorId or departmentId')
export const SessionsQuery = z.object({ ...Whose, day: DayText }).refine(onlyOne, 'doctorId or departmentId')

export const scheduleApi = api({
  days: {
    method: 'GET',
    path: '/availability/days',
    auth: 'resident',
    summary: 'The date strip of a doctor or department: each day of the horizon with its state',
    query: DaysQuery,
    ok: z.object({ items: z.array(DayView), horizonDays: z.int(), releaseTime: TimeText, now: Instant }),
  },
  sessions: {
    method: 'GET',
    path: '/availability/sessions',
    auth: 'resident',
    summary: "A day's clinic sessions with their time slots; full and stopped ones stay visible",
    query: SessionsQuery,
    ok: z.object({ items: z.array(ClinicSessionView), now: Instant }),
  },
})
