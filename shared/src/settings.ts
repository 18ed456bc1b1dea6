import * as z from 'zod'
import { TimeText } from './common.ts'

/** `{ daysBefore: 1, time: '17:00' }` is 17:00 on the day before; `null` for "until the slot starts". */
const Deadline = z.object({ daysBefore: z.int().min(0).max(28), time: z.union([TimeText, z.literal('24:00')]) })
export type Deadline = z.infer<typeof Deadline>

/** Every booking rule is a hospital's setting; the defaults are what is usual in practice. */
export const BookingRules = z.object({
  /** How many days from today may be booked, today included. */
  horizonDays: z.int().min(1).max(28).default(7),
  /** 放号: the daily time at which the horizon's last day opens. */
  releaseTime: TimeText.default('07:00'),
  /** When booking stops. */
  closes: Deadline.nullable().default(null),
  /** Until when a resident may cancel, by kind of clinic; `minutesBefore` counts from the slot's start. */
  cancel: z
    .object({
      general: z.object({ minutesBefore: z.int().min(0) }),
      expert: z.union([z.object({ minutesBefore: z.int().min(0) }), Deadline]),
      special: z.union([z.object({ minutesBefore: z.int().min(0) }), Deadline]),
    })
    .default({
      general: { minutesBefore: 30 },
      expert: { daysBefore: 1, time: '17:00' },
      special: { daysBefore: 1, time: '17:00' },
    }),
  /** One live booking per person, day and … */
  oneBookingPer: z.enum(['department', 'doctor']).default('department'),
  /** Live bookings a person may have at this hospital at once. */
  maxActive: z.int().min(1).max(50).default(5),
  /** Different people with live bookings under one contact phone. */
  maxPeoplePerPhone: z.int().min(1).max(50).default(5),
  checkIn: z
    .object({ opensMinutesBefore: z.int().min(0).max(240), lateIs: z.enum(['moved-back', 'missed']) })
    .default({ opensMinutesBefore: 30, lateIs: 'moved-back' }),
  /** 爽约: shown before confirming; penalties are applied when that feature is switched on. */
  noShow: z
    .object({ limit: z.int().min(1), windowMonths: z.int().min(1), banMonths: z.int().min(0) })
    .default({ limit: 3, windowMonths: 3, banMonths: 6 }),
  excessCancelling: z
    .object({ limit: z.int().min(1), windowMonths: z.int().min(1) })
    .default({ limit: 3, windowMonths: 1 }),
  /** 候补: in order, an offer is held for so many minutes, cleared the evening before. Not open to residents yet. */
  waitlist: z
    .object({ enabled: z.boolean(), offerMinutes: z.int().min(5), clearedAt: Deadline })
    .default({ enabled: false, offerMinutes: 30, clearedAt: { daysBefore: 1, time: '20:00' } }),
  /** Shares of each slot by channel; a missing channel has no share of its own and takes what is free. */
  channelQuotas: z
    .object({
      app: z.number().min(0).max(1).nullable(),
      counter: z.number().min(0).max(1).nullable(),
      kiosk: z.number().min(0).max(1).nullable(),
      referral: z.number().min(0).max(1).nullable(),
      /** When what is unused becomes everybody's. */
      until: Deadline,
    })
    .default({ app: null, counter: null, kiosk: null, referral: null, until: { daysBefore: 1, time: '16:00' } }),
  /** Places of hot doctors that were given back reopen at a random moment within so many minutes; 0 is at once. */
  returnedPlacesReopenWithinMinutes: z.int().min(0).max(240).default(0),
  payment: z
    .object({ minutes: z.int().min(5).max(120), required: z.boolean() })
    .default({ minutes: 15, required: false }),
  bring: z
    .object({ zh: z.array(z.string()), en: z.array(z.string()) })
    .default({ zh: ['本人身份证或健康卡', '既往检查报告'], en: ['ID card or health card', 'Earlier test reports'] }),
})
export type BookingRules = z.output<typeof BookingRules>

export const defaultRules: BookingRules = BookingRules.parse({})

export const ruleNames = BookingRules.keyof().options
export type RuleName = (typeof ruleNames)[number]
