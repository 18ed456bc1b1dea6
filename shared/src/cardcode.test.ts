import { createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  ageOfWindow,
  fromBase64url,
  isGenuine,
  makeCode,
  msLeftInWindow,
  readCode,
  staticCodeText,
  toBase64url,
  windowAt,
  type DynamicCode,
} from './cardcode.ts'

const lease = {
  leaseId: 'AAECAwQFBgcICQoLDA0ODw',
  secret: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
}
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const aLease = fc.record({ leaseId: bytes(16).map(toBase64url), secret: bytes(32).map(toBase64url) })
const aWindow = fc.integer({ min: 0, max: 4_000_000_000 })

/** Reads a code as the terminal does and says whether it would be believed. */
function believed(text: string, secret: string): boolean {
  const code = readCode(text)
  return code?.kind === 'dynamic' && isGenuine(code, secret)
}

// The phone and the BFF share the code; these values pin it for whoever builds the third one.
test.each([
  [0, '1.AAECAwQFBgcICQoLDA0ODw.0.'],
  [29_930_880, '1.AAECAwQFBgcICQoLDA0ODw.29930880.'],
])('the code of window %i is the documented HMAC', (window, front) => {
  const mac = createHmac('sha256', Buffer.from(lease.secret, 'base64url')).update(front.slice(0, -1)).digest()
  expect(makeCode(lease, window)).toBe(front + mac.subarray(0, 12).toString('base64url'))
})

test('two codes as written in the integration guide', () => {
  expect(makeCode(lease, 29_930_880)).toBe('1.AAECAwQFBgcICQoLDA0ODw.29930880.eZOu-Ldo6E-LWFhC')
  expect(makeCode(lease, 29_930_881)).toBe('1.AAECAwQFBgcICQoLDA0ODw.29930881.v1uO3jCbno45sruP')
})

test('what a phone makes, a terminal reads and believes', () => {
  fc.assert(
    fc.property(aLease, aWindow, (own, window) => {
      const text = makeCode(own, window)
      expect(readCode(text)).toMatchObject({ kind: 'dynamic', leaseId: own.leaseId, window })
      expect(believed(text, own.secret)).toBe(true)
    }),
  )
})

test('changing any single bit of a code makes it worthless', () => {
  fc.assert(
    fc.property(aLease, aWindow, (own, window) => {
      const text = makeCode(own, window)
      for (let at = 0; at < text.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1)
          expect(believed(changed, own.secret)).toBe(false)
        }
      }
    }),
    { numRuns: 10 },
  )
})

test("another lease's secret does not make a code true", () => {
  fc.assert(
    fc.property(aLease, bytes(32).map(toBase64url), aWindow, (own, other, window) => {
      fc.pre(own.secret !== other)
      expect(believed(makeCode(own, window), other)).toBe(false)
    }),
  )
})

describe('windows', () => {
  test.each([
    ['2026-11-25T04:00:00.000Z', 60_000],
    ['2026-11-25T04:00:59.999Z', 1],
    ['2026-11-25T04:00:18.500Z', 41_500],
  ])('at %s the code changes in %i ms', (instant, left) => {
    expect(msLeftInWindow(Date.parse(instant))).toBe(left)
  })

  test('a window lasts from its first millisecond to its last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
        const left = msLeftInWindow(ms)
        expect(left).toBeGreaterThan(0)
        expect(windowAt(ms + left - 1)).toBe(windowAt(ms))
        expect(windowAt(ms + left)).toBe(windowAt(ms) + 1)
      }),
    )
  })

  test.each([
    [-2, 'expired'],
    [-1, 'current'],
    [0, 'current'],
    [1, 'current'],
    [2, 'from-future'],
  ])('a code %i windows away is %s', (away, age) => {
    const now = Date.parse('2026-11-25T04:00:30Z')
    expect(ageOfWindow(windowAt(now) + away, now)).toBe(age)
  })
})

test.each([
  'https://example.test/1.2.3.4',
  '110101199003070000',
  '',
  '1.AAECAwQFBgcICQoLDA0ODw.007.AAAAAAAAAAAAAAAA',
  '2.AAECAwQFBgcICQoLDA0ODw.29930880.AAAAAAAAAAAAAAAA',
  '1.AAECAwQFBgcICQoLDA0ODw.29930880.AAAAAAAAAAAAAAAA\n',
  'S1.short',
])('%j is no card code', (text) => {
  expect(readCode(text)).toBeNull()
})

test('a printed code is recognised by its prefix', () => {
  const token = 'abcdefghijklmnopqrstuvwxyz012345'
  expect(readCode(staticCodeText(token))).toEqual({ kind: 'static', token })
})

test('base64url is the same as everybody else’s', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (some) => {
      expect(toBase64url(some)).toBe(Buffer.from(some).toString('base64url'))
      expect([...fromBase64url(toBase64url(some))]).toEqual([...some])
    }),
  )
  expect(() => fromBase64url('a+b')).toThrow()
})

test('a code that is cut short or prolonged is not believed even when its front agrees', () => {
  const code = readCode(makeCode(lease, 1)) as DynamicCode
  expect(isGenuine({ ...code, mac: code.mac.slice(0, -1) }, lease.secret)).toBe(false)
  expect(isGenuine({ ...code, mac: `${code.mac}A` }, lease.secret)).toBe(false)
})
