import { expect, test } from '@jest/globals'
import type { ClinicSessionView } from '@onecard/shared/schedule'
import { ahead } from './ahead.ts'

const session = (day: string, times: string[], stopped = false) =>
  ({
    id: day + times[0],
    day,
    stopped,
    slots: times.map((startTime) => ({ startTime, state: 'closed' })),
  }) as ClinicSessionView
/** 10:10 in the city. */
const now = Date.parse('2026-11-22T02:10:00Z')
const shown = (sessions: ClinicSessionView[]) =>
  ahead(sessions, now).map(({ slots }) => slots.map(({ startTime }) => startTime))

test('times that have begun are left out, and a clinic that is over with them', () => {
  expect(
    shown([session('2026-11-22', ['08:00', '08:30']), session('2026-11-22', ['10:00', '10:30', '14:00'])]),
  ).toEqual([['10:30', '14:00']])
})

test('a hospital may let people book what has begun', () => {
  const begun = session('2026-11-22', ['10:00'])
  expect(shown([{ ...begun, slots: begun.slots.map((slot) => ({ ...slot, state: 'open' as const })) }])).toEqual([
    ['10:00'],
  ])
})

test('another day stays whole, and so does a clinic that was stopped', () => {
  expect(shown([session('2026-11-23', ['08:00']), session('2026-11-22', ['08:00'], true)])).toEqual([
    ['08:00'],
    ['08:00'],
  ])
})
