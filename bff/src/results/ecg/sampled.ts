import * as z from 'zod'
import type { CodeableConcept, Observation } from '../../infra/fhir/r4.ts'
import { microvoltsIn, waveformOf, type Curve, type Waveform } from './waveform.ts'

/** What a reading needs of FHIR's SampledData: contained observations come unchecked. One dimension: a curve. */
const SampledData = z.object({
  origin: z.object({
    value: z.number().default(0),
    unit: z.string().default(''),
    code: z.string().default(''),
  }),
  /** Milliseconds from one sample to the next. */
  period: z.number().positive(),
  factor: z.number().default(1),
  lowerLimit: z.number().optional(),
  upperLimit: z.number().optional(),
  dimensions: z.literal(1),
  data: z.string(),
})
type SampledData = z.output<typeof SampledData>

/** The tracing in FHIR observations: one curve each, or one in each component. Null when there is none. */
export function sampledIn(observations: readonly Observation[]): Waveform | null {
  const parts = observations.flatMap((observation) => [observation, ...(observation.component ?? [])])
  return waveformOf(
    parts.flatMap(({ code, valueSampledData }) => {
      const sampled = SampledData.safeParse(valueSampledData)
      return sampled.success ? (curveOf(code, sampled.data) ?? []) : []
    }),
  )
}

function curveOf(code: CodeableConcept, sampled: SampledData): Curve | null {
  const { origin, period } = sampled
  const scale = microvoltsIn(origin.code) ?? microvoltsIn(origin.unit)
  if (scale === null) return null
  const microvolts = sampled.data
    .trim()
    .split(/\s+/)
    .map((text) => valueOf(text, sampled) * scale)
  return { said: wordsIn(code), samplesPerSecond: 1000 / period, microvolts }
}

/** `E`: none; `L` and `U`: beyond what the device could measure. */
function valueOf(text: string, { origin, factor, lowerLimit = NaN, upperLimit = NaN }: SampledData): number {
  if (text === 'L') return lowerLimit
  if (text === 'U') return upperLimit
  return text === 'E' ? NaN : origin.value + factor * Number(text)
}

function wordsIn({ coding = [], text = '' }: CodeableConcept): string[] {
  return [...coding.flatMap(({ code = '', display = '' }) => [code, display]), text]
}
