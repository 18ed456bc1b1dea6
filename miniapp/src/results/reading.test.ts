import { expect, test } from '@jest/globals'
import type { Flag, Observation } from '@onecard/shared/results'
import { accessTo, wayUp } from './access.ts'
import { byDay, difference, findingOf, rangeBar, sorted } from './reading.ts'
import { always, isWrongWay, lastDays, spanWord } from './span.ts'
import { markOf } from './states.ts'
import { comparison, institutionsOf } from './trends.ts'
import { listWords } from './words.ts'

const item = (name: string, flag: Flag | null) => ({ name, flag }) as Observation

test('reports stand under the day they were issued, in the order they came', () => {
  const days = byDay(
    ['2026-11-24T03:00:00Z', '2026-11-24T01:00:00Z', '2026-11-16T08:00:00Z'].map((issuedAt) => ({ issuedAt })),
    (ms) => new Date(ms).toISOString().slice(0, 10),
  )
  expect(days.map(({ day, items }) => [day, items.length])).toEqual([
    ['2026-11-24', 2],
    ['2026-11-16', 1],
  ])
})

test('what can not wait comes first, then what is outside its range, then the rest, each in the report’s own order', () => {
  const { critical, marked, rest } = sorted([
    item('钠', 'N'),
    item('糖', 'H'),
    item('钾', 'LL'),
    item('颜色', null),
    item('钙', 'L'),
  ])
  expect([critical, marked, rest].map((group) => group.map(({ name }) => name))).toEqual([
    ['钾'],
    ['糖', '钙'],
    ['钠', '颜色'],
  ])
})

test.each<[(Flag | null)[], string]>([
  [['N', 'H', 'HH'], 'critical'],
  [['N', 'A'], 'marked'],
  [['N', 'N'], 'normal'],
  [['N', null], 'unmarked'],
  [[], 'text'],
])('of %j it may be said: %s', (flags, finding) => {
  expect(findingOf(flags.map((flag) => ({ flag })))).toBe(finding)
})

test.each([
  [
    { number: 5, low: 4, high: 6 },
    { from: 33, until: 67, at: 50 },
  ],
  [
    { number: 7, low: 4, high: 6 },
    { from: 33, until: 67, at: 83 },
  ],
  [
    { number: 900, low: 4, high: 6 },
    { from: 33, until: 67, at: 97 },
  ],
  [
    { number: 1, low: null, high: 3.4 },
    { from: 0, until: 67, at: 43 },
  ],
  [
    { number: 90, low: 60, high: null },
    { from: 33, until: 100, at: 50 },
  ],
  [
    { number: 0, low: null, high: 0 },
    { from: 0, until: 67, at: 67 },
  ],
])('%j lies on its bar at %j', (value, places) => {
  const bar = rangeBar(value)
  expect(bar && [bar.from, bar.until, bar.at].map(Math.round)).toEqual([places.from, places.until, places.at])
})

test('without a number or without bounds there is no bar', () => {
  expect(rangeBar({ number: null, low: 1, high: 2 })).toBeNull()
  expect(rangeBar({ number: 1, low: null, high: null })).toBeNull()
})

test('a difference has no more digits than what it is between', () => {
  expect(difference(3.92, 3.75)).toBe(0.17)
  expect(difference(0.3, 0.1)).toBe(0.2)
  expect(difference(5, 5.0)).toBe(0)
})

const point = (number: number, institutionName: string) => ({
  ...{ reportId: 'r', at: '2026-11-24T00:00:00Z', low: null, high: null, flag: null },
  ...{ number, institutionName },
})

test('the last value is compared with the one before it, and another laboratory is named as such', () => {
  expect(comparison([point(1, '甲')])).toBeNull()
  expect(comparison([point(9, '甲'), point(3.75, '甲'), point(3.92, '乙')])).toMatchObject({
    ...{ way: 'higher', by: 0.17, elsewhere: true },
    before: { number: 3.75 },
  })
  expect(comparison([point(4, '甲'), point(3.5, '甲')])).toMatchObject({ way: 'lower', by: 0.5, elsewhere: false })
  expect(comparison([point(4, '甲'), point(4, '甲')])).toMatchObject({ way: 'same' })
  expect(institutionsOf([point(1, '甲'), point(1, '乙'), point(1, '甲')])).toEqual(['甲', '乙'])
})

test.each([
  [{ kind: 'ecg', state: 'final', critical: false, abnormal: 0 }, 'words'],
  [{ state: 'withdrawn', critical: true, abnormal: 1 }, 'withdrawn'],
  [{ state: 'under-review', critical: false, abnormal: 0 }, 'under-review'],
  [{ state: 'final', critical: true, abnormal: 2 }, 'critical'],
  [{ state: 'corrected', critical: false, abnormal: 2 }, 'marked'],
  [{ state: 'preliminary', critical: false, abnormal: 0 }, 'none'],
] as const)('a list says of %j: %s', (report, mark) => {
  expect(markOf({ kind: 'laboratory' as const, ...report })).toBe(mark)
})

const consented = { healthDataConsent: true, phoneMasked: null }

test.each([
  [null, consented, 'nobody'],
  [{ state: 'active', level: 'L2' }, { healthDataConsent: false }, 'consent'],
  [{ state: 'consent-awaited', level: 'L1' }, consented, 'not-active'],
  [{ state: 'active', level: 'L1' }, consented, 'level'],
  [{ state: 'active', level: 'L2' }, consented, 'open'],
] as const)('between %j and the results stands: %s', (member, account, access) => {
  expect(accessTo(member, account)).toBe(access)
})

test.each([
  [{ relation: 'self', minor: false }, null, 'phone'],
  [{ relation: 'self', minor: false }, '138****8000', 'counter'],
  [{ relation: 'child', minor: true }, null, 'guardian'],
  [{ relation: 'parent', minor: false }, null, 'themselves'],
] as const)('the way up for %j with the phone %s is: %s', (member, phoneMasked, way) => {
  expect(wayUp(member, { phoneMasked })).toBe(way)
})

test('a span of days is said as people say it, and the wrong way round it is told', () => {
  const { zh } = listWords
  const said = (from: string, to: string) => spanWord({ from, to }, zh, 'zh', '2026-11-24')
  expect(said('', '')).toBe('时间不限')
  expect(said('2026-10-24', '')).toBe('10月24日 起')
  expect(said('', '2025-12-31')).toBe('2025年12月31日 止')
  expect(said('2026-11-01', '2026-11-24')).toBe('11月1日 至 11月24日')
  expect(lastDays(30, '2026-11-24')).toEqual({ from: '2026-10-26', to: '2026-11-24' })
  expect(isWrongWay({ from: '2026-11-02', to: '2026-11-01' })).toBe(true)
  expect(isWrongWay(always)).toBe(false)
})
