import { instantAt, wallClock } from '../../infra/clock.ts'

const minute = 60_000

/** An instant as HL7 writes it, with the offset of the product's zone, so that no reader has to guess. */
export function writeTime(instant: Date, timeZone: string): string {
  const { day, time } = wallClock(instant, timeZone)
  const seconds = instant.toISOString().slice(17, 19)
  const offset = (Date.parse(`${day}T${time}:${seconds}Z`) - Math.floor(instant.getTime() / 1000) * 1000) / minute
  return `${day}${time}${seconds}`.replace(/[-:]/g, '') + offsetText(offset)
}

/**
 * Reads `YYYYMMDD[HH[MM[SS[.s]]]][±ZZZZ]`; a time without offset is meant in the given zone.
 * Null for anything that is not an instant on the calendar.
 */
export function readTime(text: string, timeZone: string): Date | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d{1,4})?)?)?)?([+-]\d{4})?$/.exec(text)
  if (!found) return null
  const [, year, month, date, hour = '00', minutes = '00', seconds = '00', offset] = found
  const day = `${year}-${month}-${date}`
  const asIfUtc = new Date(`${day}T${hour}:${minutes}:${seconds}Z`)
  // `2026-02-30` would roll over into March.
  if (Number.isNaN(asIfUtc.getTime()) || asIfUtc.getUTCDate() !== Number(date)) return null
  if (offset) return new Date(asIfUtc.getTime() - offsetOf(offset) * minute)
  return new Date(instantAt(day, `${hour}:${minutes}`, timeZone).getTime() + Number(seconds) * 1000)
}

/** A day as HL7 writes it, `YYYYMMDD` with whatever follows, to ours; null when it is none. */
export function readDay(text: string): string | null {
  const day = text.slice(0, 8)
  if (!/^\d{8}$/.test(day) || readTime(day, 'UTC') === null) return null
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
}

function offsetOf(text: string): number {
  const size = Number(text.slice(1, 3)) * 60 + Number(text.slice(3, 5))
  return text.startsWith('-') ? -size : size
}

function offsetText(offset: number): string {
  const size = Math.abs(offset)
  const two = (count: number): string => String(count).padStart(2, '0')
  return (offset < 0 ? '-' : '+') + two(Math.floor(size / 60)) + two(size % 60)
}
