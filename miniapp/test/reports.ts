import type { Observation, ReportItem, ReportView } from '@onecard/shared/results'
import { aMember } from './family.ts'

/** Reports of the demo town, as the server tells of them. */
const id = (nth: number) => `0193c0de-0000-7000-8000-${String(800 + nth).padStart(12, '0')}`

export function aReport(nth: number, more: Partial<ReportItem> = {}): ReportItem {
  return {
    id: id(nth),
    memberId: aMember(1).id,
    kind: 'laboratory',
    title: '血常规',
    state: 'final',
    institutionName: '云川康检医学检验实验室',
    locked: false,
    sampledAt: '2026-11-24T00:00:00Z',
    issuedAt: '2026-11-24T01:30:00Z',
    abnormal: 0,
    critical: false,
    nucleic: null,
    ...more,
  }
}

export function anItem(name: string, more: Partial<Observation> = {}): Observation {
  return {
    ...{ code: name, name, value: '5.1', number: 5.1, unit: 'mmol/L', range: '3.5-5.3', low: 3.5, high: 5.3 },
    ...{ flag: 'N', method: null, note: null },
    ...more,
  }
}

export function aReportView(more: Partial<ReportView> = {}): ReportView {
  return {
    ...aReport(1),
    nucleic: null,
    observations: [anItem('血钾')],
    ...{ conclusion: null, note: null, specimen: '血清', orderedBy: '王建国', signedBy: '李检验' },
    sampleNumber: 'S-1',
    documents: [],
    earlier: [],
    ...more,
  }
}
