import { ageOn, type Day } from '@onecard/shared/day'
import type { MemberState, MemberView, Relation } from '@onecard/shared/person'
import type { RefusalCode } from '@onecard/shared/refusals'

export const memberLimit = 5
export const adultAge = 18
/** Below this age a child has no account of its own (PIPL: sensitive data, the guardian's consent). */
const ownAccountAge = 14

export type Basis = 'self' | 'guardian' | 'consent' | 'staff'

export function isMinor(birthday: Day, today: Day): boolean {
  return ageOn(birthday, today) < adultAge
}

/** The latest birthday of those who are of age today. */
export function bornForAge(today: Day): Day {
  return `${Number(today.slice(0, 4)) - adultAge}${today.slice(4)}`
}

/** Another account's claim to the same person that counts: active, or resting in a dispute. */
export interface OtherClaim {
  state: MemberState
  relation: Relation
  basis: Basis | null
}

export interface Claim {
  relation: Relation
  age: number
  /** The authority says that this account's WeChat phone is the person's. */
  phoneAgrees: boolean
  /** The authority says that this account's own person is the guardian. */
  guardianConfirmed: boolean
  others: readonly OtherClaim[]
}

export interface Standing {
  state: Exclude<MemberState, 'disputed'>
  basis: Basis | null
  /** This account speaks for the person from now on. */
  holds: boolean
}

const active = (basis: Basis, holds = false): Standing => ({ state: 'active', basis, holds })
const awaiting = (state: 'consent-awaited' | 'guardian-awaited'): Standing => ({ state, basis: null, holds: false })

/** Where a verified claim begins, or why it may not be made at all. */
export function standingOf(claim: Claim): Standing | RefusalCode {
  const { relation, age, guardianConfirmed } = claim
  if (relation === 'self') return ownStanding(claim)
  if (age >= adultAge) return awaiting('consent-awaited')
  return guardianConfirmed ? active('guardian') : awaiting('guardian-awaited')
}

function ownStanding({ age, phoneAgrees, others }: Claim): Standing | RefusalCode {
  if (age < ownAccountAge) return 'member.guardian-required'
  // A second account for one person needs the first one's consent.
  if (others.some(({ relation }) => relation === 'self')) return awaiting('consent-awaited')
  if (age < adultAge) return hasGuardian(others) ? active('self', true) : awaiting('guardian-awaited')
  // Whoever was only looked after so far may take over, but must show more than the number.
  return others.length === 0 || phoneAgrees ? active('self', true) : awaiting('consent-awaited')
}

function hasGuardian(others: readonly OtherClaim[]): boolean {
  return others.some(({ state, basis, relation }) => state === 'active' && relation !== 'self' && basis !== 'consent')
}

/** A claim, and whether its account rests because the account's own person is in dispute. */
export interface Standpoint {
  state: MemberState
  frozen: boolean
}

/** Why a claim opens nothing at present; null for an active one. */
export function whyClosed({ state, frozen }: Standpoint): RefusalCode | null {
  switch (state) {
    case 'active':
      return frozen ? 'account.frozen' : null
    case 'consent-awaited':
      return 'member.consent-awaited'
    case 'guardian-awaited':
      return 'member.guardian-required'
    case 'disputed':
      return 'member.frozen'
  }
}

type Action = MemberView['actions'][number]

/** Why nothing about a claim may be changed at present: it, or its whole account, rests. */
export function whyResting({ state, frozen }: Standpoint): RefusalCode | null {
  if (state === 'disputed') return 'member.frozen'
  return frozen ? 'account.frozen' : null
}

interface Actionable extends Standpoint {
  relation: Relation
  basis: Basis | null
  isDefault: boolean
  hasCard: boolean
}

/** What the account may do about this member now; screens never decide again. */
export function actionsOf(member: Actionable): Action[] {
  if (whyResting(member)) return []
  const own = member.relation === 'self'
  switch (member.state) {
    case 'active':
      return activeActions(member)
    case 'consent-awaited':
      return own ? ['change', 'invite', 'dispute', 'unbind'] : ['change', 'invite', 'unbind']
    case 'guardian-awaited':
      return own ? ['change', 'unbind'] : ['change', 'confirm-guardian', 'unbind']
    case 'disputed':
      return []
  }
}

function activeActions(member: Actionable): Action[] {
  const actions: Action[] = member.hasCard ? ['change'] : ['claim-card', 'change']
  if (!member.isDefault) actions.push('set-default')
  if (mayCorrect(member)) actions.push('correct')
  return [...actions, 'unbind']
}

/** One's own data, and those of a child in one's care. */
export function mayCorrect({ relation, basis }: { relation: Relation; basis: Basis | null }): boolean {
  return relation === 'self' || basis === 'guardian'
}

/** A ward is as well known as the guardian who answers for it. */
export function levelOf(level: 'L1' | 'L2', basis: Basis | null, ownLevel: 'L1' | 'L2' | null): 'L1' | 'L2' {
  return level === 'L2' || (basis === 'guardian' && ownLevel === 'L2') ? 'L2' : 'L1'
}
