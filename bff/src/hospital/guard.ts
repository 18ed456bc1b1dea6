import {
  BrokenCircuitError,
  BulkheadRejectedError,
  ConsecutiveBreaker,
  ExponentialBackoff,
  TaskCancelledError,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleType,
  timeout,
  wrap,
} from 'cockatiel'
import type { ArchivePort } from './archive.ts'
import { HospitalSilent, type BookingPort } from './gateway.ts'

export interface Limits {
  /** How long a whole verb may take, whatever it asks of the hospital meanwhile. */
  timeoutMs: number
  /** Verbs under way at once, and those that wait for one of them. */
  atOnce?: number
  waiting?: number
}

/**
 * Keeps one hospital's trouble its own: a verb that takes too long, too many at once, and, after five silences in a
 * row, everything for a while (a second, doubling to half a minute) ends as HospitalSilent without bothering the hospital.
 * A refusal is an answer: it closes the breaker.
 */
export function guarded(port: BookingPort, limits: Limits): BookingPort {
  const under = guardOf(limits)
  return {
    reserve: (order) => under(() => port.reserve(order)),
    notify: (order) => under(() => port.notify(order)),
    withdraw: (order) => under(() => port.withdraw(order)),
    find: (order) => under(() => port.find(order)),
  }
}

/** The same for its picture archive, which has troubles of its own: appointments go on while it is down. */
export function guardedArchive(port: ArchivePort, limits: Limits): ArchivePort {
  const under = guardOf(limits)
  return {
    studies: (by) => under(() => port.studies(by)),
    series: (study) => under(() => port.series(study)),
    picture: (place, edge) => under(() => port.picture(place, edge)),
  }
}

function guardOf({ timeoutMs, atOnce = 16, waiting = 64 }: Limits): <T>(verb: () => Promise<T>) => Promise<T> {
  const breaker = circuitBreaker(handleType(HospitalSilent), {
    halfOpenAfter: new ExponentialBackoff({ initialDelay: 1000, maxDelay: 30_000 }),
    breaker: new ConsecutiveBreaker(5),
  })
  const room = bulkhead(atOnce, waiting)
  const clock = timeout(timeoutMs, TimeoutStrategy.Aggressive)
  const policy = wrap(room, breaker)
  return (verb) => policy.execute(() => clock.execute(verb).catch(silence)).catch(silence)
}

function silence(error: unknown): never {
  const words = wordsFor(error)
  throw words === null ? error : new HospitalSilent(words)
}

function wordsFor(error: unknown): string | null {
  if (error instanceof TaskCancelledError) return 'the hospital took too long'
  if (error instanceof BrokenCircuitError) return 'the hospital has been silent and is left alone for a moment'
  if (error instanceof BulkheadRejectedError) return 'too many calls to this hospital at once'
  return null
}
