import * as z from 'zod'
import { ById, DayText, Fen, Id, Instant, Paging, TimeText, page } from './common.ts'
import { api } from './treaty.ts'

/**
 * pending_payment → booked → checked_in → in_consultation → completed; held until the hospital answers
 * (`hospital` counting); ends: cancelled, refused, missed, stopped.
 */
export const bookingStates = [
  'pending_payment',
  'held',
  'booked',
  'checked_in',
  'in_consultation',
  'completed',
  'cancelled',
  'refused',
  'missed',
  'stopped',
] as const
export const BookingState = z.enum(bookingStates)
export type BookingState = z.infer<typeof BookingState>

export const QuoteView = z.object({
  slotId: Id,
  memberId: Id,
  day: DayText,
  startTime: TimeText,
  endTime: TimeText,
  hospitalName: z.string(),
  departmentName: z.string(),
  doctorName: z.string().nullable(),
  doctorTitle: z.string().nullable(),
  kind: z.enum(['general', 'expert', 'special']),
  /** 东院区 · 门诊楼 3 层 B 区 */
  place: z.string(),
  address: z.string(),
  feeFen: Fen,
  cancelUntil: Instant,
  /** Minutes before the start from which one may check in. */
  checkInMinutes: z.int(),
  /** What to bring, in Chinese or English by the request's language. */
  bring: z.array(z.string()),
  noShow: z.object({ count: z.int(), limit: z.int(), windowMonths: z.int(), banMonths: z.int() }),
  /** Who counts the places: our row, or the hospital (the booking is then held until it answers). */
  counting: z.enum(['platform', 'hospital']),
  /** A reason why this member can't book this slot, known beforehand. */
  refusal: z.object({ code: z.string(), message: z.object({ zh: z.string(), en: z.string() }) }).nullable(),
})
export type QuoteView = z.infer<typeof QuoteView>

export const BookRequest = z.object({ slotId: Id, memberId: Id })
export type BookRequest = z.infer<typeof BookRequest>

export const BookingView = z.object({
  id: Id,
  state: BookingState,
  memberId: Id.nullable(),
  nameMasked: z.string(),
  hospitalId: z.string(),
  hospitalName: z.string(),
  departmentId: Id.nullable(),
  departmentName: z.string(),
  doctorId: Id.nullable(),
  doctorName: z.string().nullable(),
  doctorTitle: z.string().nullable(),
  kind: z.enum(['general', 'expert', 'special']),
  place: z.string(),
  address: z.string(),
  hospitalPhone: z.string(),
  day: DayText,
  startTime: TimeText,
  endTime: TimeText,
  startsAt: Instant,
  feeFen: Fen,
  /** 就诊序号, e.g. `012` or `加1`; null until there is a real place in the queue. */
  number: z.string().nullable(),
  /** Six digits to check in with; null unless booked. */
  checkInCode: z.string().nullable(),
  checkInFrom: Instant,
  cancelUntil: Instant,
  /** For a held booking: by when we will have told the resident. */
  answerBy: Instant.nullable(),
  /** Does the hospital know: `told`, on its way, or `refused`. */
  hospitalKnows: z.enum(['told', 'on-its-way', 'refused']),
  cancelledBy: z.enum(['resident', 'hospital', 'system']).nullable(),
  reason: z.string().nullable(),
  bookedAt: Instant,
  actions: z.array(z.enum(['cancel', 'rebook'])),
})
export type BookingView = z.infer<typeof BookingView>

export const bookingApi = api({
  quote: {
    method: 'GET',
    path: '/bookings/quote',
    auth: 'resident',
    summary: 'All that a person must know before confirming: fee, place, deadlines, no-show effect',
    query: z.object({ slotId: Id, memberId: Id, lang: z.enum(['zh', 'en']).default('zh') }),
    ok: QuoteView,
  },
  book: {
    method: 'POST',
    path: '/bookings',
    auth: 'resident',
    summary: 'Books a place: 201 booked, 202 held until the hospital answers',
    body: BookRequest,
    ok: BookingView,
    status: 201,
  },
  bookings: {
    method: 'GET',
    path: '/bookings',
    auth: 'resident',
    summary: 'Appointments of all members or of one: upcoming (soonest first) or past (latest first)',
    query: Paging.extend({ when: z.enum(['upcoming', 'past']).default('upcoming'), memberId: Id.optional() }),
    ok: page(BookingView),
  },
  booking: {
    method: 'GET',
    path: '/bookings/:id',
    auth: 'resident',
    summary: 'One appointment',
    params: ById,
    ok: BookingView,
  },
  cancel: {
    method: 'POST',
    path: '/bookings/:id/cancellation',
    auth: 'resident',
    summary: 'Cancels an appointment in time; the place goes back at once and the hospital is told',
    params: ById,
    body: z.object({ reason: z.string().trim().max(100).optional() }),
    ok: BookingView,
  },
  usualDoctors: {
    method: 'GET',
    path: '/usual-doctors',
    auth: 'resident',
    summary: 'The doctors last booked, latest first, with the next open slot of each',
    ok: z.object({
      items: z.array(
        z.object({
          doctorId: Id.nullable(),
          departmentId: Id,
          doctorName: z.string().nullable(),
          doctorTitle: z.string().nullable(),
          departmentName: z.string(),
          hospitalName: z.string(),
          lastVisit: DayText,
          nextOpen: z.object({ slotId: Id, day: DayText, startTime: TimeText }).nullable(),
        }),
      ),
    }),
  },
})
