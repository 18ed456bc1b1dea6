import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { emitEach } from '../infra/outbox.ts'
import { openContent, type Content } from './content.ts'
import { layOut } from './desk/mark.ts'
import { holdCritical } from './critical/hold.ts'
import { isAnswer, nucleicOf, showsFigures } from './nucleic.ts'
import { changeReports, putNumbers, sealedContents, type Numbers } from './put.ts'
import { isReadable, isSettled, marked, standingOf, type VersionFacts } from './rules.ts'
import { markSensitive } from './sensitive.ts'
import type { ReportRow } from './sql.ts'

/** What a version says beside the facts that decide which one is shown. */
export interface Words extends Pick<ReportRow, 'kind' | 'title' | 'sampledAt' | 'people'> {
  hash: Buffer
  /** Null: it is kept, and can be read there. */
  content: Content | null
}

/** What our own samplers wrote down of a sample: before anything a laboratory says of it. */
export type SampleFacts = Pick<ReportRow, 'entrance' | 'people' | 'place' | 'sampledAt' | 'expectedAt'>

/** A report with all that was ever said of it, and the words of what is said now. */
export interface Whole {
  report: ReportRow
  versions: readonly VersionFacts[]
  words: readonly Words[]
  /** Where the sample's tube is known by now. */
  sample?: SampleFacts | undefined
}

/** A report before and after, with what its numbers are taken from. */
export interface Standing extends Numbers {
  /** Its people are to be told of it now. */
  tells: boolean
}

/**
 * Brings reports to what all their versions amount to. What came just now is shown only if it is the latest; where it
 * is not, nothing is written. Their people are told once, when there is something to read.
 */
export async function stand(tx: Tx, deps: Deps, wholes: readonly Whole[], now: Date): Promise<void> {
  const changing = wholes.filter(isChanging)
  const contents = await contentsFor(tx, deps, changing)
  const standings = changing.map((whole) => standing(whole, contents.get(whole.report.id) ?? null, now))
  await changeReports(
    tx,
    standings.map(({ is }) => is),
    now,
  )
  await follow(tx, deps, standings)
}

/** What goes with a report's row once that is written: its numbers, and the word to its people. */
export async function follow(tx: Tx, deps: Deps, standings: readonly Standing[]): Promise<void> {
  if (standings.length === 0) return
  await putNumbers(tx, standings)
  await layOut(tx, standings, deps.clock.now())
  await markSensitive(tx, deps, standings)
  const held = await holdCritical(tx, deps, standings)
  const facts = standings.flatMap(({ is, tells }) =>
    tells && !held.has(is.id) ? [{ fact: 'report.ready' as const, payload: readyFact(is) }] : [],
  )
  await emitEach(tx, deps, facts)
}

/** What a report stands at with what is said of it; `kept` is what is shown where that is not among the words. */
export function standing(whole: Whole, kept: Content | null, now: Date): Standing {
  const row = rowOf(whole)
  const said = wordsShown(whole)
  const content = said?.content ?? kept
  const observations = content && isOpen(row) ? content.observations : []
  const tells = row.toldAt === null && isToldOf(row)
  const is = { ...row, ...marked(observations), toldAt: tells ? now : row.toldAt }
  // Cycles of a test say nothing over time, and of a pool nothing about a person.
  return { was: whole.report, is, observations: row.nucleic === null ? observations : [], tells }
}

/** What may be read of a report: neither what people have yet to settle, nor what a pool says about others. */
export function isOpen({ state, nucleic, people }: Pick<ReportRow, 'state' | 'nucleic' | 'people'>): boolean {
  return isReadable(state) && (nucleic === null || showsFigures(nucleic, people))
}

function isToldOf({ state, nucleic }: ReportRow): boolean {
  return nucleic === null ? isSettled(state) : isAnswer(nucleic)
}

/** The row but for what its items amount to. */
function rowOf(whole: Whole): ReportRow {
  const { report, versions } = whole
  const { shown, state } = standingOf(versions, report.settled)
  const { kind, title } = wordsShown(whole) ?? report
  const said = shown
    ? { shown: shown.hash, issuedAt: shown.issuedAt, outcome: shown.outcome }
    : { shown: null, issuedAt: report.issuedAt, outcome: null }
  const row = { ...report, kind, title, state, ...said, ...sampleOf(whole) }
  const facts = { ...row, isAnswered: shown !== null }
  return { ...row, nucleic: kind === 'nucleic-acid' ? nucleicOf(facts) : null }
}

function sampleOf(whole: Whole): SampleFacts {
  const { report, sample } = whole
  if (sample) return sample
  const { entrance, place, expectedAt } = report
  // Once the tube is known, what is known of it stays.
  const { people, sampledAt } = entrance === null ? (wordsShown(whole) ?? report) : report
  return { entrance, place, expectedAt, people, sampledAt }
}

function wordsShown({ report, versions, words }: Whole): Words | undefined {
  const { shown } = standingOf(versions, report.settled)
  return shown ? words.find(({ hash }) => hash.equals(shown.hash)) : undefined
}

function isChanging(whole: Whole): boolean {
  const { report } = whole
  const row = rowOf(whole)
  const isSame = (one: Buffer | null, other: Buffer | null) => (one && other ? one.equals(other) : one === other)
  if (!isSame(report.shown, row.shown) || report.state !== row.state || report.nucleic !== row.nucleic) return true
  return whole.sample !== undefined && !isSameSample(report, whole.sample)
}

function isSameSample(one: SampleFacts, other: SampleFacts): boolean {
  const isSameInstant = (a: Date | null, b: Date | null) => a?.getTime() === b?.getTime()
  if (!isSameInstant(one.sampledAt, other.sampledAt) || !isSameInstant(one.expectedAt, other.expectedAt)) return false
  return one.entrance === other.entrance && one.people === other.people && one.place === other.place
}

/** What is to be shown of reports whose latest version is not the one said just now. */
async function contentsFor(tx: Tx, { sealer }: Deps, wholes: readonly Whole[]): Promise<Map<string, Content>> {
  const wanted = wholes.flatMap((whole) => {
    const { id, shown, ...row } = rowOf(whole)
    return shown === null || wordsShown(whole)?.content || !isOpen(row) ? [] : [{ reportId: id, hash: shown }]
  })
  const sealed = await sealedContents(tx, wanted)
  return new Map([...sealed].map(([id, bytes]) => [id, openContent(sealer, bytes)]))
}

function readyFact({ personKey, id, labId }: ReportRow) {
  return { personKey: personKey.toString('hex'), reportId: id, labId }
}
