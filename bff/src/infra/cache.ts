import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'

/** A memory in Redis that may be lost at any time: nothing here throws, and a Redis that is away costs one short wait in a while. */
export interface Cache {
  get(key: string): Promise<string | null>
  /** Keeps it, unless the key was buried meanwhile. */
  put(key: string, value: string, ttlMs: number): Promise<void>
  /** From now on the key is empty and stays so for `ttlMs`, whoever was just about to put something. */
  bury(key: string, ttlMs: number): Promise<void>
}

const patienceMs = 250
const restMs = 2000
const grave = '-'
const putScript = `if redis.call('get', KEYS[1]) == ARGV[3] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1`

export function cacheIn(redis: Redis): Cache {
  let restUntil = 0

  async function ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < restUntil) return undefined
    const late = new AbortController()
    const timer = pause(patienceMs, 'late' as const, { ref: false, signal: late.signal }).catch(() => 'late' as const)
    const answer = await Promise.race([command().catch(() => 'late' as const), timer])
    late.abort()
    if (answer !== 'late') return answer
    restUntil = performance.now() + restMs
    return undefined
  }

  return {
    async get(key) {
      const value = await ask(() => redis.get(key))
      return value === grave ? null : (value ?? null)
    },
    put: async (key, value, ttlMs) => void (await ask(() => redis.eval(putScript, 1, key, value, ttlMs, grave))),
    bury: async (key, ttlMs) => void (await ask(() => redis.set(key, grave, 'PX', ttlMs))),
  }
}
