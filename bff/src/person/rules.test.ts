import { expect, test } from '@jest/globals'
import { addDays, ageOn } from '@onecard/shared/day'
import fc from 'fast-check'
import { actionsOf, bornForAge, isMinor, levelOf, standingOf, type Claim, type OtherClaim } from './rules.ts'

const claim = (more: Partial<Claim>): Claim => ({
  relation: 'self',
  age: 38,
  phoneAgrees: false,
  guardianConfirmed: false,
  others: [],
  ...more,
})
const own: OtherClaim = { state: 'active', relation: 'self', basis: 'self' }
const cared: OtherClaim = { state: 'active', relation: 'parent', basis: 'staff' }
const guarded: OtherClaim = { state: 'active', relation: 'child', basis: 'guardian' }

test.each<[string, Partial<Claim>, string]>([
  ['an adult claims themself first', {}, 'active'],
  ['somebody else has claimed this person as themself', { others: [own], phoneAgrees: true }, 'consent-awaited'],
  ['a frozen own claim counts too', { others: [{ ...own, state: 'disputed' }] }, 'consent-awaited'],
  ['looked after by family so far, the phone proves it', { others: [cared], phoneAgrees: true }, 'active'],
  ['looked after by family so far, only the number is known', { others: [cared] }, 'consent-awaited'],
  ['a child of 13 has no account', { age: 13 }, 'member.guardian-required'],
  ['a youth of 14 waits for a guardian', { age: 14 }, 'guardian-awaited'],
  ['a youth whose guardian is there', { age: 16, others: [guarded] }, 'active'],
  ['an adult relative must agree', { relation: 'parent', phoneAgrees: true }, 'consent-awaited'],
  ['a guardian adds a child', { relation: 'child', age: 5, guardianConfirmed: true }, 'active'],
  ['a second guardian may too', { relation: 'child', age: 5, guardianConfirmed: true, others: [guarded] }, 'active'],
  ['a neighbour adds a child', { relation: 'other', age: 5 }, 'guardian-awaited'],
  [
    'being a guardian once says nothing of an adult',
    { relation: 'child', age: 18, guardianConfirmed: true },
    'consent-awaited',
  ],
])('%s: %s', (_, more, expected) => {
  const standing = standingOf(claim(more))
  expect(typeof standing === 'string' ? standing : standing.state).toBe(expected)
})

test('only an own active claim speaks for the person', () => {
  const standing = standingOf(claim({}))
  expect(standing).toMatchObject({ holds: true, basis: 'self' })
  expect(standingOf(claim({ relation: 'child', age: 5, guardianConfirmed: true }))).toMatchObject({ holds: false })
})

test('of age means the same by age and by birthday, on every day', () => {
  const day = fc.integer({ min: 0, max: 40_000 }).map((count) => addDays('1950-01-01', count))
  fc.assert(
    fc.property(day, day, (birthday, today) => {
      expect(birthday <= bornForAge(today)).toBe(ageOn(birthday, today) >= 18)
      expect(isMinor(birthday, today)).toBe(ageOn(birthday, today) < 18)
    }),
  )
})

test('a ward is as well known as its guardian, nobody else gains by another', () => {
  expect(levelOf('L1', 'guardian', 'L2')).toBe('L2')
  expect(levelOf('L1', 'consent', 'L2')).toBe('L1')
  expect(levelOf('L1', 'guardian', null)).toBe('L1')
  expect(levelOf('L2', 'consent', null)).toBe('L2')
})

test('a disputed claim can do nothing at all', () => {
  const member = { frozen: false, relation: 'self', basis: 'self', isDefault: false, hasCard: false } as const
  expect(actionsOf({ ...member, state: 'disputed' })).toEqual([])
  expect(actionsOf({ ...member, state: 'active' })).toEqual([
    'claim-card',
    'change',
    'set-default',
    'correct',
    'unbind',
  ])
  expect(actionsOf({ ...member, state: 'consent-awaited' })).toContain('dispute')
  expect(actionsOf({ ...member, state: 'active', frozen: true })).toEqual([])
})
