import type { EcgView, LeadName, LeadView } from '@onecard/shared/ecg'
import type { Deps } from '../../deps.ts'
import type { Resident } from '../../infra/auth.ts'
import { Refusal } from '../../infra/refusal.ts'
import type { Content } from '../content.ts'
import { readable } from '../read.ts'
import { curveOf } from './keep.ts'
import { intervalsIn, isInterval, merged, noIntervals } from './measured.ts'
import type { TracingContent } from './tracing.ts'

/** What a report says of an electrocardiogram, and which curves it has. Throws Refusal report.unknown for everybody else's. */
export async function ecg(deps: Deps, who: Resident, id: string): Promise<EcgView> {
  const { content } = await readable(deps, who, id)
  const { tracing } = content
  return {
    intervals: merged(intervalsSaid(content), tracing?.intervals ?? noIntervals),
    statement: content.conclusion ?? tracing?.statement ?? null,
    items: content.observations.filter(({ code }) => !isInterval(code)),
    tracing: tracing ? shown(tracing) : null,
  }
}

function intervalsSaid({ observations }: Content) {
  return intervalsIn(
    observations.flatMap(({ code, number, unit }) => (number === null ? [] : [{ code, number, unit: unit ?? '' }])),
  )
}

function shown({ samplesPerSecond, samples, leads }: TracingContent): NonNullable<EcgView['tracing']> {
  const rhythm = leads.includes('II') ? 'II' : (leads[0] ?? 'II')
  return { samplesPerSecond, seconds: samples / samplesPerSecond, leads, rhythm }
}

/** One curve. Throws Refusal lead.unknown when the report has none of this lead. */
export async function lead(deps: Deps, who: Resident, { id, lead }: { id: string; lead: LeadName }): Promise<LeadView> {
  const { content } = await readable(deps, who, id)
  const microvolts = content.tracing && (await curveOf(deps, content.tracing.digest, lead))
  if (!content.tracing || !microvolts) throw new Refusal('lead.unknown')
  return { lead, samplesPerSecond: content.tracing.samplesPerSecond, microvolts: microvolts.toString('base64') }
}
