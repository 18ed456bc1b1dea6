import type { Observation as Item } from '@onecard/shared/results'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../infra/db.ts'
import type { Observation, Reference, ServiceRequest, Specimen } from '../../infra/fhir/r4.ts'
import type { Content } from '../content.ts'
import { keepTracing } from '../ecg/keep.ts'
import { noIntervals } from '../ecg/measured.ts'
import { sampledIn } from '../ecg/sampled.ts'
import type { Tracing } from '../ecg/tracing.ts'
import { studyOfReport } from '../imaging/study.ts'
import { itemsOf, wordsOf } from '../observation.ts'
import { whoseReport } from '../ranges.ts'
import { attachmentsOf } from './attachments.ts'
import type { Around } from './around.ts'

/** What a report says, from itself and all that it points at. */
export async function contentOf(tx: Tx, deps: Deps, about: Around, at: string): Promise<Content> {
  const { report } = about
  const { documents, tracing: attached } = await attachmentsOf(deps, about, at)
  const tracing = tracingIn(usable(about), attached)
  const study = studyOfReport(report)
  return {
    observations: itemsAround(about),
    conclusion: report.conclusion ?? null,
    note: null,
    specimen: specimenName(about),
    orderedBy: orderedBy(about),
    signedBy: nameOf(report.resultsInterpreter) ?? nameOf(report.performer),
    ...(tracing && { tracing: await keepTracing(tx, deps, tracing) }),
    ...(study && { study }),
    documents,
  }
}

/** The items of a report, without those that were taken back. */
export function itemsAround(about: Around): Item[] {
  const whose = whoseReport(about.report)
  return usable(about).flatMap((observation) => itemsOf(observation, whose))
}

function usable(about: Around): Observation[] {
  const observations = about.all('Observation', about.report.result)
  return observations.filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled')
}

/** Curves in the report's own observations come before those of a document. */
function tracingIn(observations: readonly Observation[], attached: Tracing | null): Tracing | null {
  const waveform = sampledIn(observations)
  return waveform ? { waveform, measured: { intervals: noIntervals, statement: null } } : attached
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

/** The samples that a pool was made of. */
export function pooledIn(about: Around): Specimen[] {
  return about.all('Specimen', specimenOf(about)?.parent)
}
