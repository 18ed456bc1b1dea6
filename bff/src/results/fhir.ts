import type { Deps } from '../deps.ts'
import { marks, type Tx } from '../infra/db.ts'
import { invalid, unprocessable } from '../infra/fhir/outcome.ts'
import { ofConcepts, references } from '../infra/fhir/params.ts'
import type { DiagnosticReport } from '../infra/fhir/r4.ts'
import type { FhirClient, Publication, ResourceRoom } from '../infra/fhir/room.ts'
import { DiagnosticReportShape } from '../infra/fhir/shapes-results.ts'
import { around, type Around } from './fhir/around.ts'
import { collectedAt, contentOf, itemsAround, numberOf, specimenOf } from './fhir/content.ts'
import { peopleOf, pooled } from './fhir/people.ts'
import {
  binaryFhir,
  commonParams,
  mediaFhir,
  observationFhir,
  serviceRequestFhir,
  specimenFhir,
  type Retell,
} from './fhir/rooms.ts'
import { publishedHere, sealedRoom } from './fhir/sealed.ts'
import { nothing, type Content } from './content.ts'
import { codeOf, wordsOf } from './observation.ts'
import { isNucleic, outcomeOf } from './outcome.ts'
import { naturalKey } from './put.ts'
import { recordMany, type NewReport } from './record.ts'
import { tubesReported, type TubeFinding } from './tube.ts'
import type { VersionStatus } from './rules.ts'
import { kindOfSections } from './sections.ts'

/** All resources that reports are made of, in the order in which a transaction writes them: the report itself last. */
export function resultsFhir(deps: Deps) {
  const report = diagnosticReportFhir(deps)
  const retell = retellTo(deps)
  return [
    binaryFhir(deps),
    mediaFhir(deps, retell),
    serviceRequestFhir(deps, retell),
    specimenFhir(deps, retell),
    observationFhir(deps, retell),
    report,
  ]
}

function diagnosticReportFhir(deps: Deps): ResourceRoom<DiagnosticReport> {
  return {
    ...sealedRoom<DiagnosticReport>(deps, 'DiagnosticReport'),
    schema: DiagnosticReportShape,
    interactions: ['read', 'search-type', 'create', 'update'],
    params: {
      ...commonParams<DiagnosticReport>(),
      result: references(['Observation'], ({ result }) => result ?? []),
      specimen: references(['Specimen'], ({ specimen }) => specimen ?? []),
      'based-on': references(['ServiceRequest'], ({ basedOn }) => basedOn ?? []),
      media: references(['Media'], ({ media }) => (media ?? []).map(({ link }) => link)),
    },
    async write(tx, client, publications, now) {
      await tell(tx, { ...deps, clock: { now: () => now } }, client, publications.map(toldBy))
    },
  }
}

/** What a report says from now on: because it was published, or because what it points at was changed. */
interface Told {
  id: string
  resource: DiagnosticReport
  version: number
  before: DiagnosticReport | null
  /** Its own resource stays as it is. */
  again: boolean
  at: string
}

function toldBy({ id, resource, before, at }: Publication<DiagnosticReport>): Told {
  const version = Number(before?.version ?? 0) + 1
  return { id, resource, version, before: before?.resource ?? null, again: false, at }
}

/**
 * A report whose observation, sample, order or picture is changed or taken back says something else from then on, though
 * its own resource stays as it is. Its row is locked, as by whoever amends the report itself.
 */
function retellTo(deps: Deps): Retell {
  return async (tx, client, param, names, now) => {
    const rows = await tx.select<{ fhir_id: string }>(
      `SELECT DISTINCT fhir_id FROM fhir_index
       WHERE hospital_id = ? AND type = 'DiagnosticReport' AND param = ? AND text IN (${marks(names)})`,
      [client.hospitalId, param, ...names],
    )
    const reports = rows.map(({ fhir_id }) => `DiagnosticReport/${fhir_id}`)
    const stored = await publishedHere(tx, deps, client.hospitalId, reports, true)
    const told = [...stored.values()].flatMap(({ name, version, resource }): Told[] => {
      if (resource.resourceType !== 'DiagnosticReport') return []
      return [{ id: name.slice('DiagnosticReport/'.length), resource, version, before: null, again: true, at: name }]
    })
    await tell(tx, { ...deps, clock: { now: () => now } }, client, told)
  }
}

async function tell(tx: Tx, deps: Deps, client: FhirClient, all: readonly Told[]): Promise<void> {
  const said: Said[] = []
  for (const told of all) said.push(...(await publish(tx, deps, client, told)))
  await tubesReported(
    tx,
    deps,
    said.filter(({ personKey }) => personKey === null),
  )
  await recordMany(
    tx,
    deps,
    said.flatMap(({ personKey, ...result }) => (personKey === null ? [] : [{ ...result, personKey }])),
  )
}

/** A version of a report; of nobody by name where it was found in a tube. */
type Said = TubeFinding & { personKey: Buffer | null }

