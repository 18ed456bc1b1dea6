import { CardChange } from '@onecard/shared/healthcard'
import * as z from 'zod'

/** What a notice knows, as it was when it was written: names of that day, people masked. Words are made from it when it is read. */
const BookingSaid = z.object({
  about: z.literal('booking'),
  nameMasked: z.string(),
  hospitalName: z.string(),
  departmentName: z.string(),
  doctorName: z.string().nullable(),
  place: z.string(),
  day: z.string(),
  startTime: z.string(),
  endTime: z.string(),
  number: z.string().nullable(),
  /** Wall-clock time by which a held booking is answered. */
  answerBy: z.string().nullable(),
  cancelledBy: z.enum(['resident', 'hospital', 'system']).nullable(),
  reason: z.string().nullable(),
})
export type BookingSaid = z.infer<typeof BookingSaid>

const CardUsedSaid = z.object({
  about: z.literal('card-use'),
  nameMasked: z.string(),
  place: z.string(),
  day: z.string(),
  time: z.string(),
  /** A refusal's code; null when the card was accepted. */
  refusal: z.string().nullable(),
})
export type CardUsedSaid = z.infer<typeof CardUsedSaid>

const CardChangedSaid = z.object({
  about: z.literal('card-change'),
  nameMasked: z.string(),
  change: CardChange,
  /** The institution that a printed code serves. */
  place: z.string().nullable(),
})
export type CardChangedSaid = z.infer<typeof CardChangedSaid>

const MemberSaid = z.object({
  about: z.literal('member'),
  nameMasked: z.string(),
  /** It is about the account's own person. */
  own: z.boolean().default(false),
})
export type MemberSaid = z.infer<typeof MemberSaid>

const ReportSaid = z.object({
  about: z.literal('report'),
  nameMasked: z.string(),
  title: z.string(),
  institutionName: z.string(),
})
export type ReportSaid = z.infer<typeof ReportSaid>

const MissingSaid = z.object({
  about: z.literal('missing'),
  nameMasked: z.string(),
  place: z.string(),
  day: z.string(),
  isFound: z.boolean(),
})
export type MissingSaid = z.infer<typeof MissingSaid>

export const Said = z.discriminatedUnion('about', [
  BookingSaid,
  CardUsedSaid,
  CardChangedSaid,
  MemberSaid,
  ReportSaid,
  MissingSaid,
])
export type Said = z.infer<typeof Said>
