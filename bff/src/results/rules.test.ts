import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { boundsIn, compareVersions, marked, standingOf, versionStatuses, type VersionFacts } from './rules.ts'

const version = fc.record<VersionFacts>({
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  version: fc.option(fc.integer({ min: 1, max: 4 })),
  status: fc.constantFrom(...versionStatuses),
  outcome: fc.constantFrom('positive', 'negative', null),
  issuedAt: fc.integer({ min: 0, max: 5 }).map((hours) => new Date(Date.UTC(2026, 10, 22, hours))),
})

const a = (facts: Partial<VersionFacts> & { hash?: Buffer }): VersionFacts => ({
  hash: Buffer.alloc(32),
  version: null,
  status: 'final',
  outcome: null,
  issuedAt: new Date('2026-11-22T02:00:00Z'),
  ...facts,
})

describe('which version is shown', () => {
  test('any order of arrival, with repeats, ends the same', () => {
    fc.assert(
      fc.property(
        fc.array(version, { minLength: 1, maxLength: 8 }).chain((all) =>
          fc.record({
            all: fc.constant(all),
            shuffled: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          }),
        ),
        ({ all, shuffled }) => {
          expect(standingOf(shuffled)).toEqual(standingOf(all))
        },
      ),
    )
  })

  test('the order of versions has no circles', () => {
    fc.assert(
      fc.property(version, version, version, (x, y, z) => {
        if (compareVersions(x, y) <= 0 && compareVersions(y, z) <= 0) {
          expect(compareVersions(x, z)).toBeLessThanOrEqual(0)
        }
      }),
    )
  })

  test('an older version that comes late never wins', () => {
    const first = a({ issuedAt: new Date('2026-11-22T02:00:00Z') })
    const second = a({ issuedAt: new Date('2026-11-22T03:00:00Z'), hash: Buffer.alloc(32, 1) })
    expect(standingOf([second, first]).shown).toBe(second)
    expect(standingOf([a({ status: 'corrected' }), second]).state).toBe('corrected')
    expect(standingOf([a({ version: 2, status: 'preliminary' }), a({ version: 1 })]).state).toBe('preliminary')
  })
})

describe('two answers that deny each other', () => {
  const positive = a({ outcome: 'positive', hash: Buffer.alloc(32, 1) })
  const negative = a({ outcome: 'negative', hash: Buffer.alloc(32, 2) })

  test('go to review when neither corrects the other', () => {
    expect(standingOf([positive, negative]).state).toBe('under-review')
  })

  test('are settled by a correction', () => {
    expect(standingOf([positive, negative, a({ status: 'corrected', outcome: 'negative' })]).state).toBe('corrected')
  })

  test('do not count while one is preliminary', () => {
    expect(standingOf([a({ status: 'preliminary', outcome: 'positive' }), negative]).state).toBe('final')
  })
})

test.each([
  ['3.5-5.1', 3.5, 5.1],
  ['3.5 ~ 5.1', 3.5, 5.1],
  ['3.9--6.1', 3.9, 6.1],
  ['4.3 to 6.2', 4.3, 6.2],
  ['-2 - 3', -2, 3],
  ['<5.20', null, 5.2],
  ['≥ 60', 60, null],
  ['阴性', null, null],
  ['男 4.0-5.5，女 3.5-5.0', null, null],
])('the range %s', (range, low, high) => {
  expect(boundsIn(range)).toEqual({ low, high })
})

test('critical items are abnormal too; what has no flag is not counted', () => {
  expect(marked([{ flag: 'HH' }, { flag: 'L' }, { flag: 'N' }, { flag: null }])).toEqual({
    abnormal: 2,
    critical: true,
  })
  expect(marked([{ flag: 'A' }])).toEqual({ abnormal: 1, critical: false })
})
