/** Whom we told a moment ago that there is nothing: asked again at once, there still is nothing. */
export interface Nothing {
  isKnown(this: void, key: string): boolean
  learn(this: void, key: string): void
}

/** Kept in this process for so many milliseconds, and never a word about what there is. */
export function nothingFor(ms: number, most = 50_000): Nothing {
  const until = new Map<string, number>()
  return {
    isKnown: (key) => (until.get(key) ?? 0) > performance.now(),
    learn: (key) => {
      if (ms === 0) return
      if (until.size >= most) until.clear()
      until.set(key, performance.now() + ms)
    },
  }
}
