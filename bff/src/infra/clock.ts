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

/** The calendar day (`YYYY-MM-DD`) and wall-clock time (`HH:mm`) of an instant in a time zone. */
export function wallClock(instant: Date, timeZone: string): { day: string; time: string } {
  const text: Record<string, string> = {}
  for (const { type, value } of formatter(timeZone).formatToParts(instant)) text[type] = value
  return { day: `${text['year']}-${text['month']}-${text['day']}`, time: `${text['hour']}:${text['minute']}` }
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

function offsetMs(instant: Date, timeZone: string): number {
  const { day, time } = wallClock(instant, timeZone)
  const [year, month, date] = day.split('-').map(Number)
  const [hour, minute] = time.split(':').map(Number)
  const shown = Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1, hour ?? 0, minute ?? 0)
  return shown - Math.floor(instant.getTime() / 60_000) * 60_000
}
