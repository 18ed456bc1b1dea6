import type { Deps } from '../deps.ts'
import { Message, type Segment } from '../hospital/hl7v2/message.ts'
import { readTime } from '../hospital/hl7v2/time.ts'
import { Unusable, type Inbound } from '../inbox/service.ts'
import { transact } from '../infra/db.ts'
import { personIn } from '../person/service.ts'
import type { Content } from './content.ts'
import { keepDocuments, type Attached } from './documents.ts'
import { tracingAmong } from './ecg/document.ts'
import { keepTracing } from './ecg/keep.ts'
import { embeddedIn, keptElsewhere, unusableDocument } from './embedded.ts'
import { firstOf, isSaid, itemCodes, notesBefore, observationsIn, until } from './hl7v2-items.ts'
import { studyOfOrder } from './imaging/study.ts'
import { poolOfUnknown } from './nucleic.ts'
import { isNucleic, outcomeOf } from './outcome.ts'
import { recordMany, type NewReport } from './record.ts'
import type { VersionStatus } from './rules.ts'
import { kindOfSections } from './sections.ts'
import { tubesReported, type TubeFinding } from './tube.ts'

/**
 * ORU^R01 and OUL: whatever of a message is a result becomes one version of one report for each OBR, or, where no patient is
 * named, of what was found in a tube; all of a message or none. One that only says that an order arrived has nothing for a
 * resident, and is used up.
 */
export async function resultsReported(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const reports: NewReport[] = []
  const findings: TubeFinding[] = []
  for (const { part, pid } of partsIn(message)) {
    const orders = ordersIn(part).filter(isTold)
    if (orders.length === 0) continue
    const read = await Promise.all(orders.map((order) => readOrder(deps, hospitalId, order)))
    if (!pid) findings.push(...read.map(inTube))
    else {
      const personKey = await personIn(deps, hospitalId, part)
      reports.push(...read.map((result) => ({ ...result, personKey })))
    }
  }
  await transact(deps.db, async (tx) => {
    await tubesReported(tx, deps, findings)
    await recordMany(tx, deps, reports)
  })
}

/** HL7 table 0123. Null: an order's progress, no result yet. */
const statuses: Readonly<Record<string, VersionStatus | null>> = {
  ...{ P: 'preliminary', R: 'preliminary', A: 'preliminary', F: 'final', M: 'final', N: null },
  ...{ C: 'corrected', K: 'corrected', X: 'withdrawn', D: 'withdrawn', W: 'withdrawn' },
  ...{ O: null, I: null, S: null, Y: null, Z: null },
}

/** That a nucleic-acid sample has arrived is worth telling; of other orders only results are. */
function isTold({ obr, parts }: Order): boolean {
  const status = obr.text(25) || 'F'
  return statuses[status] !== null || (status === 'I' && isNucleic(examinedIn(obr), itemCodes(parts)))
}

/** Of a tube only its nucleic-acid test can be said without saying of whom. */
function inTube(result: Omit<NewReport, 'personKey'>): TubeFinding {
  if (result.kind !== 'nucleic-acid') throw new Unusable('person.unsaid', 'PID', 'the message has no PID segment')
  return { ...result, sampleNumber: result.sampleNumber.toUpperCase() }
}

/** What belongs to one patient, each part with the message's header: a message may carry several, or none. */
function partsIn({ header, segments }: Message): { part: Message; pid: boolean }[] {
  const starts = segments.flatMap(({ name }, at) => (name === 'PID' ? [at] : []))
  if (starts.length === 0) return [{ part: new Message([header, ...segments]), pid: false }]
  return starts.map((from, nth) => ({
    part: new Message([header, ...segments.slice(from, starts[nth + 1])]),
    pid: true,
  }))
}

interface Order {
  obr: Segment
  /** ORC, OBX, NTE and whatever else speaks of the order, in its own order. */
  parts: Segment[]
  specimen: Segment | undefined
}

const isSpecimen = ({ name }: Segment): boolean => name === 'SPM'

/**
 * Each OBR with what is said of it. ORU^R01 and OUL^R24 name the specimen after the results, OUL^R22 and R23 before the
 * orders that were examined of it.
 */
function ordersIn({ segments }: Message): Order[] {
  const first = segments.findIndex(({ name }) => name === 'OBR')
  if (first === -1) throw new Unusable('order.unsaid', 'OBR', 'the message has no OBR segment')
  const bySpecimen = segments.slice(0, first).some(isSpecimen)
  return segments.flatMap((obr, at) => {
    if (obr.name !== 'OBR') return []
    const rest = segments.slice(at + 1)
    const parts = until(rest, (segment) => segment.name === 'OBR' || (bySpecimen && isSpecimen(segment)))
    if (bySpecimen) return [{ obr, parts, specimen: segments.slice(0, at).findLast(isSpecimen) }]
    return [{ obr, parts: ofOrder(parts), specimen: parts.find(isSpecimen) }]
  })
}

/** OBX after the specimen describe it; but some senders put it between the order and its results. */
function ofOrder(parts: Segment[]): Segment[] {
  const before = until(parts, isSpecimen)
  return before.some(({ name }) => name === 'OBX') ? before : parts
}

