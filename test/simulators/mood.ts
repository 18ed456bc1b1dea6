import { setTimeout as pause } from 'node:timers/promises'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import * as z from 'zod'

/**
 * How a simulator behaves. `slow` answers late, `silent` acts and never answers, `down` cuts the line without acting,
 * `garbage` answers a web page; further moods belong to one simulator.
 */
export interface Mood {
  mode: string
  delayMs: number
  /** How many requests it lasts; null: until told otherwise. */
  left: number | null
  /** Only paths that begin so. */
  under: string
}

const well: Mood = { mode: 'normal', delayMs: 0, left: null, under: '/' }

export interface Temper {
  /** The paths asked for, in order. */
  asked: string[]
  /** Takes one request into account and says how it is to be met. */
  next(path: string): Mood
  set(mood: Partial<Mood>): Mood
  get(): Mood
}

export function temper(): Temper {
  let mood = well
  const asked: string[] = []
  return {
    asked,
    get: () => mood,
    set(wish) {
      mood = { ...well, ...wish }
      return mood
    },
    next(path) {
      asked.push(path)
      if (mood.mode === 'normal' || !path.startsWith(mood.under)) return well
      const now = mood
      if (mood.left !== null) mood = mood.left > 1 ? { ...mood, left: mood.left - 1 } : well
      return now
    },
  }
}

/** What a gateway in front of a broken system says. */
export const webPage = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>'

/** Meets each request in the mood of the moment; moods of a simulator's own are left to `own`. */
export function moody(state: Temper, own: (mode: string) => unknown = () => undefined): Middleware {
  return async (ctx, next) => {
    const { mode, delayMs } = state.next(ctx.path)
    if (mode === 'slow') await pause(delayMs, undefined, { ref: false })
    if (mode === 'down') {
      ctx.respond = false
      ctx.req.socket.destroy()
      return
    }
    if (mode === 'garbage') {
      ctx.type = 'text/html'
      ctx.body = webPage
      return
    }
    const answer = own(mode)
    if (answer !== undefined) ctx.body = answer
    else await next()
    // The line stays open and nothing comes.
    if (mode === 'silent') ctx.respond = false
  }
}

/** `GET|POST /mode`, `GET /requests` (the paths asked for), and `POST /clock` to move the simulator's time. */
export function moodControl(state: Temper, clock: MovableClock, modes: readonly [string, ...string[]]): Router {
  const Wish = z.object({
    mode: z.enum(modes),
    delayMs: z.int().min(0).max(600_000).default(10_000),
    times: z.int().positive().optional(),
    under: z.string().default('/'),
  })
  const Move = z.union([z.object({ advanceSeconds: z.number() }), z.object({ now: z.iso.datetime() })])
  const router = new Router()
  router.get('/mode', (ctx) => {
    ctx.body = state.get()
  })
  router.get('/requests', (ctx) => {
    ctx.body = state.asked
  })
  router.post('/mode', (ctx) => {
    const { mode, delayMs, times, under } = Wish.parse(ctx.request.body)
    ctx.body = state.set({ mode, delayMs, left: times ?? null, under })
  })
  router.post('/clock', (ctx) => {
    const move = Move.parse(ctx.request.body)
    if ('now' in move) clock.set(new Date(move.now))
    else clock.set(new Date(clock.now().getTime() + move.advanceSeconds * 1000))
    ctx.body = { now: clock.now().toISOString() }
  })
  return router
}

export interface MovableClock {
  now(): Date
  set(now: Date): void
}

/** Runs on from a base clock (the machine's, or a test's); `set` shifts it. */
export function movableClock(base: () => Date = () => new Date()): MovableClock {
  let shift = 0
  return {
    now: () => new Date(base().getTime() + shift),
    set(now) {
      shift = now.getTime() - base().getTime()
    },
  }
}
