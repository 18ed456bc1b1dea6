import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkDigit, idNumberFacts, idNumberFault, passportFault } from './idnumber.ts'

const today = '2026-11-24'

test.each([
  // The standard's own example.
  ['11010519491231002X', 'resident-id', null],
  ['11010519491231002x', 'resident-id', null],
  ['110105 19491231 002X', 'resident-id', null],
  ['110105194912310021', 'resident-id', 'check'],
  ['810000199408230021', 'residence-permit', null],
  ['810000199408230021', 'resident-id', 'region'],
  ['11010519491231002X', 'residence-permit', 'region'],
  ['110105491231002', 'resident-id', 'form'],
  ['1101051949123100Y2', 'resident-id', 'form'],
  ['990105194912310025', 'resident-id', 'region'],
  ['110105202702290028', 'resident-id', 'birthday'],
  ['110105189912310020', 'resident-id', 'birthday'],
  ['', 'resident-id', 'form'],
] as const)('%s as a %s: %s', (number, kind, fault) => {
  expect(idNumberFault(number, kind, today)).toBe(fault)
})

test('nobody is born tomorrow', () => {
  const body = '11010520261125002'
  const number = body + checkDigit(body)
  expect(idNumberFault(number, 'resident-id', '2026-11-24')).toBe('birthday')
  expect(idNumberFault(number, 'resident-id', '2026-11-25')).toBeNull()
})

test('a number says birthday and sex', () => {
  expect(idNumberFacts('11010519491231002X')).toEqual({ birthday: '1949-12-31', sex: 'female' })
})

test.each([
  ['E12345678', null],
  ['e12345678', null],
  ['1234', 'form'],
  ['护照123456', 'form'],
] as const)('passport %s: %s', (number, fault) => {
  expect(passportFault(number)).toBe(fault)
})

const province = fc.constantFrom('110105', '310101', '440306', '650102', '599101')
const birth = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-11-24'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10))
const body = fc.tuple(province, birth, fc.integer({ min: 0, max: 999 })).map(([region, day, order]) => ({
  day,
  order,
  text: `${region}${day.replaceAll('-', '')}${String(order).padStart(3, '0')}`,
}))

test('every well-made number passes and gives back what was put in', () => {
  fc.assert(
    fc.property(body, ({ text, day, order }) => {
      const number = text + checkDigit(text)
      expect(idNumberFault(number, 'resident-id', today)).toBeNull()
      expect(idNumberFacts(number)).toEqual({ birthday: day, sex: order % 2 === 1 ? 'male' : 'female' })
    }),
  )
})

test('a single wrong digit is always noticed, and so are two neighbours swapped', () => {
  fc.assert(
    fc.property(body, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), ({ text }, at, by) => {
      const number = text + checkDigit(text)
      const wrong = number.slice(0, at) + String((Number(number[at]) + by) % 10) + number.slice(at + 1)
      expect(idNumberFault(wrong, 'resident-id', today)).not.toBeNull()
      const swapped = number.slice(0, at) + (number[at + 1] ?? '') + (number[at] ?? '') + number.slice(at + 2)
      if (swapped !== number) expect(idNumberFault(swapped, 'resident-id', today)).not.toBeNull()
    }),
  )
})
