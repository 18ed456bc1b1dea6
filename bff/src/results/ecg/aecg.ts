import { intervalsIn, type Measurement } from './measured.ts'
import type { Tracing } from './tracing.ts'
import { microvoltsIn, waveformOf, type Curve } from './waveform.ts'
import { readXml, type Element } from '../../infra/xml.ts'

/**
 * HL7 annotated ECG (aECG, R1): series of sequences that share one time axis. Whole recordings are looked at before
 * the representative beats that were derived of them. Null for whatever is none.
 */
export function readAecg(text: string): Tracing | null {
  const root = readXml(text)
  if (root?.name !== 'AnnotatedECG') return null
  const series = below(root, ['component', 'series'])
  const derived = series.flatMap((each) => below(each, ['derivation', 'derivedSeries']))
  for (const each of [...series, ...derived]) {
    const waveform = waveformOf(below(each, ['component', 'sequenceSet']).flatMap(curvesIn))
    if (waveform) return { waveform, measured: measuredIn(root) }
  }
  return null
}

/** The elements at the end of this way. */
function below(from: Element, [first, ...rest]: readonly string[]): Element[] {
  if (first === undefined) return [from]
  return from.children.filter(({ name }) => name === first).flatMap((child) => below(child, rest))
}

function curvesIn(set: Element): Curve[] {
  const sequences = below(set, ['component', 'sequence'])
  const samplesPerSecond = rateOf(sequences.flatMap((each) => below(each, ['value', 'increment'])))
  if (samplesPerSecond === null) return []
  return sequences.flatMap((each) => {
    const [code] = below(each, ['code'])
    const [value] = below(each, ['value'])
    const microvolts = value && samplesOf(value)
    return microvolts ? { said: [code?.attributes['code'] ?? ''], samplesPerSecond, microvolts } : []
  })
}

const perSecond: Readonly<Record<string, number>> = { s: 1, ms: 1000, us: 1_000_000 }

function rateOf([increment]: readonly Element[]): number | null {
  const { value = '', unit = '' } = increment?.attributes ?? {}
  const units = perSecond[unit]
  return units === undefined || !(Number(value) > 0) ? null : units / Number(value)
}

/** `SLIST_PQ`: origin + scale × digit, each with a unit of its own. */
function samplesOf(value: Element): number[] | null {
  const origin = quantity(below(value, ['origin'])[0])
  const scale = quantity(below(value, ['scale'])[0])
  const [digits] = below(value, ['digits'])
  if (origin === null || scale === null || !digits) return null
  return digits.text
    .trim()
    .split(/\s+/)
    .map((digit) => origin + scale * Number(digit))
}

/** In microvolts. */
function quantity(element: Element | undefined): number | null {
  const { value = '', unit = '' } = element?.attributes ?? {}
  const microvolts = microvoltsIn(unit)
  return value === '' || microvolts === null ? null : Number(value) * microvolts
}

/** What a device or a reader noted, anywhere in the document. */
function measuredIn(root: Element): Tracing['measured'] {
  const annotations = named(root, 'annotation')
  const measurements = annotations.flatMap((annotation): Measurement[] => {
    const { value, unit = '' } = below(annotation, ['value'])[0]?.attributes ?? {}
    return value === undefined ? [] : [{ code: codeOf(annotation), number: Number(value), unit }]
  })
  const statements = annotations
    .filter((annotation) => codeOf(annotation).startsWith('MDC_ECG_INTERPRETATION'))
    .flatMap((annotation) => below(annotation, ['value']).map(({ text }) => text.trim()))
  return { intervals: intervalsIn(measurements), statement: [...new Set(statements)].join('\n').trim() || null }
}

const codeOf = (annotation: Element): string => below(annotation, ['code'])[0]?.attributes['code'] ?? ''

function named(from: Element, name: string): Element[] {
  const own = from.name === name ? [from] : []
  return [...own, ...from.children.flatMap((child) => named(child, name))]
}
