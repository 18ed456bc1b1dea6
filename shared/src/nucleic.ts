import * as z from 'zod'
import { Instant } from './common.ts'

/**
 * What a resident is told of a nucleic-acid test. `sampled`: taken, not at the laboratory yet; `testing`: it arrived there;
 * `recheck`: nothing is found out about this person, a sample has to be taken alone (a pool that has to be taken apart, a
 * grey zone, one gene of two); `review`: people are at work, and call; `abnormal`: found in this person's own sample, open
 * once somebody has called; `invalid`: the sample could not be used. Of a pool nothing but `negative` is ever a finding.
 */
export const nucleicStates = ['sampled', 'testing', 'negative', 'recheck', 'review', 'abnormal', 'invalid'] as const
export const NucleicState = z.enum(nucleicStates)
export type NucleicState = z.infer<typeof NucleicState>

/** Who arranged the sampling: 集采 by the community, 定点 by oneself at an institution. */
export const entrances = ['mass', 'self'] as const
export const Entrance = z.enum(entrances)
export type Entrance = z.infer<typeof Entrance>

/** How many people one tube may hold. */
export const poolSizes = [1, 5, 10, 20] as const
export const PoolSize = z.literal(poolSizes)
export type PoolSize = z.infer<typeof PoolSize>

/** What a laboratory found in a tube, before anything is concluded about people. */
export const outcomes = ['negative', 'positive', 'grey', 'single-gene', 'invalid'] as const
export const Outcome = z.enum(outcomes)
export type Outcome = z.infer<typeof Outcome>

/** The part of a nucleic-acid test that lists show. */
export const NucleicSign = z.object({
  state: NucleicState,
  /** Null when the laboratory's word is all that is known of the sample. */
  entrance: Entrance.nullable(),
  /** People in the tube; null when unknown. */
  people: z.int().nullable(),
  place: z.string().nullable(),
  /** When the result should be there; null once it is. */
  expectedAt: Instant.nullable(),
})
export type NucleicSign = z.infer<typeof NucleicSign>

/** How long a negative result counts, from sampling or from the report: the city's setting. */
export const Validity = z.object({
  from: z.enum(['sampled', 'issued']),
  startsAt: Instant,
  clocks: z.array(z.object({ hours: z.int(), until: Instant })),
})
export type Validity = z.infer<typeof Validity>

export const NucleicDetail = NucleicSign.extend({
  /** Why a sample has to be taken again alone. */
  why: z.enum(['pool', 'grey', 'single-gene']).nullable(),
  validity: Validity.nullable(),
  /** Who speaks for the laboratory's finding: of `review` and `abnormal`. */
  contact: z.object({ name: z.string(), phone: z.string() }).nullable(),
  /** The recorded call, of `abnormal`. */
  calledAt: Instant.nullable(),
  /** What has happened so far, the earliest first; the last may lie ahead. */
  steps: z.array(
    z.object({
      step: z.enum(['sampled', 'received', 'tested', 'issued', 'called']),
      at: Instant,
      place: z.string().nullable(),
      isAhead: z.boolean(),
    }),
  ),
})
export type NucleicDetail = z.infer<typeof NucleicDetail>