async function readOrder(
  deps: Deps,
  labId: string,
  { obr, parts, specimen }: Order,
): Promise<Omit<NewReport, 'personKey'>> {
  const examined = examinedIn(obr)
  const content = await contentOf(deps, { obr, parts, specimen })
  const isTest = isNucleic(examined, content.observations)
  return {
    ...{ labId, version: null, ...examined },
    kind: isTest ? 'nucleic-acid' : kindOfSections([obr.text(24)]),
    outcome: isTest ? outcomeOf(content.observations, deps.nucleic.ct) : null,
    people: isTest ? peopleIn(specimen) : null,
    sampleNumber: sampleOf(obr, specimen),
    status: statusOf(obr),
    ...timesOf({ obr, parts, specimen }, deps.config.TIME_ZONE),
    content,
  }
}

/** SPM-11 `L`: a pool, of as many as SPM-13 says. */
function peopleIn(specimen: Segment | undefined): number | null {
  if (specimen?.text(11) !== 'L') return null
  const count = Number(specimen.text(13))
  return Number.isInteger(count) && count > 1 ? count : poolOfUnknown
}

function statusOf(obr: Segment): VersionStatus {
  const said = obr.text(25) || 'F'
  const status = said === 'I' ? 'preliminary' : statuses[said]
  if (!status) throw new Unusable('result.status', 'OBR-25', 'not a result status of HL7 table 0123')
  return status
}

function examinedIn(obr: Segment): { code: string; title: string } {
  const code = firstOf(obr.text(4), obr.text(4, 4))
  if (!code) throw new Unusable('order.unsaid', 'OBR-4', 'what was examined is not said')
  return { code: code.slice(0, 64), title: firstOf(obr.text(4, 2), obr.text(4, 5), code).slice(0, 120) }
}

function timesOf({ obr, parts, specimen }: Order, zone: string) {
  const said = firstOf(obr.text(22), obr.text(7))
  const issuedAt = said ? readTime(said, zone) : lastObserved(parts, zone)
  if (!issuedAt) throw new Unusable('result.undated', 'OBR-22', 'the time of the report cannot be read')
  return { issuedAt, sampledAt: readTime(firstOf(specimen?.text(17) ?? '', obr.text(7)), zone) }
}

/** Of a report that does not say when it was issued: no earlier than the last of its items (OBX-14). */
function lastObserved(parts: readonly Segment[], zone: string): Date | null {
  const times = parts.flatMap((obx) => (obx.name === 'OBX' ? (readTime(obx.text(14), zone) ?? []) : []))
  return times.sort((one, other) => one.getTime() - other.getTime()).at(-1) ?? null
}

/** The laboratory's own number of the sample where it says one, else of the order; the hospital's only as a last way. */
function sampleOf(obr: Segment, specimen: Segment | undefined): string {
  const sample = specimen ? firstOf(specimen.text(2, 2), specimen.text(2)) : ''
  const number = firstOf(sample, obr.text(3), obr.text(2))
  if (!number) throw new Unusable('sample.unsaid', 'OBR-3', 'neither SPM-2 nor OBR-3 names the sample')
  return number.slice(0, 64)
}

async function contentOf(deps: Deps, { obr, parts, specimen }: Order): Promise<Content> {
  const read = observationsIn(parts)
  const said = parts.filter(isSaid)
  const notes = [notesBefore(parts), keptElsewhere(said)].filter(Boolean).join('\n')
  return {
    observations: read.observations,
    conclusion: read.conclusion || null,
    note: notes || null,
    specimen: specimenName(obr, specimen) || null,
    orderedBy: nameIn(obr, 16) || null,
    signedBy: nameIn(obr, 32) || nameIn(obr, 34) || null,
    ...studyIn(obr, parts),
    ...(await keepAttached(deps, embeddedIn(said))),
  }
}

function studyIn(obr: Segment, parts: readonly Segment[]): Pick<Content, 'study'> {
  const study = kindOfSections([obr.text(24)]) === 'imaging' ? studyOfOrder(obr, parts) : null
  return study ? { study } : {}
}

/** Curves among them are kept as such; the rest are documents. */
async function keepAttached(
  deps: Deps,
  attached: readonly Attached[],
): Promise<Pick<Content, 'tracing' | 'documents'>> {
  const { tracing, rest } = tracingAmong(attached)
  return {
    ...(tracing && { tracing: await keepTracing(deps.sql, deps, tracing) }),
    documents: await keepDocuments(deps, rest, unusableDocument),
  }
}

function specimenName(obr: Segment, specimen: Segment | undefined): string {
  return specimen ? specimen.text(4, 2) || specimen.text(4) : obr.text(15, 1, 2) || obr.text(15)
}

/** XCN says family and given name apart; NDL (OBR-32) has both in the parts of its first component. */
function nameIn(obr: Segment, field: number): string {
  const name = field === 16 ? [obr.text(16, 2), obr.text(16, 3)] : [obr.text(field, 1, 2), obr.text(field, 1, 3)]
  return name.join('') || obr.text(field, field === 16 ? 1 : 2)
}
