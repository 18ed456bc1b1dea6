import { randomBytes, randomInt } from 'node:crypto'

/** An unguessable text: so many random bytes as base64url. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** So many decimal digits, each as likely as the others. */
export function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}

/** About so many seconds, up to half as many again: askers who came together do not come back together. */
export function spread(seconds: number): number {
  return seconds + randomInt(Math.max(1, Math.floor(seconds / 2)))
}