/** Null: ordered, nothing found out yet. */
const statuses: Readonly<Record<DiagnosticReport['status'], VersionStatus | null | undefined>> = {
  ...{ registered: null, partial: 'preliminary', preliminary: 'preliminary', final: 'final', unknown: undefined },
  ...{ amended: 'corrected', corrected: 'corrected', appended: 'corrected' },
  ...{ cancelled: 'withdrawn', 'entered-in-error': 'withdrawn' },
}

/** Nothing while there is nothing to record of it; of one that is another's now, also that it is no longer the first one's. */
async function publish(tx: Tx, deps: Deps, { hospitalId }: FhirClient, told: Told): Promise<Said[]> {
  const { resource, at, id } = told
  const about = await around(tx, deps, hospitalId, resource)
  const taken = told.before ? await takenBack(tx, deps, hospitalId, { ...told, resource: told.before }) : []
  const content = await contentOf(tx, deps, about, at)
  const isTest = isNucleic(orderedIn(resource), content.observations)
  const status = statusOf(resource, isTest, at)
  if (status === null) return taken
  const natural = { ...naturalOf(hospitalId, about, id), ...named(resource, isTest) }
  const version = {
    ...{ version: versionOf(told, about), status: told.again && status === 'final' ? 'corrected' : status },
    ...(isTest ? testIn(deps, about, content.observations) : { outcome: null, people: null }),
    ...{ ...timesOf(about, at), content },
  } as const
  const people = await peopleOf(tx, deps, hospitalId, { about, at, isTest })
  const reports = people.map((personKey): Said => ({ ...natural, ...version, personKey }))
  return [...taken.filter((old) => !reports.some((report) => isSame(old, report))), ...reports]
}

function testIn(deps: Deps, about: Around, items: Content['observations']): Pick<Said, 'outcome' | 'people'> {
  return { outcome: outcomeOf(items, deps.nucleic.ct), people: pooled(about) }
}

/** That a nucleic-acid sample has arrived is worth telling; of other orders only results are. */
function statusOf(resource: DiagnosticReport, isTest: boolean, at: string): VersionStatus | null {
  const status = statuses[resource.status]
  if (status === undefined) throw unprocessable(`${at}.status`, 'a report of unknown state cannot be shown to anybody')
  return status === null && isTest ? 'preliminary' : status
}

function isSame(one: Said, other: Said): boolean {
  const key = ({ personKey, ...rest }: Said) => naturalKey({ ...rest, personKey: personKey ?? Buffer.alloc(0) })
  return key(one) === key(other)
}

/** The report under what it was known by before. */
async function takenBack(tx: Tx, deps: Deps, hospitalId: string, { id, resource, version, at }: Told): Promise<Said[]> {
  const about = await around(tx, deps, hospitalId, resource)
  const isTest = isNucleic(orderedIn(resource), itemsAround(about))
  if (statuses[resource.status] === null && !isTest) return []
  const natural = { ...naturalOf(hospitalId, about, id), ...named(resource, isTest) }
  const people = await peopleOf(tx, deps, hospitalId, { about, at, isTest })
  return people.map((personKey): Said => ({
    ...{ ...natural, personKey, ...timesOf(about, at), content: nothing },
    ...{ version: version * changesCounted, status: 'withdrawn', outcome: null, people: null },
  }))
}

const changesCounted = 4096

/**
 * The sender says with If-Match which version it replaces, so the order is its own; within one version of the report each
 * change of what it points at comes later. Who only ever publishes counts nothing: there the status decides.
 */
function versionOf({ version, again }: Told, { changes }: Around): number | null {
  return version === 1 && !again ? null : version * changesCounted + Math.min(changes, changesCounted - 1)
}

function named({ code, category }: DiagnosticReport, isTest: boolean): Pick<Said, 'title' | 'kind'> {
  const sections = ofConcepts(category).map(({ code: section }) => section ?? '')
  return { title: wordsOf(code).slice(0, 120), kind: isTest ? 'nucleic-acid' : kindOfSections(sections) }
}

const orderedIn = ({ code }: DiagnosticReport) => ({ code: codeOf(code), title: wordsOf(code) })

function naturalOf(labId: string, about: Around, id: string): Pick<Said, 'labId' | 'sampleNumber' | 'code'> {
  return {
    labId,
    sampleNumber: sampleOf(about, id).slice(0, 64),
    code: codeOf(about.report.code).slice(0, 64),
  }
}

/** The sample's own number where one is said, else the report's. */
function sampleOf(about: Around, id: string): string {
  const { specimen = [], identifier = [] } = about.report
  const found = specimenOf(about)
  const named = specimen.slice(0, 1).map((first) => (found && numberOf(found)) ?? first.identifier?.value)
  return [...named, identifier[0]?.value].find((number) => number !== undefined) ?? id
}

function timesOf(about: Around, at: string): Pick<NewReport, 'issuedAt' | 'sampledAt'> {
  const { issued, effectiveDateTime, effectivePeriod } = about.report
  const sampled = collectedAt(about) ?? effectiveDateTime ?? effectivePeriod?.start
  const issuedAt = issued ?? effectiveDateTime
  if (issuedAt === undefined) throw invalid(`${at}.issued`, 'when the report was issued has to be said', 'required')
  return { issuedAt: new Date(issuedAt), sampledAt: sampled === undefined ? null : new Date(sampled) }
}
