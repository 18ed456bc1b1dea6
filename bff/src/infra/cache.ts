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

  /** Plain timers: a promise and its AbortController for each command would cost more than the command. */
  function ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < restUntil) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const giveUp = () => {
        restUntil = performance.now() + restMs
        resolve(undefined)
      }
      const timer = setTimeout(giveUp, patienceMs).unref()
      void command()
        .then(resolve, giveUp)
        .finally(() => clearTimeout(timer))
    })
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
