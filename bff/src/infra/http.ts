import { refusals, type Problem, type RefusalCode } from '@onecard/shared/refusals'
import type { Context, Middleware } from 'koa'
import type { Logger } from 'pino'
import type * as z from 'zod'
import { Refusal } from './refusal.ts'

/** Reads untrusted input into a known shape, or refuses with every fault and its path. */
export function parse<T extends z.ZodType>(schema: T, input: unknown, where = ''): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new Refusal(
    'request.invalid',
    result.error.issues.map(({ path, message, code }) => ({
      path: [where, ...path].filter(Boolean).join('.'),
      code,
      message,
    })),
  )
}

/** Gives every request its correlation id: the caller's own when it is a plausible one. */
export function traced(newId: () => string): Middleware {
  return async function tracing(ctx, next) {
    const given = ctx.get('X-Trace-Id')
    ctx.state['traceId'] = /^[\w-]{8,64}$/.test(given) ? given : newId()
    ctx.set('X-Trace-Id', String(ctx.state['traceId']))
    await next()
  }
}

/** The one place where a thrown error becomes an answer (application/problem+json, RFC 9457). */
export function problems(log: Logger): Middleware {
  return async function refusing(ctx, next) {
    try {
      await next()
    } catch (error) {
      const refusal = asRefusal(error)
      report(log, ctx, refusal, error)
      answerProblem(ctx, refusal)
    }
  }
}

export function answerProblem(ctx: Context, { code, details, retryAfter }: Refusal): void {
  const { status, zh, en } = refusals[code]
  const problem: Problem = {
    type: `urn:onecard:problem:${code}`,
    title: en,
    status,
    code,
    message: { zh, en },
    traceId: String(ctx.state['traceId']),
    ...(details === undefined ? {} : { details }),
  }
  ctx.status = status
  ctx.type = 'application/problem+json'
  ctx.body = JSON.stringify(problem)
  if (retryAfter !== undefined) ctx.set('Retry-After', String(Math.ceil(retryAfter)))
  else if (status === 503) ctx.set('Retry-After', '5')
}

const byStatus: Partial<Record<number, RefusalCode>> = {
  404: 'route.unknown',
  405: 'route.method',
  413: 'request.too-large',
}

/** Our own outages name their refusal; the body parser's errors carry a status; whatever says nothing is our bug. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (!(error instanceof Error)) return new Refusal('internal')
  if ('refusal' in error && isCode(error.refusal)) return new Refusal(error.refusal)
  // Libraries keep the status on the error or on its prototype.
  return 'status' in error ? ofStatus(Number(error.status)) : new Refusal('internal')
}

const ofStatus = (status: number) =>
  new Refusal(status >= 400 && status < 500 ? (byStatus[status] ?? 'request.invalid') : 'internal')

function isCode(text: unknown): text is RefusalCode {
  return typeof text === 'string' && text in refusals
}

function report(log: Logger, ctx: Context, refusal: Refusal, error: unknown): void {
  const facts = {
    traceId: ctx.state['traceId'] as string,
    route: ctx.state['route'] as string | undefined,
    code: refusal.code,
  }
  if (refusal.code === 'internal') log.error({ ...facts, err: error }, 'request.failed')
  else if (refusals[refusal.code].status === 503) log.warn(facts, 'request.unavailable')
  else log.debug(facts, 'request.refused')
}
