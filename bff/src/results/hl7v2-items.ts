import type { Flag, Observation } from '@onecard/shared/results'
import type { Field, Segment } from '../hospital/hl7v2/message.ts'
import { flagAmong, flagFrom } from './flags.ts'
import { studyUids } from './imaging/study.ts'
import { boundsIn } from './rules.ts'

/** What OBX and NTE of an order say: its items, its reading as a whole, its notes. */

export function until(segments: readonly Segment[], isEnd: (segment: Segment) => boolean): Segment[] {
  const end = segments.findIndex(isEnd)
  return segments.slice(0, end === -1 ? segments.length : end)
}

/** The first of these that says anything. */
export const firstOf = (...texts: string[]): string => texts.find((text) => text !== '') ?? ''

/** NTE before any OBX speak of the order as a whole. */
export function notesBefore(parts: readonly Segment[]): string {
  return textOf(until(parts, ({ name }) => name === 'OBX').filter(({ name }) => name === 'NTE'))
}

const textOf = (notes: readonly Segment[]): string =>
  notes
    .map((nte) => nte.field(3).whole())
    .join('\n')
    .trim()

export const itemCodes = (parts: readonly Segment[]): { code: string }[] =>
  parts.flatMap((obx) => (obx.name === 'OBX' ? [named(obx)] : []))

/** OBX-3 of what is a reading of the whole, not an item: LOINC impressions, or a laboratory's own word. What was seen (18782-3) is none. */
const conclusions = new Set(['19005-8', '22637-3', 'GDT', 'IMP'])

export function observationsIn(parts: readonly Segment[]): { observations: Observation[]; conclusion: string } {
  const observations: Observation[] = []
  const conclusion: string[] = []
  parts.forEach((obx, at) => {
    if (!isSaid(obx) || documentTypes.has(obx.text(2)) || studyUids.has(obx.text(3))) return
    const value = valueOf(obx)
    if (conclusions.has(obx.text(3))) conclusion.push(value)
    else if (value !== '') observations.push(observationOf(obx, value, notesAfter(parts, at)))
  })
  return { observations, conclusion: conclusion.join('\n') }
}

/** Documents and pictures are no items: see embedded.ts. */
const documentTypes = new Set(['ED', 'RP'])

/** HL7 table 0085: there is no result of this item, no longer or not yet. */
const unsaid = new Set(['X', 'D', 'W', 'N', 'O', 'I'])

export const isSaid = (segment: Segment): boolean => segment.name === 'OBX' && !unsaid.has(segment.text(11))

function notesAfter(parts: readonly Segment[], at: number): string {
  return textOf(until(parts.slice(at + 1), ({ name }) => name !== 'NTE'))
}

function valueOf(obx: Segment): string {
  return obx
    .repeats(5)
    .map((each) => oneValue(obx.text(2), each))
    .join('\n')
    .trim()
}

/** OBX-2: which of a field's parts a person should read. */
function oneValue(type: string, field: Field): string {
  switch (type) {
    // `<^0.5` in parts.
    case 'SN':
      return [1, 2, 3, 4].map((part) => field.text(part)).join('')
    // A coded value by its words.
    case 'CE':
    case 'CWE':
    case 'CNE':
      return firstOf(field.text(2), field.text(5), field.text(9), field.text())
    case 'FT':
    case 'TX':
    case 'ST':
      return field.whole()
    default:
      return field.text()
  }
}

function observationOf(obx: Segment, value: string, note: string): Observation {
  const range = obx.field(7).whole()
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null
  const bounds = boundsIn(range)
  return {
    ...named(obx),
    ...{ value, number, ...bounds },
    unit: firstOf(obx.text(6), obx.text(6, 2)).slice(0, 32) || null,
    range: range || null,
    flag: flagIn(obx) ?? flagFrom(number, bounds),
    method: firstOf(obx.text(17, 2), obx.text(17)) || null,
    note: note || null,
  }
}

function named(obx: Segment): { code: string; name: string } {
  const code = firstOf(obx.text(3), obx.text(3, 4))
  return { code: code.slice(0, 64), name: firstOf(obx.text(3, 2), obx.text(3, 5), code).slice(0, 120) }
}

const flagIn = (obx: Segment): Flag | null => flagAmong(obx.repeats(8).map((each) => each.text()))
