import type { Flag, Observation } from '@onecard/shared/results'
import { isCritical, isMarked } from './reading.ts'

/** One figure of a check at a village station, large enough to be read out. */
export interface Figure {
  name: 'pressure' | 'heartRate' | 'oxygen' | 'temperature' | 'weight' | 'glucose'
  value: string
  unit: string | null
  flag: Flag | null
}

/** LOINC of what stations measure; blood pressure is two items and one figure. */
const codes: Readonly<Record<string, Figure['name']>> = {
  ...{ '8867-4': 'heartRate', '2708-6': 'oxygen', '59408-5': 'oxygen', '8310-5': 'temperature', '29463-7': 'weight' },
  ...{ '15074-8': 'glucose', '2339-0': 'glucose', '41653-7': 'glucose' },
}
const systolic = '8480-6'
const diastolic = '8462-4'

/** The figures of a check, blood pressure first; whatever is none of them stays an item. */
export function figuresOf(observations: readonly Observation[]): { figures: Figure[]; rest: Observation[] } {
  const pressure = pressureIn(observations)
  const used = new Set<Observation>(pressure?.of)
  const figures = observations.flatMap((observation): Figure[] => {
    const name = codes[observation.code]
    if (!name || observation.number === null || used.has(observation)) return []
    used.add(observation)
    const { value, unit, flag } = observation
    return [{ name, value, unit, flag }]
  })
  return {
    figures: [...(pressure ? [pressure.figure] : []), ...figures],
    rest: observations.filter((observation) => !used.has(observation)),
  }
}

function pressureIn(observations: readonly Observation[]): { figure: Figure; of: Observation[] } | null {
  const upper = observations.find(({ code }) => code === systolic)
  const lower = observations.find(({ code }) => code === diastolic)
  if (!upper || !lower) return null
  const { unit } = upper
  const flag = worse(upper.flag, lower.flag)
  return { figure: { name: 'pressure', value: `${upper.value}/${lower.value}`, unit, flag }, of: [upper, lower] }
}

/** Of two flags the one that matters more; what is said before what is not. */
function worse(one: Flag | null, other: Flag | null): Flag | null {
  const weight = (flag: Flag | null) => (isCritical(flag) ? 3 : isMarked(flag) ? 2 : flag === null ? 0 : 1)
  return weight(other) > weight(one) ? other : one
}
