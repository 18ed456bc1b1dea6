import type { Route } from '@onecard/shared/treaty'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from './refusal.ts'

/** Asked before the door (by address) and behind it (by caller); throws `rate.limited` with the seconds to wait. */
export interface Limits {
  address(address: string, kind: Kind): Promise<void>
  caller(principal: string, kind: Kind): Promise<void>
}

type Kind = NonNullable<Route['limit']> | 'machine-read' | 'machine-write'

/** A minute's worth. Many phones share an address behind an operator's gateway, so an address may far more than a caller. */
const perMinute: Record<Kind, { address: number; caller: number }> = {
  entrance: { address: 300, caller: 60 },
  read: { address: 12_000, caller: 600 },
  write: { address: 6_000, caller: 240 },
  search: { address: 1_200, caller: 60 },
  // A hospital's system is one caller for a whole hospital, and sends what is much in Bundles.
  'machine-read': { address: 12_000, caller: 3_000 },
  'machine-write': { address: 6_000, caller: 600 },
}

/** How a route is counted. */
export function kindOf({ method, auth, limit }: Route): Kind {
  if (limit) return limit
  if (auth.startsWith('client:')) return method === 'GET' ? 'machine-read' : 'machine-write'
  if (method === 'GET') return 'read'
  return auth === 'public' ? 'entrance' : 'write'
}

const free: Limits = { address: () => Promise.resolve(), caller: () => Promise.resolve() }

/**
 * Counts in Redis, so that it holds for all our processes together; reads are counted in each process, because a way to
 * Redis would cost as much as many of them. Without Redis nobody is refused: limits spare us load, they guard no fact.
 */
export function limitsOf({ redis, config }: { redis: Redis; config: { RATE_LIMITS: 'on' | 'off' } }): Limits {
  if (config.RATE_LIMITS === 'off') return free
  const takers = new Map<string, Take>()
  const takerOf = (by: 'address' | 'caller', kind: Kind): Take => {
    const name = `${by}-${kind}`
    const known = takers.get(name) ?? taker(redis, name, perMinute[kind][by], kind.endsWith('read'))
    takers.set(name, known)
    return known
  }
  return {
    address: async (address, kind) => {
      if (!isLocal(address)) await takerOf('address', kind)(address)
    },
    caller: (principal, kind) => takerOf('caller', kind)(principal),
  }
}

type Take = (key: string) => Promise<void>

function taker(redis: Redis, name: string, points: number, inProcess: boolean): Take {
  const options = { keyPrefix: `limit:${name}`, points, duration: 60 }
  const limiter = inProcess
    ? new RateLimiterMemory(options)
    : new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true })
  return async (key) => {
    try {
      await limiter.consume(key)
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new Refusal('rate.limited', undefined, error.msBeforeNext / 1000)
      // Redis is away, and says so itself.
    }
  }
}

/** Our own machine: probes, measurements, a proxy that was not declared. */
function isLocal(address: string): boolean {
  return /^(::1|(::ffff:)?127\.)/.test(address)
}
