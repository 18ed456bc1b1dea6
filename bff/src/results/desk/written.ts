import { idNumberFault, passportFault, tidy } from '@onecard/shared/idnumber'
import type { Outcome } from '@onecard/shared/nucleic'
import type { TypedRequest } from '@onecard/shared/resultdesk'
import type { Observation } from '@onecard/shared/results'
import type { Deps } from '../../deps.ts'
import { wallClock } from '../../infra/clock.ts'
import { Refusal } from '../../infra/refusal.ts'
import { personKeyOf } from '../../person/service.ts'
import { nothing, type Content } from '../content.ts'
import type { NewReport } from '../record.ts'
import { boundsIn } from '../rules.ts'
import { nucleicCode } from '../samples.ts'
import type { TubeFinding } from '../tube.ts'

type OfPerson = TypedRequest & { of: 'person' }
type OfTube = TypedRequest & { of: 'tube' }

const aheadMs = 5 * 60_000

/** Refuses what no paper can say, before anybody compares it. */
export function checkTypedWords({ clock, config }: Pick<Deps, 'clock' | 'config'>, request: TypedRequest): void {
  const now = clock.now()
  if (new Date(request.issuedAt).getTime() > now.getTime() + aheadMs) throw new Refusal('typed.not-yet')
  if (request.of === 'person') checkOfPerson(request, wallClock(now, config.TIME_ZONE).day)
}

function checkOfPerson({ idType, idNumber, items, conclusion, outcome, status }: OfPerson, day: string): void {
  const fault = idType === 'passport' ? passportFault(idNumber) : idNumberFault(idNumber, idType, day)
  if (fault) throw new Refusal('identity.number-invalid', { fault })
  const saysNothing = items.length === 0 && conclusion === null && outcome === null
  if (saysNothing && status !== 'withdrawn') throw new Refusal('typed.empty')
}

/** What was typed, as a laboratory's message would say it. */
export async function readTyped(deps: Deps, typed: TypedRequest): Promise<NewReport | TubeFinding> {
  if (typed.of === 'tube') return tubeFinding(typed)
  const { idType, idNumber, labId, sampleNumber, kind, code, title } = typed
  const personKey = await personKeyOf(deps, { idType, idNumber: tidy(idNumber) })
  const items = typed.items.map(observation)
  const found = items.length === 0 && typed.outcome !== null ? [word(typed.outcome)] : items
  return {
    ...{ personKey, labId, sampleNumber, kind, title, code: kind === 'nucleic-acid' ? nucleicCode : code },
    // A person's own sample: whoever types of a pool types the tube.
    ...{ ...commonOf(typed), outcome: typed.outcome, people: null },
    content: { ...contentOf(typed, found), conclusion: typed.conclusion },
  }
}

function tubeFinding(typed: OfTube): TubeFinding {
  const { labId, tubeCode, outcome } = typed
  return {
    ...{ labId, sampleNumber: tubeCode, code: nucleicCode, kind: 'nucleic-acid', title: '新冠病毒核酸检测' },
    ...{ ...commonOf(typed), outcome, people: null },
    content: contentOf(typed, [word(outcome)]),
  }
}

function commonOf({ status, sampledAt, issuedAt }: TypedRequest) {
  return {
    ...{ version: null, status, issuedAt: new Date(issuedAt) },
    sampledAt: sampledAt === null ? null : new Date(sampledAt),
  }
}

function contentOf({ note }: TypedRequest, observations: Observation[]): Content {
  return { ...nothing, observations, note }
}

const words: Record<Outcome, string> = {
  negative: '阴性',
  positive: '阳性',
  grey: '可疑',
  'single-gene': '单基因阳性',
  invalid: '样本不合格',
}

function word(outcome: Outcome): Observation {
  return {
    ...{ code: nucleicCode, name: '新冠病毒核酸', value: words[outcome], number: null, unit: null, range: '阴性' },
    ...{ low: null, high: null, flag: outcome === 'negative' ? 'N' : 'A', method: null, note: null },
  }
}

function observation({ code, name, value, unit, range, flag }: OfPerson['items'][number]): Observation {
  const isNumber = /^-?\d+(\.\d+)?$/.test(value)
  const bounds = range === null ? { low: null, high: null } : boundsIn(range)
  return {
    code,
    name,
    value,
    number: isNumber ? Number(value) : null,
    unit,
    range,
    ...bounds,
    flag,
    method: null,
    note: null,
  }
}
