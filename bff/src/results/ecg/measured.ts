import type { Intervals } from '@onecard/shared/ecg'

export interface Measured {
  intervals: Intervals
  statement: string | null
}

/** Something that was measured, under whichever code. */
export interface Measurement {
  code: string
  number: number
  unit: string
}

type Name = keyof Intervals

export const noIntervals: Intervals = {
  ...{ heartRate: null, prMs: null, qrsMs: null, qtMs: null, qtcMs: null, axisDegrees: null },
}

/** LOINC, ISO/IEEE 11073 and SCP-ECG. */
const names: Readonly<Record<string, Name>> = {
  ...{ '8867-4': 'heartRate', '76282-3': 'heartRate', MDC_ECG_HEART_RATE: 'heartRate' },
  ...{ '8625-6': 'prMs', MDC_ECG_TIME_PD_PR: 'prMs', MDC_ECG_TIME_PD_PQ: 'prMs', '5.13.5-7': 'prMs' },
  ...{ '8633-0': 'qrsMs', MDC_ECG_TIME_PD_QRS: 'qrsMs', '5.13.5-9': 'qrsMs' },
  ...{ '8634-8': 'qtMs', MDC_ECG_TIME_PD_QT: 'qtMs', '5.13.5-11': 'qtMs' },
  ...{ '8636-3': 'qtcMs', MDC_ECG_TIME_PD_QTC: 'qtcMs', MDC_ECG_TIME_PD_QTCB: 'qtcMs', '5.10.2.5-5': 'qtcMs' },
  ...{ MDC_ECG_TIME_PD_QTCF: 'qtcMs' },
  ...{ '8632-8': 'axisDegrees', MDC_ECG_ANGLE_QRS_FRONT: 'axisDegrees', '5.10.3-13': 'axisDegrees' },
}

/** The time between two beats says the rate too. */
const betweenBeats = new Set(['5.10.2.1-3', '8637-1', 'MDC_ECG_TIME_PD_RR', 'MDC_ECG_TIME_PD_RR_GL'])

/** What cannot be: a misread unit shows itself here, and is not shown. */
const plausible: Record<Name, readonly [number, number]> = {
  heartRate: [15, 350],
  prMs: [30, 700],
  qrsMs: [20, 400],
  qtMs: [100, 900],
  qtcMs: [100, 900],
  axisDegrees: [-360, 360],
}

/** The intervals among what was measured; of one that is said twice the first. */
export function intervalsIn(all: readonly Measurement[]): Intervals {
  const found = { ...noIntervals }
  for (const measurement of all) {
    const said = named(measurement)
    if (!said || found[said.name] !== null) continue
    const [least, most] = plausible[said.name]
    if (said.number >= least && said.number <= most) found[said.name] = Math.round(said.number)
  }
  return found
}

function named({ code, number, unit }: Measurement): { name: Name; number: number } | null {
  const ms = unit.trim().toLowerCase() === 's' ? number * 1000 : number
  if (betweenBeats.has(code.toUpperCase())) return ms > 0 ? { name: 'heartRate', number: 60_000 / ms } : null
  const name = names[code] ?? names[code.toUpperCase()]
  if (!name) return null
  return { name, number: name.endsWith('Ms') ? ms : number }
}

/** Is this one of the intervals, which are shown by themselves? */
export function isInterval(code: string): boolean {
  return code in names || code.toUpperCase() in names || betweenBeats.has(code.toUpperCase())
}

/** What the report itself says comes before what its curves carry along. */
export function merged(said: Intervals, carried: Intervals): Intervals {
  return {
    heartRate: said.heartRate ?? carried.heartRate,
    prMs: said.prMs ?? carried.prMs,
    qrsMs: said.qrsMs ?? carried.qrsMs,
    qtMs: said.qtMs ?? carried.qtMs,
    qtcMs: said.qtcMs ?? carried.qtcMs,
    axisDegrees: said.axisDegrees ?? carried.axisDegrees,
  }
}
