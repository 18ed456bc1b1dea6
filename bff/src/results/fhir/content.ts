import type { Deps } from '../../deps.ts'
import type { Tx } from '../../infra/db.ts'
import type { Observation, Reference, ServiceRequest, Specimen } from '../../infra/fhir/r4.ts'
import type { Content } from '../content.ts'
import { keepTracing } from '../ecg/keep.ts'
import { noIntervals } from '../ecg/measured.ts'
import { sampledIn } from '../ecg/sampled.ts'
import type { TracingContent } from '../ecg/tracing.ts'
import { itemsOf, wordsOf } from '../observation.ts'
import { documentsOf } from './attachments.ts'
import type { Around } from './around.ts'

/** What a report says, from itself and all that it points at. */
export async function contentOf(tx: Tx, deps: Deps, about: Around, at: string): Promise<Content> {
  const { report } = about
  const observations = about
    .all('Observation', report.result)
    .filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled')
  const tracing = await tracingOf(tx, deps, observations)
  return {
    observations: observations.flatMap(itemsOf),
    conclusion: report.conclusion ?? null,
    note: null,
    specimen: specimenName(about),
    orderedBy: orderedBy(about),
    signedBy: nameOf(report.resultsInterpreter) ?? nameOf(report.performer),
    ...(tracing && { tracing }),
    documents: await documentsOf(deps, about, at),
  }
}

async function tracingOf(tx: Tx, deps: Deps, observations: readonly Observation[]): Promise<TracingContent | null> {
  const waveform = sampledIn(observations)
  return waveform && keepTracing(tx, deps, { waveform, measured: { intervals: noIntervals, statement: null } })
}

const nameOf = (given: readonly Reference[] | undefined): string | null => given?.[0]?.display ?? null

/** The sample that a report is about: the first that it names. */
export function specimenOf(about: Around): Specimen | undefined {
  const [first] = about.report.specimen ?? []
  return first && about.find('Specimen', first)
}

/** The laboratory's own number of a sample. */
export function numberOf({ accessionIdentifier, identifier = [] }: Specimen): string | undefined {
  return (accessionIdentifier ?? identifier[0])?.value
}

function specimenName(about: Around): string | null {
  const type = specimenOf(about)?.type
  return (type && wordsOf(type)) ?? about.report.specimen?.[0]?.display ?? null
}

function orderedBy(about: Around): string | null {
  const [request] = about.all('ServiceRequest', about.report.basedOn)
  if (!request?.requester) return null
  const { display, reference } = request.requester
  return display ?? practitioners(request).get(reference ?? '') ?? null
}

/** Whoever is named inside it, by the reference that leads there. */
function practitioners({ contained = [] }: ServiceRequest): Map<string, string | undefined> {
  const found = contained.flatMap((part) => (part.resourceType === 'Practitioner' ? part : []))
  return new Map(found.map(({ id = '', name: [first] = [] }) => [`#${id}`, first?.text]))
}

/** When the sample was taken. */
export function collectedAt(about: Around): string | undefined {
  const collection = specimenOf(about)?.collection
  return collection?.collectedDateTime ?? collection?.collectedPeriod?.start
}
