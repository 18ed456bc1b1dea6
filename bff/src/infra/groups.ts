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

/** A list lengthened with its last value to a power of two, so that a few prepared statements serve every length. */
export function rounded<Value>(values: readonly Value[]): Value[] {
  const more = 2 ** Math.ceil(Math.log2(values.length)) - values.length
  return [...values, ...values.slice(-1).flatMap((last) => Array<Value>(more).fill(last))]
}
