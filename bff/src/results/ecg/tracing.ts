import { Intervals, LeadName } from '@onecard/shared/ecg'
import * as z from 'zod'
import type { Measured } from './measured.ts'
import type { Waveform } from './waveform.ts'

/** Curves with what was measured on them. */
export interface Tracing {
  waveform: Waveform
  measured: Measured
}

/** What a report's content says of its tracing: all but the curves, which lie under the digest. */
export const TracingContent = z.object({
  digest: z.string(),
  samplesPerSecond: z.number(),
  samples: z.int(),
  leads: z.array(LeadName),
  intervals: Intervals,
  statement: z.string().nullable(),
})
export type TracingContent = z.output<typeof TracingContent>
