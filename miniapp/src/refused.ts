import type { Problem, RefusalCode } from '@onecard/shared/refusals'
import { Offline, type Answer } from './wire.ts'

/** The server said no: the code is for us, the words are for people. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly words: { zh: string; en: string },
    readonly details?: unknown,
  ) {
    super(code)
  }
}

/** What the server would say to a request without a session. */
export class NotSignedIn extends Refused {
  constructor() {
    super('session.missing', { zh: '请先登录', en: 'Please sign in first.' })
  }
}

/** Whether this is a refusal, and, when codes are named, one of those. */
export function isRefused(error: unknown, ...codes: RefusalCode[]): error is Refused {
  return error instanceof Refused && (codes.length === 0 || codes.includes(error.code))
}

/** Whether all that is missing is a sign-in. */
export function isSignedOut(error: unknown): boolean {
  return isRefused(error, 'session.missing', 'session.expired')
}

/** Whether a consent is missing, or was given to an older version. */
export function isUnconsented(error: unknown): error is Refused {
  return isRefused(error, 'agreement.required', 'agreement.outdated', 'agreement.health-data-required')
}

/** No answer, or one that says nothing about what was asked: it may be otherwise in a moment. */
export function isUnreachable(error: unknown): boolean {
  return (
    error instanceof Offline || isRefused(error, 'service.unavailable', 'internal', 'hospital.silent', 'rate.limited')
  )
}

/** Takes what came for an answer, or throws the refusal that it is. */
export function settled<T>({ status, data }: Answer<T | Problem>): T {
  if (isProblem(status, data)) throw new Refused(data.code, data.message, data.details)
  return data
}

const unreadable = { zh: '服务正忙，请稍后再试', en: 'The service is busy. Please try again shortly.' }

function isProblem<T>(status: number, data: T | Problem): data is Problem {
  if (status < 400) return false
  if (typeof data === 'object' && data !== null && 'code' in data && 'message' in data) return true
  // A gateway in between answered in its own way.
  throw new Refused('service.unavailable', unreadable)
}
