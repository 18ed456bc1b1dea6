import { expect, test } from '@jest/globals'
import {
  careSpan,
  careTime,
  countdown,
  dayOf,
  durationWord,
  fullDate,
  longWhen,
  nearDay,
  shortWhen,
  timeOf,
} from './when.ts'

const now = Date.parse('2026-11-24T00:06:00Z')

test("a day begins at the product's midnight, not at UTC's", () => {
  expect(dayOf(Date.parse('2026-11-23T15:59:00Z'))).toBe('2026-11-23')
  expect(dayOf(Date.parse('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
  expect(timeOf(now)).toBe('08:06')
})

test.each([
  ['2026-11-24', '今天', 'Today'],
  ['2026-11-25', '明天', 'Tomorrow'],
  ['2026-11-26', '后天', 'Thu 26 Nov'],
  ['2026-11-28', '11月28日 周六', 'Sat 28 Nov'],
])('%s is %s, %s', (day, zh, en) => {
  expect(nearDay(day, '2026-11-24', 'zh')).toBe(zh)
  expect(nearDay(day, '2026-11-24', 'en')).toBe(en)
})

test.each([
  ['2026-11-24T00:02:00Z', '08:02', '今天 08:02', 'Today 08:02'],
  ['2026-11-23T08:20:00Z', '昨天', '昨天 16:20', 'Yesterday 16:20'],
  ['2026-11-16T08:20:00Z', '11月16日', '11月16日 16:20', '16 Nov 16:20'],
  ['2025-11-16T08:20:00Z', '2025年11月16日', '2025年11月16日 16:20', '16 Nov 2025 16:20'],
])('%s was at %s', (instant, short, long, english) => {
  expect(shortWhen(instant, now, 'zh')).toBe(short)
  expect(longWhen(instant, now, 'zh')).toBe(long)
  expect(longWhen(instant, now, 'en')).toBe(english)
})

test.each([
  ['09:30', '上午 9:30', '9:30 am'],
  ['12:05', '下午 12:05', '12:05 pm'],
  ['14:00', '下午 2:00', '2:00 pm'],
  ['19:15', '晚上 7:15', '7:15 pm'],
])('care mode says %s as %s', (time, zh, en) => {
  expect(careTime(time, 'zh')).toBe(zh)
  expect(careTime(time, 'en')).toBe(en)
})

test.each([
  ['08:30', '09:00', '上午 8:30–9:00', '8:30–9:00 am'],
  ['14:00', '14:30', '下午 2:00–2:30', '2:00–2:30 pm'],
  ['11:30', '12:00', '上午 11:30–下午 12:00', '11:30 am–12:00 pm'],
])('care mode says %s to %s as %s', (from, until, zh, en) => {
  expect(careSpan(from, until, 'zh')).toBe(zh)
  expect(careSpan(from, until, 'en')).toBe(en)
})

test('care mode does without 24 hours everywhere', () => {
  expect(longWhen('2026-11-25T09:00:00Z', now, 'zh', true)).toBe('明天 下午 5:00')
})

test('how long it lasts, and how long until then', () => {
  expect(durationWord(18_720_000, 'zh')).toBe('5 小时 12 分')
  expect(durationWord(20_000, 'zh')).toBe('1 分钟')
  expect(durationWord(18_720_000, 'en')).toBe('5 h 12 min')
  expect(countdown(13_999_000)).toBe('03:53:19')
  expect(countdown(-1)).toBe('00:00:00')
  expect(fullDate('1988-03-14', 'zh')).toBe('1988年3月14日')
  expect(fullDate('1988-03-14', 'en')).toBe('14 Mar 1988')
})
