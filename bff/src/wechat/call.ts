import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  wrap,
} from 'cockatiel'
import * as z from 'zod'
import { askJson, NoAnswer } from '../infra/ask.ts'
import { refusalOf, WechatBusy, WechatSilent } from './errors.ts'

export interface Question<T> {
  path: string
  query: Record<string, string>
  /** Posted as JSON when there is one. */
  body?: unknown
  ok: z.ZodType<T>
}

export type Call = <T>(question: Question<T>) => Promise<T>

interface Line {
  base: string
  timeoutMs: number
  /** How long the breaker leaves WeChat alone after five silences in a row. */
  restMs: number
}

const Errcode = z.object({ errcode: z.int() })

/**
 * One line to WeChat's servers. What is known not to have been acted on (busy, never delivered) is asked again, twice;
 * five silences in a row open the breaker, so that a dead WeChat costs no waiting.
 */
export function openLine({ base, timeoutMs, restMs }: Line): Call {
  const again = retry(handleType(WechatBusy), {
    maxAttempts: 2,
    backoff: new ExponentialBackoff({ initialDelay: 150, maxDelay: 1000 }),
  })
  const breaker = circuitBreaker(handleType(WechatSilent), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(5),
  })
  const policy = wrap(breaker, again)
  return async (question) => {
    try {
      return await policy.execute(() => ask(base, timeoutMs, question))
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new WechatSilent('resting') : error
    }
  }
}

async function ask<T>(base: string, timeoutMs: number, { path, query, body, ok }: Question<T>): Promise<T> {
  const url = new URL(base + path)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: json }
  const answer = await askJson(url, init, timeoutMs).catch((error: unknown) => {
    throw silence(error)
  })
  const refusal = Errcode.safeParse(answer)
  if (refusal.success && refusal.data.errcode !== 0) throw refusalOf(refusal.data.errcode)
  const parsed = ok.safeParse(answer)
  if (!parsed.success) throw new WechatSilent('garbage')
  return parsed.data
}

const json = { 'content-type': 'application/json' }

function silence(error: unknown): unknown {
  if (!(error instanceof NoAnswer)) return error
  return error.reason === 'unreachable' ? new WechatBusy(error.message) : new WechatSilent(error.message)
}
