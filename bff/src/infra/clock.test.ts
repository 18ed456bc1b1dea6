import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { instantAt, wallClock } from './clock.ts'

test('the product lives in its own time zone, whatever the machine says', () => {
  expect(wallClock(new Date('2026-11-24T16:00:00Z'), 'Asia/Shanghai')).toEqual({ day: '2026-11-25', time: '00:00' })
  expect(instantAt('2026-11-25', '07:00', 'Asia/Shanghai')).toEqual(new Date('2026-11-24T23:00:00Z'))
  expect(instantAt('2026-11-25', '24:00', 'Asia/Shanghai')).toEqual(new Date('2026-11-25T16:00:00Z'))
})

test('there and back again, in any zone', () => {
  const zone = fc.constantFrom(
    'Asia/Shanghai',
    'Asia/Urumqi',
    'UTC',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  )
  const minute = fc.integer({ min: 29_000_000, max: 32_000_000 })
  fc.assert(
    fc.property(zone, minute, (timeZone, minutes) => {
      const { day, time } = wallClock(new Date(minutes * 60_000), timeZone)
      const again = wallClock(instantAt(day, time, timeZone), timeZone)
      expect(again).toEqual({ day, time })
    }),
  )
})

test('in the hour that daylight saving skips, the time after it is taken', () => {
  const skipped = instantAt('2026-03-08', '02:30', 'America/New_York')
  expect(wallClock(skipped, 'America/New_York').day).toBe('2026-03-08')
})
