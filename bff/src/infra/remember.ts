import type { Clock } from './clock.ts'
import type { Sql } from './db.ts'

interface Needs {
  sql: Sql
  clock: Clock
}

/** What changes seldom and is asked for on every request: remembered for a few seconds in this process, by database and key. */
export interface Remembered<Value> {
  (deps: Needs, key: string): Promise<Value>
  /**
   * Inside a transaction: what is not at hand is read on the transaction's own connection. It never waits for one of the
   * pool's: all of those may be held by transactions that wait for a row of ours.
   */
  within: (tx: Sql, deps: Needs, key: string) => Promise<Value>
  /** After a write of our own. */
  forget: (deps: Needs, key: string) => void
}

interface Memory<Value> {
  value: Promise<Value>
  until: number
  /** False while it is still being read. */
  here: boolean
}

/** Several askers at once share one query; a failed one is not remembered. At most `most` keys are kept. */
export function remembered<Value>(
  ms: number,
  load: (deps: Needs, key: string) => Promise<Value>,
  most = 10_000,
): Remembered<Value> {
  const byDatabase = new WeakMap<Sql, Map<string, Memory<Value>>>()
  const memoryOf = (sql: Sql) => {
    const known = byDatabase.get(sql) ?? new Map<string, Memory<Value>>()
    byDatabase.set(sql, known)
    return known
  }
  const known = ({ sql, clock }: Needs, key: string) => {
    const memory = memoryOf(sql).get(key)
    return memory && memory.until > clock.now().getTime() ? memory : null
  }
  const keep = ({ sql, clock }: Needs, key: string, value: Promise<Value>): Promise<Value> => {
    const memory = memoryOf(sql)
    if (memory.size >= most) memory.clear()
    const kept = { value, until: clock.now().getTime() + ms, here: false }
    memory.set(key, kept)
    value.then(
      () => (kept.here = true),
      () => memory.get(key) === kept && memory.delete(key),
    )
    return value
  }
  return Object.assign((deps: Needs, key: string) => known(deps, key)?.value ?? keep(deps, key, load(deps, key)), {
    within: (tx: Sql, deps: Needs, key: string) => {
      const memory = known(deps, key)
      if (memory?.here) return memory.value
      const value = load({ sql: tx, clock: deps.clock }, key)
      return memory ? value : keep(deps, key, value)
    },
    forget: (deps: Needs, key: string) => void memoryOf(deps.sql).delete(key),
  })
}
