import { randomInt } from 'node:crypto'

/** Without the letters and digits that people mix up when they copy by hand. */
const readable = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Evenly random text that a person can copy: 5.8 bits a character. */
export function readableSecret(length: number): string {
  return Array.from({ length }, () => readable.charAt(randomInt(readable.length))).join('')
}

/** As above in small letters and digits, in groups of four: `abcd-2345-…`. */
export function groupedSecret(groups: number): string {
  const small = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 4 }, () => small.charAt(randomInt(small.length))).join('')
  return Array.from({ length: groups }, group).join('-')
}
