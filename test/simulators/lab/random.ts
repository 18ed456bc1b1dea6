/** Dice that fall the same way for the same words: a played day can be played again. */
export interface Dice {
  /** 0 ≤ x < 1. */
  next(): number
  /** 0 ≤ n < count. */
  whole(count: number): number
  /** Around 0, rarely beyond ±3. */
  normal(): number
  pick<T>(from: readonly T[]): T
  chance(share: number): boolean
}

export function diceOf(...words: readonly (string | number)[]): Dice {
  let state = hashOf(words.join('\u0000'))
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    whole: (count) => Math.floor(next() * count),
    normal: () => Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, -6),
    pick(from) {
      const found = from[Math.floor(next() * from.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    chance: (share) => next() < share,
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash | 0
}
