/**
 * Chinese ID numbers by GB 11643: 6 digits of region, 8 of birth, 3 of order (odd is male), 1 check digit of
 * ISO 7064 mod 11-2. Residence permits of Hong Kong, Macao and Taiwan residents have the same form and begin with
 * 81, 82, 83. Pure, so that the phone checks while one types and the server checks again.
 */

export type IdNumberFault = 'form' | 'region' | 'birthday' | 'check'

export interface IdNumberFacts {
  birthday: string
  sex: 'male' | 'female'
}

/** Provinces of GB/T 2260, first two digits. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71'.split(' '),
)
const permits = new Set(['81', '82', '83'])
/** Used by demo towns and tests: no province has it. */
const fictional = new Set(['59'])

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checks = '10X98765432'

/** What is wrong with an 18-digit number on this day; null when nothing is. */
export function idNumberFault(
  text: string,
  kind: 'resident-id' | 'residence-permit',
  today: string,
): IdNumberFault | null {
  const number = tidy(text)
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return 'form'
  if (!known(number.slice(0, 2), kind)) return 'region'
  const birthday = birthdayOf(number)
  if (!isDay(birthday) || birthday < '1900-01-01' || birthday > today) return 'birthday'
  return number[17] === checkDigit(number) ? null : 'check'
}

/** Birthday and sex, which the number itself says. Only for a number without fault. */
export function idNumberFacts(text: string): IdNumberFacts {
  const number = tidy(text)
  return { birthday: birthdayOf(number), sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' }
}

/** The 18th character that belongs to these 17 digits. */
export function checkDigit(digits: string): string {
  const sum = weights.reduce((total, weight, nth) => total + weight * Number(digits[nth]), 0)
  return checks[sum % 11] ?? ''
}

/** A passport: letters and digits, 5 to 18 of them. */
export function passportFault(text: string): 'form' | null {
  return /^[A-Z0-9]{5,18}$/.test(tidy(text)) ? null : 'form'
}

/** Without the blanks that people put between groups, and with a capital X. */
export function tidy(text: string): string {
  return text.replace(/\s/g, '').toUpperCase()
}

function known(province: string, kind: 'resident-id' | 'residence-permit'): boolean {
  return kind === 'residence-permit' ? permits.has(province) : provinces.has(province) || fictional.has(province)
}

function birthdayOf(number: string): string {
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
}

/** A day of the calendar that exists: no 30 February. */
export function isDay(day: string): boolean {
  const instant = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) === day
}
