import type { NucleicState, Outcome, Validity } from '@onecard/shared/nucleic'
import type { ReportState } from '@onecard/shared/results'
import type { NucleicSettings } from './nucleic-settings.ts'

/** Of a tube that the laboratory calls a pool without saying of how many. */
export const poolOfUnknown = 0

export interface NucleicFacts {
  state: ReportState
  outcome: Outcome | null
  /** Has a laboratory said anything of the sample yet? */
  isAnswered: boolean
  /** People in the tube; null when nobody said that there are several. */
  people: number | null
  calledAt: Date | null
}

/**
 * What a resident is told. Of a pool only a negative is a finding about its people. What was found in one's own sample opens
 * once somebody has called; what nobody understands, or what versions deny each other, is looked at by people first.
 */
export function nucleicOf(facts: NucleicFacts): NucleicState {
  if (!facts.isAnswered) return 'sampled'
  if (facts.state === 'under-review') return 'review'
  // What was taken back is as if it had not been said: the laboratory still owes its word.
  if (facts.state === 'preliminary' || facts.state === 'withdrawn') return 'testing'
  return finding(facts)
}

const told: Record<Exclude<Outcome, 'positive'>, NucleicState> = {
  negative: 'negative',
  invalid: 'invalid',
  grey: 'recheck',
  'single-gene': 'recheck',
}

function finding({ outcome, people, calledAt }: NucleicFacts): NucleicState {
  if (outcome === null) return 'review'
  if (outcome !== 'positive') return told[outcome]
  if (isPool(people)) return 'recheck'
  return calledAt === null ? 'review' : 'abnormal'
}

const isPool = (people: number | null): boolean => people !== null && people !== 1

/** The laboratory's figures may be read of one's own sample only, and once the finding itself is open. */
export function showsFigures(nucleic: NucleicState, people: number | null): boolean {
  return nucleic === 'negative' || (nucleic === 'abnormal' && !isPool(people))
}

/** Whether the person is told by a notice: there is an answer that they may read. */
export function isAnswer(nucleic: NucleicState): boolean {
  return nucleic === 'negative' || nucleic === 'recheck' || nucleic === 'abnormal' || nucleic === 'invalid'
}

/** Why a sample has to be taken again alone. */
export function whyAgain(outcome: Outcome | null, people: number | null): 'pool' | 'grey' | 'single-gene' {
  if (isPool(people)) return 'pool'
  return outcome === 'grey' || outcome === 'single-gene' ? outcome : 'pool'
}

/** The clocks of a negative test, by the city's setting; those that have run out too. */
export function validityOf(
  { validity }: Pick<NucleicSettings, 'validity'>,
  { sampledAt, issuedAt }: { sampledAt: Date | null; issuedAt: Date },
): Validity {
  const startsAt = validity.from === 'sampled' ? (sampledAt ?? issuedAt) : issuedAt
  return {
    from: validity.from,
    startsAt: startsAt.toISOString(),
    clocks: validity.hours.map((hours) => ({
      hours,
      until: new Date(startsAt.getTime() + hours * 3_600_000).toISOString(),
    })),
  }
}

/** The shortest clock that still runs; null when none does. */
export function runningHours({ clocks }: Validity, now: Date): number | null {
  return clocks.find(({ until }) => new Date(until) > now)?.hours ?? null
}
