import { expect, test } from '@jest/globals'
import { addDays, daysBetween } from '@onecard/shared/day'
import fc from 'fast-check'
import { readTown } from '../../../test/simulators/town.ts'
import { checkSign, isDay, isPassportNumber, plainName, readIdNumber } from './idnumber.ts'

const today = '2026-11-25'
const days = fc.integer({ min: 0, max: daysBetween('1880-01-01', today) }).map((count) => addDays('1880-01-01', count))
const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const area = fc.tuple(fc.integer({ min: 1, max: 7 }), digits(5)).map(([first, rest]) => `${first}${rest}`)
const permitArea = fc.constantFrom('810000', '820000', '830000')

const numbers = (areas: fc.Arbitrary<string>) =>
  fc.tuple(areas, days, digits(3)).map(([place, birthday, order]) => {
    const head = place + birthday.replaceAll('-', '') + order
    return { number: head + checkSign(head), birthday, sex: Number(order[2]) % 2 === 1 ? 'male' : 'female' }
  })

test('every well-made number is read: birthday and sex', () => {
  fc.assert(
    fc.property(numbers(area), ({ number, birthday, sex }) => {
      expect(readIdNumber('resident-id', number, today)).toEqual({ birthday, sex })
    }),
  )
})

test('residence permits of Hong Kong, Macau and Taiwan have the same form, and are not ID cards', () => {
  fc.assert(
    fc.property(numbers(permitArea), ({ number, birthday, sex }) => {
      expect(readIdNumber('residence-permit', number, today)).toEqual({ birthday, sex })
      expect(readIdNumber('resident-id', number, today)).toBeNull()
    }),
  )
  fc.assert(
    fc.property(numbers(area), ({ number }) => {
      expect(readIdNumber('residence-permit', number, today)).toBeNull()
    }),
  )
})

test('any single wrong sign is noticed', () => {
  fc.assert(
    fc.property(numbers(area), fc.nat(17), fc.integer({ min: 1, max: 9 }), ({ number }, at, shift) => {
      const sign = number[at] === 'X' ? 10 : Number(number[at])
      const other = String((sign + shift) % 10)
      const wrong = number.slice(0, at) + other + number.slice(at + 1)
      expect(wrong === number || readIdNumber('resident-id', wrong, today) === null).toBe(true)
    }),
  )
})

test('two neighbours exchanged are noticed', () => {
  fc.assert(
    fc.property(numbers(area), fc.nat(15), ({ number }, at) => {
      const wrong = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2)
      expect(wrong === number || readIdNumber('resident-id', wrong, today) === null).toBe(true)
    }),
  )
})

test('whatever is typed is read or refused, never a crash', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 24 }), (text) => {
      const read = readIdNumber('resident-id', text, today)
      expect(read === null || isDay(read.birthday)).toBe(true)
    }),
  )
})

const made = (place: string, birthday: string) => {
  const head = `${place}${birthday}001`
  return head + checkSign(head)
}

test.each([
  ['born tomorrow', made('599101', '20261126')],
  ['born on 30 February', made('599101', '19900230')],
  ['born on 29 February of a common year', made('599101', '19010229')],
  ['born in the 17th century', made('599101', '16990101')],
  ['fifteen digits, the old form', '599101880314431'],
  ['a lower-case x', '59910219900618208x'],
  ['an area that begins with 0', made('099101', '19900101')],
])('%s: no', (_, number) => {
  expect(readIdNumber('resident-id', number, today)).toBeNull()
})

test('whoever is born today has a number today', () => {
  expect(readIdNumber('resident-id', made('599101', '20261125'), today)).toMatchObject({ birthday: today })
})

test.each(readTown().residents)('the demo town is right about $name', ({ idType, idNumber, birthday, sex }) => {
  if (idType === 'passport') expect(isPassportNumber(idNumber)).toBe(true)
  else expect(readIdNumber(idType, idNumber, today)).toEqual({ birthday, sex })
})

test.each([
  ['  张 明远 ', '张明远'],
  ['阿依努尔•买买提', '阿依努尔·买买提'],
  ['阿依努尔．买买提', '阿依努尔·买买提'],
  ['emma  clarke', 'EMMA CLARKE'],
  ['𠮷祥云', '𠮷祥云'],
])('%j is written %j', (typed, plain) => {
  expect(plainName(typed)).toBe(plain)
})
