/** Hearts of nobody: twelve-lead curves made of a few bells, some beats earlier and wider than the rest. */

export interface Rhythm {
  beatsPerMinute: number
  /** Which beats come too early and from the ventricle. */
  early: readonly number[]
}

const samplesPerSecond = 250
const seconds = 10

/** How each lead sees the same beat: P, Q, R, S and T, in microvolts. */
const leads: Readonly<Record<string, readonly [p: number, q: number, r: number, s: number, t: number]>> = {
  I: [80, -40, 620, -90, 190],
  II: [130, -50, 1080, -180, 300],
  V1: [50, 0, 210, -880, -60],
  V2: [60, 0, 420, -1180, 320],
  V3: [70, -20, 760, -820, 420],
  V4: [80, -60, 1320, -420, 430],
  V5: [80, -90, 1240, -210, 340],
  V6: [80, -80, 930, -110, 250],
}

const bell = (at: number, centre: number, width: number): number => Math.exp(-(((at - centre) / width) ** 2))

type Lead = (typeof leads)[string]

function usual(at: number, [p, q, r, s, t]: Lead): number {
  return (
    p * bell(at, 0.08, 0.028) +
    q * bell(at, 0.185, 0.009) +
    r * bell(at, 0.205, 0.0115) +
    s * bell(at, 0.228, 0.011) +
    t * bell(at, 0.46, 0.058)
  )
}

/** No P, a wide complex, and a T wave that goes the other way. */
const early = (at: number, [, , r, s, t]: Lead): number =>
  (r * 1.2 - s * 0.6) * bell(at, 0.2, 0.048) - (t * 1.5 + 150) * bell(at, 0.42, 0.085)

/** When each beat begins; an early one is followed by a pause. */
function beatsOf({ beatsPerMinute, early: premature }: Rhythm): { at: number; isEarly: boolean }[] {
  const step = 60 / beatsPerMinute
  return Array.from({ length: Math.ceil(seconds / step) + 1 }, (_, nth) => {
    const isEarly = premature.includes(nth)
    return { at: nth * step - (isEarly ? step * 0.34 : 0), isEarly }
  })
}

/** FHIR components, one a lead; of the limb leads I and II, from which the others follow. */
export function sampledLeads(rhythm: Rhythm): object[] {
  const beats = beatsOf(rhythm)
  return Object.entries(leads).map(([name, lead]) => {
    const samples = Array.from({ length: samplesPerSecond * seconds }, (_, nth) => {
      const now = nth / samplesPerSecond
      const wander = 22 * Math.sin(now * 1.7) + 4 * Math.sin(nth * 12.9898)
      const heart = beats.reduce(
        (sum, { at, isEarly }) =>
          sum + (Math.abs(now - at - 0.4) > 0.8 ? 0 : (isEarly ? early : usual)(now - at, lead)),
        0,
      )
      return Math.round((heart + wander) / 5)
    })
    return {
      code: { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.24', code: `MDC_ECG_LEAD_${name.toUpperCase()}` }] },
      valueSampledData: {
        ...{ origin: { value: 0, unit: 'uV', system: 'http://unitsofmeasure.org', code: 'uV' }, dimensions: 1 },
        ...{ period: 1000 / samplesPerSecond, factor: 5, data: samples.join(' ') },
      },
    }
  })
}
