import { createHash } from 'node:crypto'
import type { Context, Middleware } from 'koa'

/** Answers 304 where the caller already holds what an answer's ETag names. */
export function conditional(): Middleware {
  return async function answerNotModified(ctx, next) {
    await next()
    if (!ctx.response.get('ETag') || !ctx.fresh) return
    ctx.body = null
    ctx.status = 304
  }
}

/**
 * Names an answer by its content (weakly: compression changes the bytes), so that whoever asks again pays only the way.
 * `public` may be kept a minute by anybody; `private` is asked for again each time, by its one reader.
 */
export function tagged<T>(ctx: Context, scope: 'public' | 'private', answer: T): T {
  const digest = createHash('sha1').update(JSON.stringify(answer)).digest('base64url')
  ctx.set('ETag', `W/"${digest}"`)
  ctx.set('Cache-Control', scope === 'public' ? 'public, max-age=60' : 'private, no-cache')
  return answer
}
