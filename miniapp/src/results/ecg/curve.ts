/** Curves as they come over the wire, and what of them is drawn. */

/** No sample: a lead had come off. */
export const gap = -32_768

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const places = new Map([...letters].map((letter, nth) => [letter, nth]))

/** Signed 16-bit numbers, the lower byte first, out of base64; WeChat has no `atob`. */
export function samplesIn(base64: string): number[] {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const letter of base64) {
    const place = places.get(letter)
    if (place === undefined) break
    held = ((held << 6) | place) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return Array.from({ length: bytes.length >> 1 }, (_, nth) => signed(bytes[2 * nth] ?? 0, bytes[2 * nth + 1] ?? 0))
}

const signed = (low: number, high: number): number => (((high << 8) | low) << 16) >> 16

export interface Spot {
  /** Which sample. */
  at: number
  microvolts: number
}

/**
 * Samples from one to before another as lines without gaps. Of each `every` samples only the least and the greatest are
 * kept, in the order in which they came: more would lie on the same pixel, and a spike is never lost.
 */
export function linesOf(samples: readonly number[], from: number, until: number, every: number): Spot[][] {
  const lines: Spot[][] = [[]]
  for (let at = from; at < Math.min(until, samples.length); at += every) {
    const spots = extremes(samples, at, Math.min(at + every, until, samples.length))
    const line = lines.at(-1)
    if (spots.length === 0) lines.push([])
    else line?.push(...spots)
  }
  return lines.filter((line) => line.length > 0)
}

function extremes(samples: readonly number[], from: number, until: number): Spot[] {
  const spots: Spot[] = []
  for (let at = Math.ceil(from); at < until; at++) {
    const microvolts = samples[at] ?? gap
    if (microvolts !== gap) spots.push({ at, microvolts })
  }
  const [first] = spots
  if (!first) return []
  const least = spots.reduce((one, other) => (other.microvolts < one.microvolts ? other : one), first)
  const greatest = spots.reduce((one, other) => (other.microvolts > one.microvolts ? other : one), first)
  if (least === greatest) return [least]
  return least.at < greatest.at ? [least, greatest] : [greatest, least]
}
