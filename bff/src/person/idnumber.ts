import type { Day } from '@onecard/shared/day'
import type { IdType } from '@onecard/shared/person'

export interface Born {
  birthday: Day
  sex: 'male' | 'female'
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const signs = '10X98765432'

/** The last sign of an 18-digit number by its first seventeen (GB 11643, ISO 7064 mod 11-2). */
export function checkSign(seventeen: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(seventeen[index]), 0)
  return signs[sum % 11] ?? ''
}

/** 810000 Hong Kong, 820000 Macau, 830000 Taiwan: residence permits with the form of an ID number. */
const permit = /^8[123]0000/

/**
 * What a Chinese ID number or residence permit says of its owner, or null when it can't be right: form, day of birth,
 * check sign. Area codes are not looked up: there are old, new and made-over ones, and the authority knows.
 */
export function readIdNumber(idType: Exclude<IdType, 'passport'>, number: string, today: Day): Born | null {
  if (!/^[1-9]\d{16}[\dX]$/.test(number) || permit.test(number) !== (idType === 'residence-permit')) return null
  if (checkSign(number) !== number[17]) return null
  const birthday = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isDay(birthday) || birthday < '1880-01-01' || birthday > today) return null
  return { birthday, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' }
}

/** A day of the calendar that exists: no 30 February. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}

/** Passports of the world: letters and digits. */
export function isPassportNumber(number: string): boolean {
  return /^[A-Z0-9]{5,17}$/.test(number)
}

/** One way of writing for each name: the authority compares letter by letter. */
export function plainName(name: string): string {
  const text = name.normalize('NFC').trim()
  if (/\p{Script=Han}/u.test(text)) return text.replaceAll(/\s/g, '').replaceAll(/[•・‧∙．.]/g, '·')
  return text.replaceAll(/\s+/g, ' ').toUpperCase()
}
