import { describe, expect, test } from '@jest/globals'
import { defaultRules } from '@onecard/shared/settings'
import fc from 'fast-check'
import { claimsFor, fitsClinic, mayCancel, statesBefore, type Claim, type ClaimRow, type Wish } from './rules.ts'

const key = (n: number) => Buffer.alloc(16, n)
const wish = (more: Partial<Wish> = {}): Wish => ({
  personKey: key(1),
  phoneKey: key(200),
  hospitalId: 'yc1',
  bookingId: '01980000-0000-7000-8000-000000000001',
  day: '2026-11-25',
  scopeId: 'cardiology',
  rules: defaultRules,
  ...more,
})
const rows = (claims: Claim[], holder: Buffer): ClaimRow[] => claims.map((claim) => ({ ...claim, holder }))
const made = (decision: ReturnType<typeof claimsFor>): Claim[] => {
  if (typeof decision === 'string') throw new Error(decision)
  return decision
}

describe('what keeps a person to the rules', () => {
  test('a second booking on the same day in the same department is refused', () => {
    const first = rows(made(claimsFor(wish(), [])), key(1))
    expect(claimsFor(wish(), first)).toBe('booking.same-day')
    expect(typeof claimsFor(wish({ scopeId: 'ophthalmology' }), first)).toBe('object')
    expect(typeof claimsFor(wish({ day: '2026-11-26' }), first)).toBe('object')
  })

  test('the sixth live booking at one hospital is refused, at another it is not', () => {
    let present: ClaimRow[] = []
    for (const scopeId of ['a', 'b', 'c', 'd', 'e']) {
      present = [...present, ...rows(made(claimsFor(wish({ scopeId, bookingId: `0198${scopeId}` }), present)), key(1))]
    }
    expect(claimsFor(wish({ scopeId: 'f' }), present)).toBe('booking.too-many')
    expect(typeof claimsFor(wish({ scopeId: 'f', hospitalId: 'yctcm' }), present)).toBe('object')
  })

  test('under one phone a sixth person is refused; one of the five may book again', () => {
    let present: ClaimRow[] = []
    for (const n of [1, 2, 3, 4, 5]) {
      present = [...present, ...rows(made(claimsFor(wish({ personKey: key(n) }), present)), key(n))]
    }
    expect(claimsFor(wish({ personKey: key(6) }), present)).toBe('booking.phone-limit')
    expect(typeof claimsFor(wish({ personKey: key(3), day: '2026-11-27' }), present)).toBe('object')
  })

  test('whatever comes and goes, nobody ever has more live bookings than the rules allow, and no claim is given twice', () => {
    const act = fc.record({
      person: fc.integer({ min: 1, max: 8 }),
      day: fc.integer({ min: 1, max: 3 }),
      drop: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        let present: (ClaimRow & { booking: number })[] = []
        acts.forEach(({ person, day, drop }, n) => {
          if (drop) {
            const gone = present.find(({ holder }) => holder.equals(key(person)))?.booking
            present = present.filter(({ booking }) => booking !== gone)
            return
          }
          const bookingId = `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
          const decision = claimsFor(wish({ personKey: key(person), day: `2026-11-2${day}`, bookingId }), present)
          if (typeof decision !== 'string') {
            present.push(...rows(decision, key(person)).map((row) => ({ ...row, booking: n })))
          }
        })
        const names = present.map(({ key: owner, scope }) => `${owner.toString('hex')} ${scope}`)
        expect(new Set(names).size).toBe(names.length)
        for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
          const own = present.filter(({ key: owner, scope }) => owner.equals(key(n)) && scope.startsWith('active:'))
          expect(own.length).toBeLessThanOrEqual(defaultRules.maxActive)
        }
        const people = new Set(
          present.filter(({ scope }) => scope.startsWith('people:')).map(({ holder }) => holder.toString('hex')),
        )
        expect(people.size).toBeLessThanOrEqual(defaultRules.maxPeoplePerPhone)
      }),
    )
  })
})

test.each([
  ['booked', '2026-11-25T00:59:59Z', true],
  ['booked', '2026-11-25T01:00:00Z', false],
  ['held', '2026-11-25T02:00:00Z', true],
  ['checked_in', '2026-11-25T00:00:00Z', false],
  ['cancelled', '2026-11-25T00:00:00Z', false],
] as const)('a %s booking at %s: may the resident cancel? %s', (state, now, may) => {
  expect(mayCancel({ state, cancelUntil: new Date('2026-11-25T01:00:00Z') }, new Date(now))).toBe(may)
})

test.each([
  ['2020-11-26', 'male', { minAge: 0, maxAge: 5, onlySex: null }, true],
  ['2020-11-25', 'male', { minAge: 0, maxAge: 5, onlySex: null }, false],
  ['1990-01-01', 'male', { minAge: null, maxAge: null, onlySex: 'female' }, false],
  ['1990-01-01', 'unknown', { minAge: null, maxAge: null, onlySex: 'female' }, true],
] as const)('born %s, %s, at a clinic for %j: %s', (birthday, sex, limits, fits) => {
  expect(fitsClinic({ birthday, sex }, '2026-11-25', limits)).toBe(fits)
})

test('states move forward only', () => {
  expect(statesBefore('booked')).toEqual(['pending_payment', 'held'])
  expect(statesBefore('completed')).toEqual(['booked', 'checked_in', 'in_consultation'])
  expect(statesBefore('pending_payment')).toEqual([])
})
