import type { Outcome } from '@onecard/shared/nucleic'
import type { Observation, ReportState } from '@onecard/shared/results'

export const versionStatuses = ['preliminary', 'final', 'corrected', 'withdrawn'] as const
export type VersionStatus = (typeof versionStatuses)[number]

/** What decides between the versions of one report. */
export interface VersionFacts {
  hash: Buffer
  /** The laboratory's own count, where it keeps one. */
  version: number | null
  status: VersionStatus
  outcome: Outcome | null
  issuedAt: Date
}

/** HL7 table 0123: preliminary < final < corrected < withdrawn. */
const rank: Record<VersionStatus, number> = { preliminary: 0, final: 1, corrected: 2, withdrawn: 3 }

/**
 * Orders versions by what they say of themselves, never by when they came: the laboratory's count, else the status,
 * else the instant of issue, else the content. A total order, so that any order of arrival ends the same.
 */
export function compareVersions(a: VersionFacts, b: VersionFacts): number {
  return (
    (a.version ?? 0) - (b.version ?? 0) ||
    rank[a.status] - rank[b.status] ||
    a.issuedAt.getTime() - b.issuedAt.getTime() ||
    Buffer.compare(a.hash, b.hash)
  )
}

/**
 * Which version is shown and what the report stands at, from all that ever came of it; of what denies each other the one
 * that staff have `settled` upon. No version at all: it is awaited.
 */
export function standingOf<V extends VersionFacts>(
  versions: readonly V[],
  settled: Buffer | null = null,
): { shown: V | null; state: ReportState } {
  const [shown] = [...versions].sort(compareVersions).slice(-1)
  if (!shown) return { shown: null, state: 'preliminary' }
  if (!contradicted(shown, versions)) return { shown, state: shown.status }
  const held = settled && versions.find(({ hash }) => hash.equals(settled))
  return held ? { shown: held, state: 'corrected' } : { shown, state: 'under-review' }
}

/** A laboratory may correct itself; two final answers that deny each other, NEG↔POS, are for people to settle. */
function contradicted(shown: VersionFacts, versions: readonly VersionFacts[]): boolean {
  if (shown.status !== 'final' || shown.outcome === null) return false
  const denied: Partial<Record<Outcome, Outcome>> = { negative: 'positive', positive: 'negative' }
  const other = denied[shown.outcome]
  return versions.some(({ status, outcome }) => status === 'final' && outcome !== null && outcome === other)
}

/** Nothing is read out of what staff have yet to settle, or what the laboratory has taken back. */
export function isReadable(state: ReportState): boolean {
  return state !== 'under-review' && state !== 'withdrawn'
}

/** What its people are told of: not what may still change, nor what was taken back. */
export function isSettled(state: ReportState): boolean {
  return state === 'final' || state === 'corrected'
}

/** Items that the resident should see marked; nothing is counted that is not said. */
export function marked(observations: readonly Pick<Observation, 'flag'>[]): { abnormal: number; critical: boolean } {
  const flagged = observations.filter(({ flag }) => flag !== null && flag !== 'N')
  return { abnormal: flagged.length, critical: flagged.some(({ flag }) => flag === 'LL' || flag === 'HH') }
}

/**
 * A range as laboratories write it: `3.5-5.1`, `3.5~5.1`, `3.5--5.1`, `3.5 to 5.1`, `<5.2`, `≤5.2`, `>60`, `0.00 – 0.05`. What is not
 * of such a form has no bounds and is shown as it stands.
 */
export function boundsIn(range: string): { low: number | null; high: number | null } {
  const text = range.replaceAll(/\s/g, '')
  const between = /^\[?(-?\d+(?:\.\d+)?)(?:-{1,2}|~|～|–|—|至|to)(-?\d+(?:\.\d+)?)\]?$/.exec(text)
  if (between) return { low: Number(between[1]), high: Number(between[2]) }
  const below = /^(?:<|≤|<=|＜)(-?\d+(?:\.\d+)?)$/.exec(text)
  if (below) return { low: null, high: Number(below[1]) }
  const above = /^(?:>|≥|>=|＞)(-?\d+(?:\.\d+)?)$/.exec(text)
  return { low: above ? Number(above[1]) : null, high: null }
}
