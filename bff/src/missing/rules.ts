import type { MissingState, MissingView } from '@onecard/shared/missing'
import { addDays } from '@onecard/shared/day'
import { instantAt, wallClock } from '../infra/clock.ts'

const longAgoMs = 60 * 86_400_000
const aheadMs = 5 * 60_000

/** A sample of the last weeks; phones may be ahead by a little. */
export function isCredible(sampledAt: Date, now: Date): boolean {
  const ago = now.getTime() - sampledAt.getTime()
  return ago <= longAgoMs && ago >= -aheadMs
}

export function actionsOf(state: MissingState): MissingView['actions'] {
  return state === 'open' ? ['withdraw'] : []
}

/** People remember the day and hardly the hour: a report of that day's sample is the one they miss. */
export function dayOf(instant: Date, timeZone: string): { from: Date; until: Date } {
  const { day } = wallClock(instant, timeZone)
  const next = instantAt(addDays(day, 1), '00:00', timeZone)
  return { from: instantAt(day, '00:00', timeZone), until: new Date(next.getTime() - 1) }
}
