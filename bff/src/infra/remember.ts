import type { Clock } from './clock.ts'
import type { Sql } from './db.ts'

interface Needs {
  sql: Sql
  clock: Clock
}

/** What changes seldom and is asked for on every request: remembered for a few seconds in this process, by database and key. */
export interface Remembered<Value> {
  (deps: Needs, key: string): Promise<Value>
  /** After a write of our own. */
  forget: (deps: Needs, key: string) => void
}

/** Several askers at once share one query; a failed one is not remembered. At most `most` keys are kept. */
export function remembered<Value>(
  ms: number,
  load: (deps: Needs, key: string) => Promise<Value>,
  most = 10_000,
): Remembered<Value> {
  const byDatabase = new WeakMap<Sql, Map<string, { value: Promise<Value>; until: number }>>()
  const memoryOf = (sql: Sql) => {
    const known = byDatabase.get(sql) ?? new Map<string, { value: Promise<Value>; until: number }>()
    byDatabase.set(sql, known)
    return known
  }
  const recall = (deps: Needs, key: string): Promise<Value> => {
    const memory = memoryOf(deps.sql)
    const now = deps.clock.now().getTime()
    const known = memory.get(key)
    if (known && known.until > now) return known.value
    if (memory.size >= most) memory.clear()
    const value = load(deps, key)
    memory.set(key, { value, until: now + ms })
    value.catch(() => memory.delete(key))
    return value
  }
  return Object.assign(recall, { forget: (deps: Needs, key: string) => void memoryOf(deps.sql).delete(key) })
}
