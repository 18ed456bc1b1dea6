import type { Deps } from '../src/deps.ts'
import { record, type NewReport } from '../src/results/service.ts'

/** A blood count of one item, as a laboratory would report it. */
export async function aReport(deps: Deps, personKey: Buffer, more: Partial<NewReport> = {}): Promise<string> {
  const now = deps.clock.now()
  const { reportId } = await record(deps, {
    ...{ personKey, labId: 'labkangjian', sampleNumber: deps.newId(), code: '58410-2', kind: 'laboratory' },
    ...{ title: '血常规', version: null, status: 'final', outcome: null, people: null, sampledAt: now, issuedAt: now },
    content: {
      observations: [
        {
          ...{ code: '6690-2', name: '白细胞计数', value: '6.1', number: 6.1, unit: '10*9/L' },
          ...{ range: '3.5-9.5', low: 3.5, high: 9.5, flag: 'N', method: null, note: null },
        },
      ],
      ...{ conclusion: null, note: null, specimen: '血', orderedBy: null, signedBy: null, documents: [] },
    },
    ...more,
  })
  return reportId
}
