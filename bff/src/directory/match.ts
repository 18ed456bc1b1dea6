import { abbreviates, readWritten, spells, typed, type Spelled } from './spelling.ts'

export interface Candidate {
  kind: 'hospital' | 'department' | 'doctor'
  title: string
  words: string
  spelled: string
}

export interface Match {
  /** Smaller is better. */
  rank: number
  highlight: [number, number][]
}

const kinds = { hospital: 0, department: 1, doctor: 2 }

/**
 * How well an entry answers the query; null when it does not. The whole title before its beginning, that before its
 * middle, written characters before pinyin, a short form after both, and last what is only said of the entry.
 */
export function matchOf(entry: Candidate, query: string): Match | null {
  const text = typed(query)
  if (text === '') return null
  const spelled = readWritten(entry.spelled)
  const found = inTitle(spelled, text) ?? abbreviated(spelled, text) ?? saidOf(entry, text)
  if (!found) return null
  return { rank: found.rank * 10 + kinds[entry.kind], highlight: inUnits(spelled, found.highlight) }
}

function inTitle(spelled: readonly Spelled[], text: string): Match | null {
  const span = spells(spelled, text)
  if (!span) return null
  const [from, to] = span
  const literal = text === spelled.slice(from, to).reduce((said, { character }) => said + character, '')
  if (from === 0 && to === spelled.length) return { rank: literal ? 0 : 1, highlight: [span] }
  const place = from === 0 ? 2 : 4
  return { rank: literal ? place : place + 1, highlight: [span] }
}

function abbreviated(spelled: readonly Spelled[], text: string): Match | null {
  const picked = abbreviates(spelled, text)
  if (!picked) return null
  const highlight: [number, number][] = []
  for (const at of picked) {
    const last = highlight.at(-1)
    if (last?.[1] === at) last[1] = at + 1
    else highlight.push([at, at + 1])
  }
  return { rank: 6, highlight }
}

function saidOf({ words }: Candidate, text: string): Match | null {
  return typed(words).includes(text) ? { rank: 7, highlight: [] } : null
}

/** From characters to what `slice` counts: a rare surname takes two units. */
function inUnits(spelled: readonly Spelled[], spans: readonly [number, number][]): [number, number][] {
  const units = (to: number) => spelled.slice(0, to).reduce((sum, { character }) => sum + character.length, 0)
  return spans.map(([from, to]) => [units(from), units(to)])
}
