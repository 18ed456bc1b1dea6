/** How long ago a sample may have been taken that is sent only now; clocks may be ahead by a little. */
const lateMs = 72 * 3_600_000
const aheadMs = 5 * 60_000

/** May something that is brought now have happened at this instant? */
export function isCredible(at: Date, now: Date): boolean {
  const ago = now.getTime() - at.getTime()
  return ago <= lateMs && ago >= -aheadMs
}

export interface Hours {
  opens: string
  closes: string
}

/** Wall-clock times; a point that closes before it opens does so on the next day. */
export function isOpenAt({ opens, closes }: Hours, time: string): boolean {
  return opens < closes ? time >= opens && time < closes : time >= opens || time < closes
}

/** As people read it: `08:00–20:00`. */
export function hoursText({ opens, closes }: Hours): string {
  return `${opens}–${closes}`
}

interface Place {
  latitude: number
  longitude: number
}

const earthMetres = 6_371_000
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Along the earth's surface, to the metre. */
export function metresBetween(one: Place, other: Place): number {
  const up = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2
  const across = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2
  const flat = up + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * across
  return Math.round(2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(flat))))
}
