/** An instant as HL7 writes it, with the offset of the product's zone, so that no reader has to guess. */
export function writeTime(instant: Date, timeZone: string): string {
  const offset = offsetMinutes(instant, timeZone)
  const local = new Date(instant.getTime() + offset * minute).toISOString()
  return local.slice(0, 19).replace(/[-:T]/g, '') + offsetText(offset)
}

/**
 * Reads `YYYYMMDD[HH[MM[SS[.s]]]][±ZZZZ]`; a time without offset is meant in the given zone.
 * Null for anything that is not an instant on the calendar.
 */
export function readTime(text: string, timeZone: string): Date | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d{1,4})?)?)?)?([+-]\d{4})?$/.exec(text)
  if (!found) return null
  const [, year, month, day, hour = '00', minutes = '00', second = '00', offset] = found
  const local = new Date(`${year}-${month}-${day}T${hour}:${minutes}:${second}Z`)
  // `2026-02-30` would roll over into March.
  if (Number.isNaN(local.getTime()) || local.getUTCDate() !== Number(day)) return null
  return offset ? shifted(local, offsetOf(offset)) : fromWall(local, timeZone)
}

/** A day as HL7 writes it, `YYYYMMDD`, to ours; null when it is none. */
export function readDay(text: string): string | null {
  const found = /^(\d{4})(\d\d)(\d\d)/.exec(text)
  if (!found || readTime(found[0], 'UTC') === null) return null
  return found.slice(1, 4).join('-')
}

const minute = 60_000

/** Near a change of summer time the second look corrects the first. */
function fromWall(local: Date, timeZone: string): Date {
  const guess = shifted(local, offsetMinutes(local, timeZone))
  return shifted(local, offsetMinutes(guess, timeZone))
}

function shifted(local: Date, offset: number): Date {
  return new Date(local.getTime() - offset * minute)
}

function offsetMinutes(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant)
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  return offsetOf(text.replace('GMT', '').replace(':', '') || '+0000')
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
