import type { Deps } from '../deps.ts'
import { marks, type Tx } from '../infra/db.ts'
import { invalid, unprocessable } from '../infra/fhir/outcome.ts'
import { ofConcepts, ofIdentifiers, references, tokens } from '../infra/fhir/params.ts'
import type { DiagnosticReport, Observation, Reference, Specimen } from '../infra/fhir/r4.ts'
import type { FhirClient, Publication, ResourceRoom, SearchParam, Shown } from '../infra/fhir/room.ts'
import { DiagnosticReportShape, ObservationShape } from '../infra/fhir/shapes-results.ts'
import { storedBase, type StoredRow } from '../infra/fhir/store.ts'
import { personSaid, saidIn } from '../person/service.ts'
import type { Content } from './content.ts'
import { keepTracing } from './ecg/keep.ts'
import { noIntervals } from './ecg/measured.ts'
import { sampledIn } from './ecg/sampled.ts'
import type { TracingContent } from './ecg/tracing.ts'
import { codeOf, itemsOf, wordsOf } from './observation.ts'
import { recordMany, type NewReport } from './record.ts'
import type { VersionStatus } from './rules.ts'
import { kindOfSections } from './sections.ts'

/**
 * FHIR Observation and DiagnosticReport: what a laboratory publishes. Both name patients and are kept sealed. An
 * observation stays as it is; a corrected one is another, and the report that is amended points at it.
 */

interface Common {
  identifier?: DiagnosticReport['identifier']
  category?: DiagnosticReport['category']
  code: DiagnosticReport['code']
  status: string
}

const shared = <R extends Common>(): Record<string, SearchParam<R>> => ({
  identifier: tokens(({ identifier }) => ofIdentifiers(identifier)),
  status: tokens(({ status }) => [{ code: status }]),
  category: tokens(({ category }) => ofConcepts(category)),
  code: tokens(({ code }) => ofConcepts([code])),
})

/** Both are sealed texts in the store of published resources. */
function sealed<R>({ sealer }: Deps) {
  return {
    derived: true,
    keep: (resource: R) => sealer.seal(JSON.stringify(resource)).toString('base64'),
    show: (rows: readonly StoredRow[]) =>
      rows.map((row): Shown<R> => ({
        ...{ id: row.fhir_id, version: String(row.version_id), lastUpdated: row.last_updated },
        resource: opened<R>({ sealer }, row.resource),
      })),
  }
}

const opened = <R>({ sealer }: Pick<Deps, 'sealer'>, text: string): R =>
  JSON.parse(sealer.open(Buffer.from(text, 'base64'))) as R

export function observationFhir(deps: Deps): ResourceRoom<Observation> {
  return {
    type: 'Observation',
    schema: ObservationShape,
    interactions: ['read', 'search-type', 'create'],
    base: storedBase('Observation'),
    ...sealed<Observation>(deps),
    needsIfMatch: true,
    params: shared<Observation>(),
  }
}

export function diagnosticReportFhir(deps: Deps): ResourceRoom<DiagnosticReport> {
  return {
    type: 'DiagnosticReport',
    schema: DiagnosticReportShape,
    interactions: ['read', 'search-type', 'create', 'update'],
    base: storedBase('DiagnosticReport'),
    ...sealed<DiagnosticReport>(deps),
    needsIfMatch: true,
    params: { ...shared<DiagnosticReport>(), result: references(['Observation'], ({ result }) => result ?? []) },
    async write(tx, client, publications, now) {
      const then = { ...deps, clock: { now: () => now } }
      const reports: NewReport[] = []
      for (const publication of publications) reports.push(...(await read(tx, then, client, publication)))
      await recordMany(tx, then, reports)
    },
  }
}

/** Null: ordered, nothing found out yet. */
const statuses: Readonly<Record<DiagnosticReport['status'], VersionStatus | null | undefined>> = {
  ...{ registered: null, partial: 'preliminary', preliminary: 'preliminary', final: 'final', unknown: undefined },
  ...{ amended: 'corrected', corrected: 'corrected', appended: 'corrected' },
  ...{ cancelled: 'withdrawn', 'entered-in-error': 'withdrawn' },
}

