import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import type { Call } from './call.ts'
import { WechatSilent } from './errors.ts'

interface Needs {
  redis: Redis
  clock: { now(): Date }
  newId: () => string
  call: Call
  app: { appId: string; secret: string }
}

/** The access token that all our processes share. */
export interface SharedToken {
  current(): Promise<string>
  /** WeChat refused this one: gives another. */
  instead(refused: string): Promise<string>
}

const minute = 60_000
const early = 5 * minute
const lockMs = 10_000
const redisPatienceMs = 500
const pollMs = 50

const Stored = z.object({ token: z.string(), expiresAt: z.number() })
type Stored = z.infer<typeof Stored>

const Answer = z.object({ access_token: z.string().min(1), expires_in: z.int().positive() })

/**
 * Kept in Redis, renewed 5 minutes early by one process while the others wait for it.
 * Redis only saves calls: without it each process keeps its own, since WeChat's normal mode hands the same token to everybody.
 */
export function sharedToken(needs: Needs): SharedToken {
  const keep = keeper(needs)
  let flying: Promise<string> | undefined

  /** However many ask at once, one renewal flies. */
  function renewOnce(refused: string | null): Promise<string> {
    flying ??= renew(needs, keep, refused).finally(() => {
      flying = undefined
    })
    return flying
  }

  return {
    async current() {
      const known = keep.remembered() ?? (await keep.read())
      return isFresh(known, needs.clock.now()) ? known.token : renewOnce(null)
    },
    async instead(refused) {
      const known = await keep.read()
      return isFresh(known, needs.clock.now()) && known.token !== refused ? known.token : renewOnce(refused)
    },
  }
}

function isFresh(known: Stored | undefined, now: Date): known is Stored {
  return known !== undefined && known.expiresAt - now.getTime() > early
}

/** Under a lock in Redis, so that of many processes one asks WeChat. */
async function renew(needs: Needs, keep: Keeper, refused: string | null): Promise<string> {
  const id = needs.newId()
  if (!(await keep.lock(id))) {
    const theirs = await keep.waitForAnother(refused)
    if (theirs) return theirs.token
  }
  try {
    const known = await keep.read()
    if (isFresh(known, needs.clock.now()) && known.token !== refused) return known.token
    return await fetchAnew(needs, keep, refused, known)
  } finally {
    await keep.unlock(id)
  }
}

async function fetchAnew(
  { call, app, clock }: Needs,
  keep: Keeper,
  refused: string | null,
  known: Stored | undefined,
): Promise<string> {
  // WeChat allows 20 forced renewals a day; a wrong secret must not burn them.
  const force = refused !== null && (await keep.mayForce())
  try {
    const answer = await call({
      path: '/cgi-bin/stable_token',
      query: {},
      body: { grant_type: 'client_credential', appid: app.appId, secret: app.secret, force_refresh: force },
      ok: Answer,
    })
    await keep.write({ token: answer.access_token, expiresAt: clock.now().getTime() + answer.expires_in * 1000 })
    return answer.access_token
  } catch (error) {
    // The old one still serves in its last five minutes.
    const serves = known !== undefined && known.token !== refused && known.expiresAt > clock.now().getTime()
    if (error instanceof WechatSilent && serves) return known.token
    throw error
  }
}

type Keeper = ReturnType<typeof keeper>

const unlockScript = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`

function keeper({ redis, clock, app }: Needs) {
  const key = `wechat:token:{${app.appId}}`
  const lockKey = `${key}:lock`
  let memory: Stored | undefined

  async function read(): Promise<Stored | undefined> {
    memory = stored(await orLost(redis.get(key))) ?? memory
    return memory
  }

  return {
    read,
    remembered: () => (isFresh(memory, clock.now()) ? memory : undefined),
    async write(fresh: Stored) {
      memory = fresh
      const left = Math.max(fresh.expiresAt - clock.now().getTime(), 1)
      await orLost(redis.set(key, JSON.stringify(fresh), 'PX', left))
    },
    /** True also when Redis is gone: then everybody asks for himself. */
    lock: async (id: string) => (await orLost(redis.set(lockKey, id, 'PX', lockMs, 'NX'))) !== null,
    unlock: (id: string) => orLost(redis.eval(unlockScript, 1, lockKey, id)),
    mayForce: async () => (await orLost(redis.set(`${key}:forced`, '1', 'PX', minute, 'NX'))) === 'OK',
    async waitForAnother(refused: string | null): Promise<Stored | undefined> {
      for (let waited = 0; waited < lockMs / 2; waited += pollMs) {
        await pause(pollMs)
        const known = await read()
        if (isFresh(known, clock.now()) && known.token !== refused) return known
      }
      return undefined
    },
  }
}

function stored(text: string | null | undefined): Stored | undefined {
  return text ? Stored.safeParse(JSON.parse(text)).data : undefined
}

/** Redis may be away; `undefined` says so, and nobody waits long for it. */
async function orLost<T>(answer: Promise<T>): Promise<T | undefined> {
  const patience = pause(redisPatienceMs, undefined, { ref: false })
  return Promise.race([answer.catch(() => undefined), patience])
}
