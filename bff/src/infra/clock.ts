/** The only source of "now": injected, so that tests can stand time still and no endpoint can move it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

const partsIn = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = partsIn.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  partsIn.set(timeZone, made)
  return made
}

/** Offsets change on quarter hours at most: each is asked of Intl once (4 µs) and then added (0.2 µs). */
const quarterMs = 15 * 60_000
const offsets = new Map<string, Map<number, number>>()

/** How far the zone's wall clock is ahead of UTC at this instant, in ms. */
function offsetMs(instant: Date, timeZone: string): number {
  const quarter = Math.floor(instant.getTime() / quarterMs)
  const known = offsets.get(timeZone) ?? new Map<number, number>()
  const offset = known.get(quarter) ?? askOffset(quarter * quarterMs, timeZone)
  if (known.size > 10_000) known.clear()
  offsets.set(timeZone, known.set(quarter, offset))
  return offset
}

function askOffset(at: number, timeZone: string): number {
  const text: Record<string, number> = {}
  for (const { type, value } of formatter(timeZone).formatToParts(new Date(at))) text[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = text
  return Date.UTC(year, month - 1, day, hour, minute) - at
}

/** The calendar day (`YYYY-MM-DD`) and wall-clock time (`HH:mm`) of an instant in a time zone. */
export function wallClock(instant: Date, timeZone: string): { day: string; time: string } {
  const shown = new Date(instant.getTime() + offsetMs(instant, timeZone)).toISOString()
  return { day: shown.slice(0, 10), time: shown.slice(11, 16) }
}

/**
 * The instant at which a wall clock in the zone shows this day and time. In a gap (spring forward) the time after the
 * gap is taken; of two (autumn back) the earlier one.
 */
export function instantAt(day: string, time: string, timeZone: string): Date {
  const [hour, minute] = time === '24:00' ? [24, 0] : time.split(':').map(Number)
  const [year, month, date] = day.split('-').map(Number)
  const guess = Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1, hour ?? 0, minute ?? 0)
  const before = guess - offsetMs(new Date(guess - 86_400_000), timeZone)
  if (before + offsetMs(new Date(before), timeZone) === guess) return new Date(before)
  return new Date(guess - offsetMs(new Date(guess + 86_400_000), timeZone))
}

/** The instant so many times 24 hours before. */
export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000)
}
