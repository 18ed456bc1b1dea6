import type { Flag, Observation } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { Message, type Field, type Segment } from '../hospital/hl7v2/message.ts'
import { readTime } from '../hospital/hl7v2/time.ts'
import { Unusable, type Inbound } from '../inbox/service.ts'
import { transact } from '../infra/db.ts'
import { personIn } from '../person/service.ts'
import type { Content } from './content.ts'
import { keepDocuments, type Attached } from './documents.ts'
import { tracingAmong } from './ecg/document.ts'
import { keepTracing } from './ecg/keep.ts'
import { embeddedIn, keptElsewhere, unusableDocument } from './embedded.ts'
import { flagAmong, flagFrom } from './flags.ts'
import { studyOfOrder, studyUids } from './imaging/study.ts'
import { recordMany, type NewReport } from './record.ts'
import { boundsIn, type VersionStatus } from './rules.ts'
import { kindOfSections } from './sections.ts'

/**
 * ORU^R01 and OUL: whatever of a message is a result becomes one version of one report for each OBR; all of a message or none.
 * One that only says that an order arrived has nothing for a resident, and is used up.
 */
export async function resultsReported(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const reports: NewReport[] = []
  for (const patient of patientsIn(message)) {
    const orders = ordersIn(patient).filter(({ obr }) => statuses[obr.text(25) || 'F'] !== null)
    if (orders.length === 0) continue
    const personKey = await personIn(deps, hospitalId, patient)
    for (const order of orders) reports.push(await readOrder(deps, hospitalId, personKey, order))
  }
  await transact(deps.db, (tx) => recordMany(tx, deps, reports))
}

/** HL7 table 0123. Null: an order's progress, no result yet. */
const statuses: Readonly<Record<string, VersionStatus | null>> = {
  ...{ P: 'preliminary', R: 'preliminary', A: 'preliminary', F: 'final', M: 'final', N: null },
  ...{ C: 'corrected', K: 'corrected', X: 'withdrawn', D: 'withdrawn', W: 'withdrawn' },
  ...{ O: null, I: null, S: null, Y: null, Z: null },
}

/** What belongs to one patient, each part with the message's header: a message may carry several. */
function patientsIn({ header, segments }: Message): Message[] {
  const starts = segments.flatMap(({ name }, at) => (name === 'PID' ? [at] : []))
  if (starts.length === 0) throw new Unusable('person.unsaid', 'PID', 'the message has no PID segment')
  return starts.map((from, nth) => new Message([header, ...segments.slice(from, starts[nth + 1])]))
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

function until(segments: readonly Segment[], isEnd: (segment: Segment) => boolean): Segment[] {
  const end = segments.findIndex(isEnd)
  return segments.slice(0, end === -1 ? segments.length : end)
}

/** OBX after the specimen describe it; but some senders put it between the order and its results. */
function ofOrder(parts: Segment[]): Segment[] {
  const before = until(parts, isSpecimen)
  return before.some(({ name }) => name === 'OBX') ? before : parts
}

async function readOrder(
  deps: Deps,
  labId: string,
  personKey: Buffer,
  { obr, parts, specimen }: Order,
): Promise<NewReport> {
  return {
    ...{ personKey, labId, kind: kindOfSections([obr.text(24)]), version: null, outcome: null },
    ...examinedIn(obr),
    sampleNumber: sampleOf(obr, specimen),
    status: statusOf(obr),
    ...timesOf({ obr, parts, specimen }, deps.config.TIME_ZONE),
    content: await contentOf(deps, { obr, parts, specimen }),
  }
}

function statusOf(obr: Segment): VersionStatus {
  const status = statuses[obr.text(25) || 'F']
  if (!status) throw new Unusable('result.status', 'OBR-25', 'not a result status of HL7 table 0123')
  return status
}

/** The first of these that says anything. */
const firstOf = (...texts: string[]): string => texts.find((text) => text !== '') ?? ''

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

/** NTE before any OBX speak of the order as a whole. */
function notesBefore(parts: readonly Segment[]): string {
  return textOf(until(parts, ({ name }) => name === 'OBX').filter(({ name }) => name === 'NTE'))
}

const textOf = (notes: readonly Segment[]): string =>
  notes
    .map((nte) => nte.field(3).whole())
    .join('\n')
    .trim()

/** OBX-3 of what is a reading of the whole, not an item: LOINC impressions, or a laboratory's own word for it. */
const conclusions = new Set(['19005-8', '18782-3', '59776-5', '22637-3', 'GDT', 'IMP'])

function observationsIn(parts: readonly Segment[]): { observations: Observation[]; conclusion: string } {
  const observations: Observation[] = []
  const conclusion: string[] = []
  parts.forEach((obx, at) => {
    if (!isSaid(obx) || documentTypes.has(obx.text(2)) || studyUids.has(obx.text(3))) return
    const value = valueOf(obx)
    if (conclusions.has(obx.text(3))) conclusion.push(value)
    else if (value !== '') observations.push(observationOf(obx, value, notesAfter(parts, at)))
  })
  return { observations, conclusion: conclusion.join('\n') }
}

/** Documents and pictures are no items: see embedded.ts. */
const documentTypes = new Set(['ED', 'RP'])

/** HL7 table 0085: there is no result of this item, no longer or not yet. */
const unsaid = new Set(['X', 'D', 'W', 'N', 'O', 'I'])

const isSaid = (segment: Segment): boolean => segment.name === 'OBX' && !unsaid.has(segment.text(11))

function notesAfter(parts: readonly Segment[], at: number): string {
  return textOf(until(parts.slice(at + 1), ({ name }) => name !== 'NTE'))
}

function valueOf(obx: Segment): string {
  return obx
    .repeats(5)
    .map((each) => oneValue(obx.text(2), each))
    .join('\n')
    .trim()
}

/** OBX-2: which of a field's parts a person should read. */
function oneValue(type: string, field: Field): string {
  switch (type) {
    // `<^0.5` in parts.
    case 'SN':
      return [1, 2, 3, 4].map((part) => field.text(part)).join('')
    // A coded value by its words.
    case 'CE':
    case 'CWE':
    case 'CNE':
      return firstOf(field.text(2), field.text(5), field.text(9), field.text())
    case 'FT':
    case 'TX':
    case 'ST':
      return field.whole()
    default:
      return field.text()
  }
}

function observationOf(obx: Segment, value: string, note: string): Observation {
  const range = obx.field(7).whole()
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null
  const bounds = boundsIn(range)
  return {
    ...named(obx),
    ...{ value, number, ...bounds },
    unit: firstOf(obx.text(6), obx.text(6, 2)).slice(0, 32) || null,
    range: range || null,
    flag: flagIn(obx) ?? flagFrom(number, bounds),
    method: firstOf(obx.text(17, 2), obx.text(17)) || null,
    note: note || null,
  }
}

function named(obx: Segment): { code: string; name: string } {
  const code = firstOf(obx.text(3), obx.text(3, 4))
  return { code: code.slice(0, 64), name: firstOf(obx.text(3, 2), obx.text(3, 5), code).slice(0, 120) }
}

const flagIn = (obx: Segment): Flag | null => flagAmong(obx.repeats(8).map((each) => each.text()))
