import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { converted, tidyNumber } from './units.ts'

test.each([
  ['15074-8', 5.6, 'mmol/L', 'mg/dL', 100.9],
  ['2345-7', 126, 'mg/dL', 'mmol/L', 6.994],
  ['14682-9', 88.4, 'umol/L', 'mg/dL', 1],
  ['2160-0', 1.2, 'mg/dL', 'μmol/L', 106.1],
  ['2093-3', 200, 'mg/dL', 'mmol/L', 5.173],
  ['2571-8', 150, 'mg/dL', 'mmol/L', 1.694],
  ['3094-0', 14, 'mg/dL', 'mmol/L', 4.998],
  ['3084-1', 7, 'mg/dL', 'umol/L', 416.4],
  ['1975-2', 1, 'mg/dL', 'umol/L', 17.1],
  ['718-7', 13.5, 'g/dL', 'g/L', 135],
  ['6690-2', 6.1, '10^9/L', '10*3/uL', 6.1],
])('%s: %d %s are %s %d', (code, value, from, to, expected) => {
  expect(tidyNumber(converted(code, value, from, to) ?? NaN)).toBe(expected)
})

test.each([
  ['an item whose weight we do not know', '99999-9', 'mmol/L', 'mg/dL'],
  ['a unit that we do not know', '15074-8', 'mmol/L', 'U/L'],
  ['cells and molecules', '6690-2', '10*9/L', 'mmol/L'],
])('%s is not converted', (_what, code, from, to) => {
  expect(converted(code, 1, from, to)).toBeNull()
})

test('there and back is where one was, whichever way one goes, and more stays more', () => {
  const codes = fc.constantFrom('15074-8', '2093-3', '2571-8', '2160-0', '3094-0', '3084-1', '17861-6', '1975-2')
  const names = fc.constantFrom('mol/L', 'mmol/L', 'umol/L', 'nmol/L', 'g/dL', 'g/L', 'mg/dL', 'mg/L', 'ug/dL', 'ng/mL')
  const values = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(codes, names, names, values, values, (code, from, to, one, other) => {
      const there = converted(code, one, from, to) ?? NaN
      const back = converted(code, there, to, from) ?? NaN
      expect(Math.abs(back - one) / one).toBeLessThan(1e-9)
      if (one < other) expect(there).toBeLessThanOrEqual(converted(code, other, from, to) ?? NaN)
    }),
  )
})
