import { expect, test } from '@jest/globals'
import { aPassTest, clocksFrom } from '../../test/nucleic.ts'
import { clockBars, passSays, running } from './clocks.ts'
import { stepLines } from './steps.ts'

const now = Date.now()
const hour = 3_600_000

test('each bar is the stretch from the clock before it to its own end', () => {
  const shares = (hours: number) => clockBars(clocksFrom(-hours), now).map(({ share }) => Math.round(share * 100))
  expect(shares(0)).toEqual([0, 0, 0])
  expect(shares(12)).toEqual([50, 0, 0])
  expect(shares(30)).toEqual([100, 25, 0])
  expect(shares(100)).toEqual([100, 100, 100])
})

test.each([
  [1, 24],
  [25, 48],
  [71, 72],
  [73, undefined],
])('%i hours after sampling the clock that runs is %s', (passed, hours) => {
  expect(running(clocksFrom(-passed), now)?.hours).toBe(hours)
})

test('a clock runs out while the page stands there, without a word from the server', () => {
  const latest = aPassTest({ validity: clocksFrom(-71.9) })
  expect(passSays({ latest, counting: null }, now).says).toBe('valid')
  expect(passSays({ latest, counting: null }, now + hour).says).toBe('expired')
})

test('a newer sample without an answer leaves the negative one before it in force, and is told of', () => {
  const counting = aPassTest({ validity: clocksFrom(-30) })
  const latest = aPassTest({ state: 'testing', issuedAt: null })
  expect(passSays({ latest, counting }, now)).toMatchObject({ says: 'valid', hours: 48, newer: 'testing' })
  expect(passSays({ latest, counting }, now + 60 * hour).says).toBe('testing')
})

test.each(['recheck', 'review', 'abnormal', 'invalid'] as const)('%s is never hidden by an older negative', (state) => {
  const counting = aPassTest({ validity: clocksFrom(-1) })
  expect(passSays({ latest: aPassTest({ state }), counting }, now).says).toBe(state)
})

test('nothing known is said as that', () => {
  expect(passSays({ latest: null, counting: null }, now)).toEqual({ says: 'none' })
})

const done = [
  { step: 'sampled', at: 'a', place: 'x', isAhead: false },
  { step: 'received', at: 'b', place: null, isAhead: false },
] as const
const ahead = { step: 'issued', at: 'c', place: null, isAhead: true } as const

test.each([
  ['negative', [...done], ['sampled done', 'received now']],
  ['testing', [...done, ahead], ['sampled done', 'received done', 'testing now', 'issued ahead']],
  ['sampled', [done[0], ahead], ['sampled now', 'issued ahead']],
  ['recheck', [...done], ['sampled done', 'received done', 'again now', 'own-result ahead']],
  ['invalid', [...done], ['sampled done', 'received done', 'again now']],
  ['review', [...done], ['sampled done', 'received done', 'reviewing now']],
] as const)('the way of a sample that is %s has one step that is now', (state, steps, lines) => {
  const said = stepLines({ state, steps: [...steps] }).map(({ step, phase }) => `${step} ${phase}`)
  expect(said).toEqual(lines)
})
