import type { PassTest, PassView } from '@onecard/shared/pass'
import type { NucleicState, Validity } from '@onecard/shared/nucleic'
import { isWaiting } from './states.ts'

/** One of 24, 48 and 72 hours as a bar: how much of its own stretch is over, 0 to 1. */
export interface ClockBar {
  hours: number
  until: string
  share: number
}

/** The clocks one after the other, each from the end of the one before. */
export function clockBars({ startsAt, clocks }: Validity, nowMs: number): ClockBar[] {
  const ends = clocks.map(({ until }) => Date.parse(until))
  return clocks.map(({ hours, until }, nth) => {
    const from = ends[nth - 1] ?? Date.parse(startsAt)
    const to = ends[nth] ?? from
    const share = to > from ? (nowMs - from) / (to - from) : 1
    return { hours, until, share: Math.min(1, Math.max(0, share)) }
  })
}

/** The shortest clock that still runs; null when none does. */
export function running({ clocks }: Validity, nowMs: number): { hours: number; until: string } | null {
  return clocks.find(({ until }) => Date.parse(until) > nowMs) ?? null
}

/** What the pass page shows: nothing known, a negative test that still counts or no longer does, or the state that the latest is in. */
export type PassSays =
  | { says: 'none' }
  | { says: 'valid'; test: PassTest; hours: number; until: string; newer: NucleicState | null }
  | { says: 'expired'; test: PassTest }
  | { says: Exclude<NucleicState, 'negative'>; test: PassTest }

/**
 * The latest test decides; one without an answer yet leaves the negative one before it in force. Read anew each second: a
 * clock may run out while the page is open, or while there is no network to ask again.
 */
export function passSays({ latest, counting }: Pick<PassView, 'latest' | 'counting'>, nowMs: number): PassSays {
  if (latest === null) return { says: 'none' }
  if (latest.state === 'negative') return counted(latest, nowMs, null)
  const before = counting !== null && isWaiting(latest.state) ? counted(counting, nowMs, latest.state) : null
  return before?.says === 'valid' ? before : { says: latest.state, test: latest }
}

function counted(test: PassTest, nowMs: number, newer: NucleicState | null): PassSays {
  const clock = test.validity && running(test.validity, nowMs)
  if (!clock) return { says: 'expired', test }
  return { says: 'valid', test, hours: clock.hours, until: clock.until, newer }
}
