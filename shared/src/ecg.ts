import * as z from 'zod'
import { ById } from './common.ts'
import { Observation } from './results.ts'
import { api } from './treaty.ts'

/** In the order in which cardiographs print them. */
export const leadNames = [
  ...(['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const),
  ...(['V7', 'V8', 'V9', 'V3R', 'V4R', 'V5R'] as const),
] as const
export const LeadName = z.enum(leadNames)
export type LeadName = z.infer<typeof LeadName>

const measure = z.number().nullable()

/** What was measured on a tracing; null: nobody said it. */
export const Intervals = z.object({
  /** Beats a minute. */
  heartRate: measure,
  prMs: measure,
  qrsMs: measure,
  qtMs: measure,
  qtcMs: measure,
  /** Of QRS, in the frontal plane. */
  axisDegrees: measure,
})
export type Intervals = z.infer<typeof Intervals>

export const EcgView = z.object({
  intervals: Intervals,
  statement: z.string().nullable(),
  /** What else the report says, beside the intervals. */
  items: z.array(Observation),
  /** Null: the report came without its curves. */
  tracing: z
    .object({
      samplesPerSecond: z.number(),
      seconds: z.number(),
      leads: z.array(LeadName).min(1),
      /** The lead to look at first. */
      rhythm: LeadName,
    })
    .nullable(),
})
export type EcgView = z.infer<typeof EcgView>

export const LeadView = z.object({
  lead: LeadName,
  samplesPerSecond: z.number(),
  /** Microvolts as signed 16-bit numbers, the lower byte first, in base64; -32768: there is none. */
  microvolts: z.base64(),
})
export type LeadView = z.infer<typeof LeadView>

export const ecgApi = api({
  ecg: {
    method: 'GET',
    path: '/reports/:id/ecg',
    auth: 'resident',
    summary: 'What was measured on an electrocardiogram, and which leads there are',
    params: ById,
    ok: EcgView,
  },
  lead: {
    method: 'GET',
    path: '/reports/:id/ecg/leads/:lead',
    auth: 'resident',
    summary: 'The curve of one lead',
    params: ById.extend({ lead: LeadName }),
    ok: LeadView,
  },
})
