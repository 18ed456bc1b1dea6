import type { Middleware } from 'koa'
import { answerProblem } from './http.ts'
import { Refusal } from './refusal.ts'

export interface Admission {
  /** Requests a second that this process takes on; a moment's worth may come at once. */
  perSecond: number
  /** Requests that may be under way at once. */
  inFlight: number
  /** What is let in whatever the load: probes, and what watches over itself. */
  isFree: (path: string) => boolean
}

/** So much of a second may come at once. */
const burst = 0.25

/**
 * Takes on what this process can do and says no to the rest before doing anything for it, with a moment after which to come
 * back that differs from caller to caller: too many are served late by nobody, and those who are let in are served as ever.
 */
export function admitted({ perSecond, inFlight, isFree }: Admission): Middleware {
  const most = Math.max(1, perSecond * burst)
  let tokens = most
  let filledAt = performance.now()
  let open = 0
  const mayEnter = (): boolean => {
    const now = performance.now()
    tokens = Math.min(most, tokens + ((now - filledAt) / 1000) * perSecond)
    filledAt = now
    if (tokens < 1 || open >= inFlight) return false
    tokens -= 1
    return true
  }
  return async function admitting(ctx, next) {
    if (isFree(ctx.path)) return void (await next())
    if (!mayEnter()) return answerProblem(ctx, new Refusal('service.unavailable', undefined, 1 + Math.random() * 4))
    open += 1
    try {
      await next()
    } finally {
      open -= 1
    }
  }
}
