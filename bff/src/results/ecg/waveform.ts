import { leadNames, type LeadName } from '@onecard/shared/ecg'
import { leadNamed } from './leads.ts'

/** An electrocardiogram, whichever way it came. */
export interface Waveform {
  samplesPerSecond: number
  /** In the order of cardiographs, all of one length. */
  leads: { name: LeadName; microvolts: Int16Array }[]
}

/** One curve as its source says it. */
export interface Curve {
  /** Words and codes that may name the lead. */
  said: readonly string[]
  samplesPerSecond: number
  /** Not a number: nothing was measured there. */
  microvolts: readonly number[]
}

/** No sample: a lead had come off. Real ones do not reach it: 32 mV is thirty times what a heart does. */
export const gap = -32_768
const most = 32_767

/** A resting tracing has 10 seconds; what is recorded over hours is another kind of report. */
const longestSeconds = 120
const shortestSeconds = 1

/**
 * Curves as one tracing at the fastest of their rates. Of a lead that is said twice the first counts; limb leads that
 * a device left out follow from I and II. Null when there is nothing that could be drawn.
 */
export function waveformOf(curves: readonly Curve[]): Waveform | null {
  const usable = curves.filter(isUsable)
  const samplesPerSecond = Math.max(...usable.map((curve) => curve.samplesPerSecond))
  const known = new Map<LeadName, number[]>()
  for (const curve of usable) {
    const name = leadNamed(curve.said)
    if (name && !known.has(name)) known.set(name, atRate(curve, samplesPerSecond))
  }
  complete(known)
  const length = Math.max(...[...known.values()].map((samples) => samples.length))
  const leads = leadNames.flatMap((name) => {
    const samples = known.get(name)
    return samples ? { name, microvolts: whole(samples, length) } : []
  })
  return leads.length === 0 ? null : { samplesPerSecond, leads }
}

function isUsable({ samplesPerSecond, microvolts }: Curve): boolean {
  if (!(samplesPerSecond >= 50 && samplesPerSecond <= 16_000)) return false
  return microvolts.length >= samplesPerSecond * shortestSeconds && microvolts.some(Number.isFinite)
}

function atRate({ samplesPerSecond, microvolts }: Curve, wanted: number): number[] {
  const kept = microvolts.slice(0, Math.floor(longestSeconds * samplesPerSecond))
  if (samplesPerSecond === wanted) return kept
  const step = samplesPerSecond / wanted
  return Array.from({ length: Math.floor(kept.length / step) }, (_, nth) => between(kept, nth * step))
}

function between(samples: readonly number[], at: number): number {
  const before = Math.floor(at)
  const first = samples[before] ?? NaN
  return first + ((samples[before + 1] ?? first) - first) * (at - before)
}

/** Einthoven and Goldberger: what the other four limb leads are of I and II. */
const derived: readonly [LeadName, (one: number, two: number) => number][] = [
  ['III', (one, two) => two - one],
  ['aVR', (one, two) => -(one + two) / 2],
  ['aVL', (one, two) => one - two / 2],
  ['aVF', (one, two) => two - one / 2],
]

function complete(known: Map<LeadName, number[]>): void {
  const one = known.get('I')
  const two = known.get('II')
  if (!one || !two) return
  for (const [name, from] of derived) {
    const lead = one.map((sample, nth) => from(sample, two[nth] ?? NaN))
    if (!known.has(name)) known.set(name, lead)
  }
}

function whole(samples: readonly number[], length: number): Int16Array {
  return Int16Array.from({ length }, (_, nth) => {
    const sample = samples[nth] ?? NaN
    return Number.isFinite(sample) ? Math.max(-most, Math.min(most, rounded(sample))) : gap
  })
}

/** By the thousandth first: a half is one whichever way its scale was written in binary. */
const rounded = (sample: number): number => Math.round(Math.round(sample * 1000) / 1000)

const inMicrovolts: Readonly<Record<string, number>> = {
  ...{ uv: 1, µv: 1, μv: 1, microvolt: 1, microvolts: 1 },
  ...{ mv: 1000, millivolt: 1000, millivolts: 1000, v: 1_000_000, nv: 0.001 },
}

/** How many microvolts one of this unit is; null when it is none of voltage: a scale is not guessed. */
export function microvoltsIn(unit: string): number | null {
  return inMicrovolts[unit.trim().toLowerCase()] ?? null
}
