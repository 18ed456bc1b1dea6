/** Values by key, in the order in which the keys first appear. (Map.groupBy wants Node 21.) */
export function groupBy<Key, Value>(values: Iterable<Value>, keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}

/** A list in pieces of at most this size: prepared statements take 65,535 values. */
export function chunks<Value>(values: readonly Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size))
}

/** A list in pieces whose sizes add up to at most this much; what is larger than that stands alone. */
export function pieces<Value>(values: readonly Value[], sizeOf: (value: Value) => number, most: number): Value[][] {
  const all: Value[][] = []
  let room = 0
  for (const value of values) {
    const size = sizeOf(value)
    if (size > room) {
      all.push([])
      room = most
    }
    all.at(-1)?.push(value)
    room -= size
  }
  return all
}

/** A list lengthened with its last value to a power of two, so that a few prepared statements serve every length. */
export function rounded<Value>(values: readonly Value[]): Value[] {
  const more = 2 ** Math.ceil(Math.log2(values.length)) - values.length
  return [...values, ...values.slice(-1).flatMap((last) => Array<Value>(more).fill(last))]
}
