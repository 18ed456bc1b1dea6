import { addDays } from '@onecard/shared/day'
import { instantAt } from '../clock.ts'

/** `[from, until)`: all that a written time may mean, by its precision. */
export interface Span {
  from: Date
  until: Date
}

const written =
  /^(?<year>\d{4})(?:-(?<month>0[1-9]|1[0-2])(?:-(?<date>0[1-9]|[12]\d|3[01])(?:T(?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?<zone>Z|[+\- ]\d{2}:\d{2})?)?)?)?$/

/**
 * Reads a FHIR date, dateTime or instant; null when it is none. A day, month or year, and a time without an offset,
 * are meant in the product's time zone. (A `+` that was not encoded in an address arrives as a space.)
 */
export function spanOf(text: string, timeZone: string): Span | null {
  const parts = written.exec(text)?.groups
  // What lies beyond is no time of ours, and no time of the database either.
  if (!parts || text < '1900' || text > '9998') return null
  const { month, date, time, zone } = parts
  const year = text.slice(0, 4)
  return date ? within(`${year}-${String(month)}-${date}`, time, zone, timeZone) : wholeMonths(year, month, timeZone)
}

function within(day: string, time: string | undefined, zone: string | undefined, timeZone: string): Span | null {
  if (addDays(day, 0) !== day) return null
  return time ? moment(day, time, zone?.replace(' ', '+'), timeZone) : wholeDay(day, timeZone)
}

function wholeDay(day: string, timeZone: string): Span | null {
  return span(instantAt(day, '00:00', timeZone), instantAt(addDays(day, 1), '00:00', timeZone))
}

function wholeMonths(year: string, month: string | undefined, timeZone: string): Span | null {
  const first = `${year}-${month ?? '01'}-01`
  const next =
    month && month !== '12'
      ? `${year}-${String(Number(month) + 1).padStart(2, '0')}-01`
      : `${String(Number(year) + 1).padStart(4, '0')}-01-01`
  return span(instantAt(first, '00:00', timeZone), instantAt(next, '00:00', timeZone))
}

function moment(day: string, time: string, zone: string | undefined, timeZone: string): Span | null {
  const [clock = '', fraction] = time.split('.')
  const seconds = clock.length > 5 ? clock : `${clock}:00`
  const from = zone
    ? new Date(`${day}T${seconds}.${(fraction ?? '0').slice(0, 3).padEnd(3, '0')}${zone}`)
    : new Date(instantAt(day, clock.slice(0, 5), timeZone).getTime() + Number(seconds.slice(6)) * 1000)
  return span(from, new Date(from.getTime() + (fraction ? 1 : clock.length > 5 ? 1000 : 60_000)))
}

function span(from: Date, until: Date): Span | null {
  return Number.isNaN(from.getTime()) || Number.isNaN(until.getTime()) ? null : { from, until }
}

/** The instant that a FHIR `instant` names. */
export function instantOf(text: string): Date {
  return new Date(text)
}
