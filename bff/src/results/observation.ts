import type { Observation as Item } from '@onecard/shared/results'
import type { CodeableConcept, Observation, ObservationComponent, ObservationReferenceRange } from '../infra/fhir/r4.ts'
import { flagAmong, flagFrom } from './flags.ts'
import { nobody, rangeFor } from './ranges.ts'
import { boundsIn } from './rules.ts'

/** The items of a FHIR Observation: itself when it has a value, and each of its components. */
export function itemsOf(observation: Observation, whose = nobody): Item[] {
  const note = (observation.note ?? []).map(({ text }) => text).join('\n')
  const more = { method: observation.method ? wordsOf(observation.method) : null, note: note || null }
  const parts: ObservationComponent[] = [observation, ...(observation.component ?? [])]
  return parts.flatMap((part) => {
    const value = valueOf(part)
    return value === '' ? [] : [itemOf(part, value, { ...more, range: rangeFor(part.referenceRange, whose) })]
  })
}

interface More extends Pick<Item, 'method' | 'note'> {
  range: ObservationReferenceRange | undefined
}

function itemOf(part: ObservationComponent, value: string, { range, ...more }: More): Item {
  const number = numberOf(part)
  const bounds = rangeOf(range)
  const codes = (part.interpretation ?? []).flatMap(({ coding }) => (coding ?? []).map(({ code }) => code ?? ''))
  return {
    ...{ code: codeOf(part.code).slice(0, 64), name: wordsOf(part.code).slice(0, 120), value, number },
    ...{ unit: unitOf(part), ...bounds, flag: flagAmong(codes) ?? flagFrom(number, bounds), ...more },
  }
}

/** What a person reads: the laboratory's own words first, else those of the code. */
export function wordsOf(concept: CodeableConcept): string {
  return concept.text ?? concept.coding?.find(({ display }) => display !== undefined)?.display ?? codeOf(concept)
}

export function codeOf({ coding, text }: CodeableConcept): string {
  return coding?.find(({ code }) => code !== undefined)?.code ?? text ?? ''
}

/** A plain number only: `<0.5` is none. */
function numberOf({ valueQuantity: quantity, valueInteger }: ObservationComponent): number | null {
  if (!quantity) return valueInteger ?? null
  return quantity.comparator === undefined ? (quantity.value ?? null) : null
}

function unitOf({ valueQuantity: quantity }: ObservationComponent): string | null {
  return (quantity?.unit ?? quantity?.code ?? '').slice(0, 32) || null
}

/** As text, whichever kind of value it is; '' when there is none. */
function valueOf(part: ObservationComponent): string {
  const { valueQuantity: quantity, valueCodeableConcept: concept } = part
  if (quantity?.value !== undefined) return `${quantity.comparator ?? ''}${quantity.value}`
  return concept ? wordsOf(concept) : plainOf(part)
}

function plainOf(part: ObservationComponent): string {
  const plain = part.valueString ?? part.valueInteger ?? part.valueDateTime ?? part.valueTime
  if (plain !== undefined) return String(plain)
  if (part.valueBoolean !== undefined) return part.valueBoolean ? '是' : '否'
  return compoundOf(part)
}

function compoundOf({ valueRange, valueRatio }: ObservationComponent): string {
  const pair = valueRange ? [valueRange.low, valueRange.high] : [valueRatio?.numerator, valueRatio?.denominator]
  return pair.flatMap((each) => each?.value ?? []).join(valueRange ? '-' : ':')
}

type Bounds = Pick<Item, 'range' | 'low' | 'high'>

function rangeOf(range: ObservationReferenceRange | undefined): Bounds {
  const text = range?.text ?? null
  const said = numbersIn(range)
  if (said.low === null && said.high === null) return { range: text, ...boundsIn(text ?? '') }
  return { range: text ?? writtenRange(said), ...said }
}

type Numbers = Pick<Item, 'low' | 'high'>

const numbersIn = (range: ObservationReferenceRange | undefined): Numbers => ({
  low: range?.low?.value ?? null,
  high: range?.high?.value ?? null,
})

export function writtenRange({ low, high }: Numbers): string {
  if (low === null) return `≤${high}`
  return high === null ? `≥${low}` : `${low}-${high}`
}
