import { usualSeparators } from './message.ts'

/** A field's value: one text, its components, or several occurrences of either. Blank ends are not written. */
export type FieldValue = Component | readonly Component[] | Repeats
type Component = string | { sub: readonly string[] }

export interface Repeats {
  repeats: readonly (Component | readonly Component[])[]
}

const { field: bar, component: caret, repetition: tilde, escape: slash, subcomponent: ampersand } = usualSeparators

/** One segment, its fields named by their numbers in the standard; everything is escaped on the way. */
export function segment(name: string, fields: Record<number, FieldValue>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number))
  const texts = Array.from({ length: last }, (_, at) => fieldText(fields[at + 1] ?? ''))
  return [name, ...trimmed(texts)].join(bar)
}

/** The header is the one segment whose first two fields are the separators themselves. */
export function header(fields: Record<number, FieldValue>): string {
  const rest = segment('MSH', fields).split(bar).slice(3)
  return [`MSH${bar}${caret}${tilde}${slash}${ampersand}`, ...rest].join(bar)
}

/** Segments end in CR, the last one too. */
export function message(segments: readonly string[]): string {
  return segments.map((each) => `${each}\r`).join('')
}

function fieldText(value: FieldValue): string {
  if (typeof value === 'string') return escaped(value)
  if ('repeats' in value) return value.repeats.map(fieldText).join(tilde)
  if ('sub' in value) return componentText(value)
  return trimmed(value.map(componentText)).join(caret)
}

function componentText(value: Component): string {
  return typeof value === 'string' ? escaped(value) : trimmed(value.sub.map(escaped)).join(ampersand)
}

function trimmed(texts: readonly string[]): string[] {
  const last = texts.findLastIndex((text) => text !== '')
  return texts.slice(0, last + 1)
}

const codes: Record<string, string> = {
  [bar]: 'F',
  [caret]: 'S',
  [ampersand]: 'T',
  [tilde]: 'R',
  [slash]: 'E',
}

/** A line end inside a value would end the segment; `\.br\` is HL7's own. */
function escaped(text: string): string {
  return text
    .replace(/[|^&~\\]/g, (char) => `${slash}${codes[char] ?? ''}${slash}`)
    .replace(/\r\n|\r|\n/g, `${slash}.br${slash}`)
}
