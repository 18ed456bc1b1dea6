import { setTimeout as pause } from 'node:timers/promises'
import type Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import { webPage, type Temper } from '../mood.ts'

/** `silent` hears nothing, `lost-reply` acts and does not answer, `duplicate` acts twice, `down` hangs up. */
export const hospitalModes = [
  'normal',
  'slow',
  'silent',
  'lost-reply',
  'refusing',
  'duplicate',
  'garbage',
  'down',
] as const

type Act = ReturnType<Router['routes']>

/** Meets each request at a hospital that speaks HTTP in the mood of the moment; how it says no is the hospital's own. */
export function inMood(state: Temper, act: Act, refuse: (ctx: Context) => void): Middleware {
  return async (ctx, next) => {
    const { mode, delayMs } = state.next(ctx.path)
    if (mode === 'slow') await pause(delayMs, undefined, { ref: false })
    if (mode === 'down' || mode === 'silent') {
      ctx.respond = false
      if (mode === 'down') ctx.req.destroy()
      return
    }
    if (mode === 'garbage') {
      ctx.type = 'text/html'
      ctx.body = webPage
      return
    }
    if (mode === 'refusing' && ctx.method !== 'GET') return refuse(ctx)
    const times = mode === 'duplicate' ? 2 : 1
    for (let time = 0; time < times; time++) await act(ctx as Parameters<Act>[0], next)
    if (mode === 'lost-reply') ctx.respond = false
  }
}
