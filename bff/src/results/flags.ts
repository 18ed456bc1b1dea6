import type { Flag } from '@onecard/shared/results'

/** HL7 table 0078 and FHIR's ObservationInterpretation: what we show of them. */
const flagOf: Readonly<Record<string, Flag>> = {
  ...{ N: 'N', L: 'L', H: 'H', LL: 'LL', HH: 'HH', A: 'A', AA: 'A', '<': 'LL', '>': 'HH' },
  ...{ POS: 'A', NEG: 'N', ND: 'N', DET: 'A', R: 'A', I: 'A', S: 'N' },
}

/** The flag among a laboratory's codes; whatever is not normal first. Null when none of them says anything. */
export function flagAmong(codes: readonly string[]): Flag | null {
  const said = codes.flatMap((code) => flagOf[code.toUpperCase()] ?? [])
  return said.find((flag) => flag !== 'N') ?? said[0] ?? null
}

/** Where the laboratory gives a range and no flag. */
export function flagFrom(
  number: number | null,
  { low, high }: { low: number | null; high: number | null },
): Flag | null {
  if (number === null || (low === null && high === null)) return null
  if (low !== null && number < low) return 'L'
  return high !== null && number > high ? 'H' : 'N'
}
