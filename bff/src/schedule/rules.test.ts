import { expect, test } from '@jest/globals'
import { BookingRules, defaultRules } from '@onecard/shared/settings'
import { combined, deadlines, leftForApp, periodAt, quota, stateOf, visitNumber, type SlotCounts } from './rules.ts'

const zone = 'Asia/Shanghai'
const slot = (more: Partial<SlotCounts> = {}): SlotCounts => ({
  state: 'free',
  capacity: 5,
  taken: 2,
  withheld: 0,
  quotaApp: null,
  takenApp: 2,
  quotasUntil: null,
  releasesAt: new Date('2026-11-19T23:00:00Z'),
  closesAt: new Date('2026-11-25T01:00:00Z'),
  ...more,
})
const now = new Date('2026-11-24T00:00:00Z')

test('a slot opens when its day becomes the last of the horizon, and may be cancelled until the evening before', () => {
  const startsAt = new Date('2026-11-25T01:00:00Z')
  expect(deadlines(defaultRules, 'expert', '2026-11-25', startsAt, zone)).toEqual({
    releasesAt: new Date('2026-11-18T23:00:00Z'),
    closesAt: startsAt,
    cancelUntil: new Date('2026-11-24T09:00:00Z'),
    quotasUntil: new Date('2026-11-24T08:00:00Z'),
  })
  expect(deadlines(defaultRules, 'general', '2026-11-25', startsAt, zone).cancelUntil).toEqual(
    new Date('2026-11-25T00:30:00Z'),
  )
})

test('booking that stops the day before at 24:00 stops at midnight', () => {
  const rules = BookingRules.parse({ closes: { daysBefore: 1, time: '24:00' } })
  const { closesAt } = deadlines(rules, 'general', '2026-11-25', new Date('2026-11-25T01:00:00Z'), zone)
  expect(closesAt).toEqual(new Date('2026-11-24T16:00:00Z'))
})

test.each([
  [{}, 'open'],
  [{ taken: 5 }, 'full'],
  [{ taken: 7 }, 'full'],
  [{ taken: 4, withheld: 1 }, 'full'],
  [{ quotaApp: 2 }, 'full'],
  [{ quotaApp: 2, quotasUntil: new Date('2026-11-23T00:00:00Z') }, 'open'],
  [{ state: 'stopped' }, 'stopped'],
  [{ releasesAt: new Date('2026-11-24T01:00:00Z') }, 'soon'],
  [{ closesAt: now }, 'closed'],
] as const)('a slot with %j is %s', (more, state) => {
  expect(stateOf(slot(more), false, now)).toBe(state)
})

test('capacity below what is taken leaves no place, and never a negative number', () => {
  expect(leftForApp(slot({ capacity: 1, taken: 3 }), now)).toBe(0)
})

test('a day is open when any slot is', () => {
  expect(combined(['full', 'open', 'stopped'])).toBe('open')
  expect(combined(['full', 'stopped'])).toBe('full')
  expect(combined([])).toBe('none')
})

test.each([
  [{ numberedFrom: 1, numbered: 5 }, 1, '001'],
  [{ numberedFrom: 11, numbered: 5 }, 2, '012'],
  [{ numberedFrom: 1, numbered: 5 }, 6, '加1'],
  [{ numberedFrom: 11, numbered: 5 }, 7, '加11-2'],
])('in a slot numbered %j place %i is %s', (numbers, place, text) => {
  expect(visitNumber(numbers, place)).toBe(text)
})

test.each([
  ['08:00', 'morning'],
  ['12:00', 'afternoon'],
  ['17:30', 'evening'],
] as const)('%s is in the %s', (time, period) => {
  expect(periodAt(time)).toBe(period)
})

test('a share is a whole number of places', () => {
  expect([quota(5, 0.5), quota(5, null), quota(3, 0)]).toEqual([3, null, 0])
})
