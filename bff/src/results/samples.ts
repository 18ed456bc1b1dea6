import type { Tx } from '../infra/db.ts'
import { tubePeople, type SealedTube } from '../sampling/service.ts'
import type { SampleFacts } from './stand.ts'

/** LOINC: every nucleic-acid test of one sample is one report, whatever the laboratory calls what was ordered. */
export const nucleicCode = '94500-6'

interface OfSample {
  labId: string
  sampleNumber: string
}

/** The sealed tubes that bear these sample numbers, whoever is in them. */
export async function tubesOf(tx: Tx, wanted: readonly OfSample[]): Promise<SealedTube[]> {
  const codes = new Map<string, Set<string>>()
  for (const { labId, sampleNumber } of wanted) {
    codes.set(labId, (codes.get(labId) ?? new Set()).add(sampleNumber))
  }
  const tubes: SealedTube[] = []
  for (const [labId, some] of codes) tubes.push(...(await tubePeople(tx, labId, [...some])))
  return tubes
}

export const isOf =
  ({ labId, sampleNumber }: OfSample) =>
  (tube: SealedTube): boolean =>
    tube.labId === labId && tube.code === sampleNumber

/** What the samplers wrote down of one person's sample; undefined for whoever is not in the tube. */
export function sampleIn({ people, ...tube }: SealedTube, personKey: Buffer): SampleFacts | undefined {
  const sample = people.find((person) => person.personKey.equals(personKey))
  if (!sample) return undefined
  const { entrance, place, expectedAt, taken } = tube
  return { entrance, place, expectedAt, people: taken, sampledAt: sample.sampledAt }
}