/** Nothing while there is nothing to record of it. */
async function read(
  tx: Tx,
  deps: Deps,
  { hospitalId }: FhirClient,
  { resource, before, at, id }: Publication<DiagnosticReport>,
): Promise<NewReport[]> {
  const status = statuses[resource.status]
  if (status === undefined) throw unprocessable(`${at}.status`, 'a report of unknown state cannot be shown to anybody')
  if (status === null) return []
  const report = {
    personKey: await patientOf(tx, deps, hospitalId, resource, at),
    labId: hospitalId,
    sampleNumber: sampleOf(resource, id).slice(0, 64),
    code: codeOf(resource.code).slice(0, 64),
    title: wordsOf(resource.code).slice(0, 120),
    kind: kindOfSections(ofConcepts(resource.category).map(({ code }) => code ?? '')),
    // The sender says with If-Match which one it replaces, so the order is its own.
    version: Number(before?.version ?? 0) + 1,
    status,
    outcome: null,
    ...timesOf(resource, at),
    content: await contentOf(tx, deps, hospitalId, resource),
  }
  return [report]
}

function patientOf(tx: Tx, deps: Deps, hospitalId: string, report: DiagnosticReport, at: string): Promise<Buffer> {
  const said = report.subject && saidIn(report.subject, report.contained ?? [], `${at}.subject`)
  if (!said) throw unprocessable(`${at}.subject`, 'the patient whose report it is has to be named', 'required')
  return personSaid(tx, deps, hospitalId, said)
}

/** The sample's own number where one is said, else the report's. */
function sampleOf(report: DiagnosticReport, id: string): string {
  return specimenNumber(report) ?? report.identifier?.[0]?.value ?? id
}

function specimenNumber({ specimen: [first] = [], contained = [] }: DiagnosticReport): string | undefined {
  if (!first) return undefined
  const inside = contained.find((part) => first.reference === `#${part.id ?? ''}`)
  return inside?.resourceType === 'Specimen' ? numberOf(inside) : first.identifier?.value
}

function numberOf({ accessionIdentifier, identifier = [] }: Specimen): string | undefined {
  return (accessionIdentifier ?? identifier[0])?.value
}

function timesOf({ issued, effectiveDateTime, effectivePeriod }: DiagnosticReport, at: string) {
  const sampled = effectiveDateTime ?? effectivePeriod?.start
  const issuedAt = issued ?? effectiveDateTime
  if (issuedAt === undefined) throw invalid(`${at}.issued`, 'when the report was issued has to be said', 'required')
  return { issuedAt: new Date(issuedAt), sampledAt: sampled === undefined ? null : new Date(sampled) }
}

async function contentOf(tx: Tx, deps: Deps, hospitalId: string, report: DiagnosticReport): Promise<Content> {
  const observations = await resultsOf(tx, deps, hospitalId, report)
  const usable = observations.filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled')
  const tracing = await tracingOf(tx, deps, usable)
  return {
    observations: usable.flatMap(itemsOf),
    conclusion: report.conclusion ?? null,
    note: null,
    specimen: report.specimen?.[0]?.display ?? null,
    orderedBy: null,
    signedBy: nameOf(report.resultsInterpreter) ?? nameOf(report.performer),
    ...(tracing && { tracing }),
    documents: [],
  }
}

async function tracingOf(tx: Tx, deps: Deps, observations: readonly Observation[]): Promise<TracingContent | null> {
  const waveform = sampledIn(observations)
  return waveform && keepTracing(tx, deps, { waveform, measured: { intervals: noIntervals, statement: null } })
}

const nameOf = (given: readonly Reference[] | undefined): string | null => given?.[0]?.display ?? null

/** In the order of the report; those inside it and those beside it. */
async function resultsOf(
  tx: Tx,
  deps: Deps,
  hospitalId: string,
  { result = [], contained = [] }: DiagnosticReport,
): Promise<Observation[]> {
  const ids = result.flatMap(({ reference = '' }) =>
    reference.startsWith('Observation/') ? [reference.slice('Observation/'.length)] : [],
  )
  const rows =
    ids.length === 0
      ? []
      : await tx.select<StoredRow>(
          `SELECT fhir_id, resource, version_id, last_updated FROM fhir_resource
           WHERE hospital_id = ? AND type = 'Observation' AND fhir_id IN (${marks(ids)})`,
          [hospitalId, ...ids],
        )
  const beside = new Map(rows.map((row) => [`Observation/${row.fhir_id}`, opened<Observation>(deps, row.resource)]))
  return result.flatMap(({ reference = '' }) => {
    const inside = contained.find((part) => reference === `#${part.id ?? ''}`)
    return beside.get(reference) ?? (inside?.resourceType === 'Observation' ? inside : [])
  })
}
