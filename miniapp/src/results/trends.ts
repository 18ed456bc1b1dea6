import type { TrendPoint } from '@onecard/shared/results'
import { difference } from './reading.ts'

/** How the last value stands to the one before it; null while there is only one. */
export interface Comparison {
  way: 'higher' | 'lower' | 'same'
  by: number
  before: TrendPoint
  /** Measured by another institution: small differences mean little. */
  elsewhere: boolean
}

export function comparison(points: readonly TrendPoint[]): Comparison | null {
  const last = points.at(-1)
  const before = points.at(-2)
  if (!last || !before) return null
  const by = difference(last.number, before.number)
  return {
    way: by === 0 ? 'same' : by > 0 ? 'higher' : 'lower',
    by: Math.abs(by),
    before,
    elsewhere: last.institutionName !== before.institutionName,
  }
}

/** Every institution once, in the order of their first value. */
export function institutionsOf(points: readonly Pick<TrendPoint, 'institutionName'>[]): string[] {
  return [...new Set(points.map(({ institutionName }) => institutionName))]
}
