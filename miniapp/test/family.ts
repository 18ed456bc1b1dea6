import type { CardView, LeaseView } from '@onecard/shared/healthcard'
import type { MemberView } from '@onecard/shared/person'

/** The demo town's family, as the server tells of it. */
const id = (nth: number) => `0193c0de-0000-7000-8000-${String(nth).padStart(12, '0')}`

export function aMember(nth: number, more: Partial<MemberView> = {}): MemberView {
  return {
    id: id(nth),
    relation: nth === 1 ? 'self' : 'parent',
    isDefault: nth === 1,
    state: 'active',
    level: 'L1',
    nameMasked: nth === 1 ? '张*' : '王*',
    idNumberMasked: '599101********4317',
    idType: 'resident-id',
    phoneMasked: '138****8000',
    hasAddress: false,
    birthday: '1988-03-14',
    age: nth === 1 ? 38 : 67,
    sex: nth === 1 ? 'male' : 'female',
    minor: false,
    card: { id: id(100 + nth), numberMasked: '8600 **** **** 4317', state: 'active' },
    actions: [],
    ...more,
  }
}

export function aCard(nth: number, more: Partial<CardView> = {}): CardView {
  return {
    id: id(100 + nth),
    memberId: id(nth),
    nameMasked: nth === 1 ? '张*' : '王*',
    sex: 'male',
    age: 38,
    numberMasked: '8600 **** **** 4317',
    state: 'active',
    level: 'L1',
    claimedAt: '2026-11-24T00:00:00Z',
    lastUse: null,
    actions: ['show-code', 'report-lost', 'print-static'],
    ...more,
  }
}

export function aLease(hours: number): LeaseView {
  return {
    leaseId: 'c7Qm2K9aaaaaaaaaaaaaaa',
    version: '1',
    secret: 'A'.repeat(43),
    windowSeconds: 60,
    serverTime: new Date().toISOString(),
    expiresAt: new Date(Date.now() + hours * 3_600_000).toISOString(),
  }
}

export const anAccount = {
  id: id(900),
  phoneMasked: '138****8000',
  agreementsDue: [],
  healthDataConsent: true,
  frozen: false,
}
