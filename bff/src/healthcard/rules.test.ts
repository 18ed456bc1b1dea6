import { expect, test } from '@jest/globals'
import { windowAt } from '@onecard/shared/cardcode'
import fc from 'fast-check'
import { cardNumber, isCardNumber, maskNumber } from './number.ts'
import { actionsOf, whyNotDynamic, whyNotStatic } from './rules.ts'

const now = new Date('2026-11-25T04:00:30Z')
const good = {
  cardState: 'active',
  frozen: false,
  genuine: true,
  window: windowAt(now.getTime()),
  revoked: false,
  standing: true,
  expiresAt: new Date('2026-11-25T08:00:00Z'),
} as const

test.each([
  [{}, null],
  [{ genuine: false, cardState: 'lost' as const }, 'code.forged'],
  [{ cardState: 'lost' as const, revoked: true }, 'code.card-not-active'],
  [{ cardState: 'closed' as const }, 'code.card-not-active'],
  [{ frozen: true, standing: false }, 'code.person-frozen'],
  [{ revoked: true, expiresAt: now }, 'code.lease-revoked'],
  [{ standing: false }, 'code.lease-revoked'],
  [{ window: good.window + 2 }, 'code.from-future'],
  [{ window: good.window - 2, expiresAt: now }, 'code.expired'],
  [{ expiresAt: now }, 'code.lease-expired'],
])('of several reasons the gravest is said: %j → %s', (wrong, refusal) => {
  expect(whyNotDynamic({ ...good, ...wrong }, now)).toBe(refusal)
})

const printed = { cardState: 'active', frozen: false, active: true, standing: true, hospitalId: 'h1' } as const

test.each([
  [{}, null],
  [{ cardState: 'lost' as const, active: false }, 'code.card-not-active'],
  [{ frozen: true }, 'code.person-frozen'],
  [{ active: false, hospitalId: 'h2' }, 'code.static-withdrawn'],
  [{ standing: false }, 'code.static-withdrawn'],
  [{ hospitalId: 'h2' }, 'code.wrong-institution'],
])('a printed code: %j → %s', (wrong, refusal) => {
  expect(whyNotStatic({ ...printed, ...wrong }, 'h1')).toBe(refusal)
})

test.each([
  ['active', true, ['show-code', 'report-lost', 'close', 'print-static']],
  ['lost', true, ['restore', 'close']],
  ['closed', true, []],
  ['active', false, []],
] as const)('a card that is %s (visible: %s) offers %j', (state, visible, actions) => {
  expect(actionsOf(state, visible)).toEqual(actions)
})

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))

test('a card number knows its own mistakes: no single wrong digit passes', () => {
  fc.assert(
    fc.property(digits(6), digits(9), fc.nat(15), fc.integer({ min: 1, max: 9 }), (region, serial, at, by) => {
      const number = cardNumber(region, serial)
      expect(isCardNumber(number)).toBe(true)
      const wrong = String((Number(number[at]) + by) % 10)
      expect(isCardNumber(number.slice(0, at) + wrong + number.slice(at + 1))).toBe(false)
    }),
  )
})

// ISO/IEC 7064 gives this one: MOD 11,10 of 0794 is 5.
test('the check digit is ISO 7064’s', () => {
  expect(cardNumber('0794', '')).toBe('07945')
  expect(isCardNumber('07945')).toBe(false)
})

test('a masked number shows its two ends', () => {
  expect(maskNumber(cardNumber('599100', '000000042'))).toMatch(/^5991 \*{4} \*{4} 042\d$/)
})
