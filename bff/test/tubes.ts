import type { Outcome } from '@onecard/shared/nucleic'
import { handlersOf } from '../src/handlers.ts'
import { transact } from '../src/infra/db.ts'
import { deliverDue } from '../src/infra/outbox.ts'
import { tubesReported, type TubeFinding } from '../src/results/service.ts'
import { sealedFor, typed, type Sampler } from './sampling.ts'
import type { World } from './world.ts'

const words: Record<Outcome, string> = {
  ...{ negative: '阴性', positive: '阳性', grey: '可疑', 'single-gene': '单基因阳性', invalid: '样本不合格' },
}

/** What a laboratory says of a tube, without anybody's name. */
export function aFinding(
  tubeCode: string,
  outcome: Outcome,
  issuedAt: Date,
  more: Partial<TubeFinding> = {},
): TubeFinding {
  return {
    ...{
      labId: 'labone',
      sampleNumber: tubeCode,
      code: '94500-6',
      kind: 'nucleic-acid',
      title: '新型冠状病毒核酸检测',
    },
    ...{ version: null, status: 'final', outcome, people: null, sampledAt: null, issuedAt },
    content: {
      observations: [
        {
          ...{
            code: '94500-6',
            name: '新型冠状病毒核酸',
            value: words[outcome],
            number: null,
            unit: null,
            range: '阴性',
          },
          ...{ low: null, high: null, flag: outcome === 'positive' ? 'A' : 'N', method: 'RT-PCR', note: null },
        },
      ],
      ...{ conclusion: null, note: null, specimen: '咽拭子', orderedBy: null, signedBy: null, documents: [] },
    },
    ...more,
  }
}

export function report(world: World, ...findings: TubeFinding[]): Promise<void> {
  return transact(world.db, (tx) => tubesReported(tx, world, findings))
}

/** Whoever waits for a fact has acted on it. */
export async function settle(world: World): Promise<void> {
  while ((await deliverDue(world, handlersOf(world))) > 0);
}

/** A sealed tube with people of these numbers, as a sampler's phone sends it. */
export async function aSealedTube(
  world: World,
  { sampler, code, idNumbers }: { sampler: Sampler; code: string; idNumbers: readonly string[] },
): Promise<string> {
  const id = world.newId()
  const people = idNumbers.map((idNumber) => typed(world, { idNumber, name: '张三' }))
  const { view } = await sampler.put(id, { code, people, sealed: sealedFor(world, 'labone') })
  if (view.people.length !== idNumbers.length) throw new Error(JSON.stringify(view.refused))
  return id
}
