import { pinyin, polyphonic } from 'pinyin-pro'

/** One character of a title as it may be typed: itself, or any of its readings without tones. */
export interface Spelled {
  character: string
  readings: string[]
}

const plain = { toneType: 'none', type: 'array', v: true } as const
const han = /\p{Script=Han}/u

/**
 * Spells a title. A person's family name takes its own reading (单 shàn, 曾 zēng) and keeps the common ones beside it,
 * because people type either.
 */
export function spell(title: string, { person = false } = {}): Spelled[] {
  const characters = Array.from(title.normalize('NFKC').toLowerCase())
  const readings = pinyin(characters.join(''), { ...plain, surname: person ? 'head' : 'off' })
  return characters.map((character, i) => {
    if (!han.test(character)) return { character, readings: [] }
    const others = person && i === 0 ? (polyphonic(character, plain)[0] ?? []) : []
    return { character, readings: [...new Set([readings[i] ?? '', ...others])].filter((said) => /^[a-z]+$/.test(said)) }
  })
}

/** `单shan/dan/chan 玉yu 洁jie`: how a spelled title is stored, so that one pattern finds text, pinyin and a mixture. */
export function written(spelled: readonly Spelled[]): string {
  return spelled.map(({ character, readings }) => (character === ' ' ? '_' : character) + readings.join('/')).join(' ')
}

export function readWritten(text: string): Spelled[] {
  return text.split(' ').map((part) => {
    const [character = ''] = part
    const said = part.slice(character.length)
    return { character, readings: said ? said.split('/') : [] }
  })
}

/** What was typed, as we compare it: one width, one case, no spaces or apostrophes (xi'an), ü as v. */
export function typed(query: string): string {
  return query
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ü', 'v')
    .replaceAll(/[\s'’·_]/gu, '')
}

/**
 * The characters [from, to) that the query spells without a gap, each by itself, by a reading, by a reading's beginning
 * at the end (`chens`), or by an initial (`csw`, `陈sw`); null when it spells none.
 */
export function spells(spelled: readonly Spelled[], query: string): [number, number] | null {
  for (let from = 0; from < spelled.length; from++) {
    const to = consume(spelled, from, query)
    if (to !== null && to > from) return [from, to]
  }
  return null
}

function consume(spelled: readonly Spelled[], at: number, rest: string): number | null {
  if (rest === '') return at
  const next = spelled[at]
  if (!next) return null
  for (const part of beginnings(next, rest)) {
    const end = consume(spelled, at + 1, rest.slice(part))
    if (end !== null) return end
  }
  return null
}

/** How much of the query this character may stand for, longest first; a dot in a name stands for nothing. */
function beginnings({ character, readings }: Spelled, rest: string): number[] {
  if (/[·_.()]/u.test(character)) return [0]
  if (rest.startsWith(character)) return [character.length]
  const lengths = readings.flatMap((said) => {
    if (rest.startsWith(said)) return [said.length, ...initials(said, rest)]
    return said.startsWith(rest) ? [rest.length] : initials(said, rest)
  })
  return [...new Set(lengths)].sort((a, b) => b - a)
}

function initials(said: string, rest: string): number[] {
  if (said[0] !== rest[0]) return []
  return /^[zcs]h/.test(said) && rest[1] === 'h' ? [2, 1] : [1]
}

/** The characters of a longer name that an everyday short form picks in order (心内科 of 心血管内科); null when it does not. */
export function abbreviates(spelled: readonly Spelled[], query: string): number[] | null {
  const picked: number[] = []
  const wanted = Array.from(query)
  if (wanted.length < 2 || !wanted.every((character) => han.test(character))) return null
  for (const [i, { character }] of spelled.entries()) {
    if (character === wanted[picked.length]) picked.push(i)
  }
  return picked.length === wanted.length ? picked : null
}
