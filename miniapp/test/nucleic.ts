import type { MissingView } from '@onecard/shared/missing'
import type { NucleicDetail, NucleicSign, Validity } from '@onecard/shared/nucleic'
import type { PassTest, PassView } from '@onecard/shared/pass'
import type { SamplingPointView } from '@onecard/shared/sampling'
import { aMember } from './family.ts'

/** Nucleic-acid tests of the demo town, as the server tells of them. */
const id = (nth: number) => `0193c0de-0000-7000-8000-${String(nth).padStart(12, '0')}`

export const inHours = (hours: number, from = Date.now()) => new Date(from + hours * 3_600_000).toISOString()

export function aSign(more: Partial<NucleicSign> = {}): NucleicSign {
  return { state: 'negative', entrance: 'mass', people: 5, place: '柳湾社区 3 号采样点', expectedAt: null, ...more }
}

export function aTest(more: Partial<NucleicDetail> = {}): NucleicDetail {
  return {
    ...aSign(),
    ...{ why: null, validity: null, contact: null, calledAt: null },
    steps: [{ step: 'sampled', at: inHours(-16), place: '柳湾社区 3 号采样点', isAhead: false }],
    ...more,
  }
}

export function clocksFrom(hours: number): Validity {
  const startsAt = inHours(hours)
  return { from: 'sampled', startsAt, clocks: [24, 48, 72].map((one) => ({ hours: one, until: inHours(hours + one) })) }
}

export function aPoint(nth: number, more: Partial<SamplingPointView> = {}): SamplingPointView {
  return {
    ...{ id: id(1300 + nth), hospitalId: 'yc3', name: `采样点 ${nth}`, address: `青溪路 ${nth} 号` },
    ...{ phone: `0900-555-016${nth}`, entrance: 'mass', hours: '08:00–20:00', isOpen: true, takesSingles: true },
    ...{ latitude: 30.1, longitude: 104.2, metres: null },
    ...more,
  }
}

export function aPassTest(more: Partial<PassTest> = {}): PassTest {
  return {
    ...{ state: 'negative', sampledAt: inHours(-10), issuedAt: inHours(-3), institutionName: '云川博安医学检验所' },
    ...{ validity: null, withinHours: null },
    ...more,
  }
}

export function aPass(latest: PassTest | null, counting: PassTest | null = null): PassView {
  return {
    ...{ memberId: aMember(1).id, nameMasked: '张*', latest, counting },
    ...{ checkedAt: new Date().toISOString(), retryAfterSeconds: 60 },
  }
}

export function aMissing(nth: number, more: Partial<MissingView> = {}): MissingView {
  return {
    ...{ id: id(1500 + nth), memberId: aMember(1).id, kind: 'nucleic-acid', state: 'open', note: null, answer: null },
    ...{ sampledAt: inHours(-30), place: `采样点 ${nth}`, reportedAt: inHours(-5), answeredAt: null },
    ...{ answerBy: inHours(19), actions: ['withdraw'] },
    ...more,
  }
}
