import type { Flag, Observation, ReportItem } from '@onecard/shared/results'

/** How a report is read: by day, by what matters, and how far a value lies from its range. */

export interface DayOfReports<T> {
  day: string
  items: T[]
}

/** Reports by the day they were issued; they come the latest first and stay so. */
export function byDay<T extends Pick<ReportItem, 'issuedAt'>>(
  items: readonly T[],
  dayOf: (epochMs: number) => string,
): DayOfReports<T>[] {
  const days: DayOfReports<T>[] = []
  for (const item of items) {
    const day = dayOf(Date.parse(item.issuedAt))
    const last = days.at(-1)
    if (last?.day === day) last.items.push(item)
    else days.push({ day, items: [item] })
  }
  return days
}

export const isCritical = (flag: Flag | null): boolean => flag === 'LL' || flag === 'HH'

export const isMarked = (flag: Flag | null): boolean => flag !== null && flag !== 'N'

export interface Sorted {
  /** What can't wait. */
  critical: Observation[]
  /** Outside their range. */
  marked: Observation[]
  /** Inside, or without a word on it. */
  rest: Observation[]
}

/** What matters first; within each the laboratory's own order. */
export function sorted(observations: readonly Observation[]): Sorted {
  return {
    critical: observations.filter(({ flag }) => isCritical(flag)),
    marked: observations.filter(({ flag }) => isMarked(flag) && !isCritical(flag)),
    rest: observations.filter(({ flag }) => !isMarked(flag)),
  }
}

/** What may be said of a report as a whole; `unmarked`: nothing is flagged, but not every item says that it is normal. */
export type Finding = 'critical' | 'marked' | 'normal' | 'unmarked' | 'text'

export function findingOf(observations: readonly Pick<Observation, 'flag'>[]): Finding {
  if (observations.length === 0) return 'text'
  if (observations.some(({ flag }) => isCritical(flag))) return 'critical'
  if (observations.some(({ flag }) => isMarked(flag))) return 'marked'
  return observations.every(({ flag }) => flag === 'N') ? 'normal' : 'unmarked'
}

/** Places along a bar in percent: where the range begins and ends, and where the value lies. */
export interface RangeBar {
  from: number
  until: number
  at: number
}

/** A third of the bar on either side of the range; what lies further out stands at the bar's end. */
export function rangeBar({ number, low, high }: Pick<Observation, 'number' | 'low' | 'high'>): RangeBar | null {
  const range = number === null ? null : spread(low, high)
  if (number === null || range === null) return null
  const { start, wide } = range
  const place = (value: number) => Math.min(97, Math.max(3, ((value - start + wide) / (3 * wide)) * 100))
  return {
    from: low === null ? 0 : place(start),
    until: high === null ? 100 : place(start + wide),
    at: place(number),
  }
}

/** Where the range begins and how wide it is; one that is open on a side is drawn as wide as its bound is large. */
function spread(low: number | null, high: number | null): { start: number; wide: number } | null {
  if (low !== null && high !== null) return { start: low, wide: high - low || 1 }
  const bound = low ?? high
  if (bound === null) return null
  const wide = Math.abs(bound) || 1
  return { start: low ?? bound - wide, wide }
}

/** `a - b` without what binary numbers add: as many digits as the longer of the two has. */
export function difference(a: number, b: number): number {
  const digits = Math.max(digitsOf(a), digitsOf(b))
  return Number((a - b).toFixed(digits))
}

function digitsOf(value: number): number {
  const [, after = ''] = String(value).split('.')
  return Math.min(after.length, 20)
}

/** How large a file is: 83 KB, 1.2 MB; never 0. */
export function sizeText(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024))
  return kilobytes < 1000 ? `${kilobytes} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
