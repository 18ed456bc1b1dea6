import type { Outcome } from '@onecard/shared/nucleic'
import type { ReportKind } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../infra/db.ts'
import { groupBy } from '../infra/groups.ts'
import { keptKeys } from '../person/service.ts'
import { hashOf, sealContent, type Content } from './content.ts'
import { nameFiles } from './documents.ts'
import { moveReport } from './move.ts'
import { addVersions, factsOf, lockReports, makeReports, naturalKey } from './put.ts'
import type { VersionFacts, VersionStatus } from './rules.ts'
import type { ReportRow } from './sql.ts'
import { isOf, nucleicCode, sampleIn, tubesOf } from './samples.ts'
import { follow, stand, standing, type SampleFacts, type Standing, type Whole } from './stand.ts'

/** One version of one report, as a protocol's reader understood it. */
export interface NewReport {
  personKey: Buffer
  labId: string
  sampleNumber: string
  /** The laboratory's code of what was ordered. */
  code: string
  kind: ReportKind
  title: string
  version: number | null
  status: VersionStatus
  outcome: Outcome | null
  /** As the laboratory says of a pool; what our samplers know of the tube prevails. */
  people: number | null
  sampledAt: Date | null
  issuedAt: Date
  content: Content
}

export interface Recorded {
  reportId: string
  /** False when the very same had been said before. */
  isNew: boolean
}

/** One version of a report, in a transaction of its own. */
export async function record(deps: Deps, said: NewReport): Promise<Recorded> {
  const [recorded] = await transact(deps.db, (tx) => recordMany(tx, deps, [said]))
  if (!recorded) throw new Error('each report that is recorded is answered for')
  return recorded
}

type Said = NewReport & { hash: Buffer; sample: SampleFacts | undefined }

/** All that is said of one report at once, each version once. */
interface Case {
  natural: string
  first: Said
  said: readonly Said[]
}

/** What is said of a report that there is, locked, beside what was said before. */
interface Known extends Case {
  report: ReportRow
  before: readonly VersionFacts[]
}

/**
 * Takes in versions of reports, of one person or of many, in as many statements for a thousand as for one. The same said
 * again changes nothing; whichever order versions come in, a report stands at what the latest of them says of itself.
 * Its people are told once, when there is something to read. Answers in the order of what was said.
 */
export async function recordMany(tx: Tx, deps: Deps, reports: readonly NewReport[]): Promise<Recorded[]> {
  if (reports.length === 0) return []
  const now = deps.clock.now()
  const said = await sampled(tx, reports)
  const cases = casesOf(said)
  const there = await lock(tx, cases)
  const missing = without(cases, there)
  const made = await make(tx, deps, missing, now)
  // Others may have made some of them in between: those are known by now.
  const known = [...there, ...(await lock(tx, without(missing, made)))]
  const news = [...made, ...known].flatMap((each) => newsIn(each).map((version) => ({ report: each.report, version })))
  await keep(tx, deps, news, now)
  await follow(
    tx,
    deps,
    made.map(({ standing }) => standing),
  )
  await stand(tx, deps, known.filter((each) => newsIn(each).length > 0).map(wholeOf), now)
  const ids = await settle(tx, deps, [...made, ...known])
  return answers(said, new Set(news.map(({ version }) => version)), ids)
}

/** With what our samplers know of nucleic-acid samples, of which one is one report whatever the laboratory calls it. */
async function sampled(tx: Tx, reports: readonly NewReport[]): Promise<Said[]> {
  const all = reports.map((report) => {
    const { kind, sampleNumber } = report
    const natural = kind === 'nucleic-acid' ? { code: nucleicCode, sampleNumber: sampleNumber.toUpperCase() } : {}
    return { ...report, ...natural, hash: hashOf(report) }
  })
  const tubes = await tubesOf(
    tx,
    all.filter(({ kind }) => kind === 'nucleic-acid'),
  )
  return all.map((report) => {
    const tube = tubes.find(isOf(report))
    return { ...report, sample: tube && sampleIn(tube, report.personKey) }
  })
}

/** In the order of their keys, in which they are locked and written: as everybody else does. */
function casesOf(said: readonly Said[]): Case[] {
  const groups = [...groupBy(said, naturalKey)].sort(([one], [other]) => (one < other ? -1 : 1))
  return groups.flatMap(([natural, all]) => {
    const once = [...groupBy(all, ({ hash }) => hash.toString('hex')).values()].flatMap(([first]) => first ?? [])
    return once.slice(0, 1).map((first) => ({ natural, first, said: once }))
  })
}

function without(cases: readonly Case[], others: readonly Case[]): Case[] {
  const naturals = new Set(others.map(({ natural }) => natural))
  return cases.filter(({ natural }) => !naturals.has(natural))
}

/** Locks those of the reports that there are, and reads what was said of them before. */
async function lock(tx: Tx, cases: readonly Case[]): Promise<Known[]> {
  if (cases.length === 0) return []
  const found = await lockReports(
    tx,
    cases.map(({ first }) => first),
  )
  const facts = await factsOf(
    tx,
    [...found.values()].map(({ id }) => id),
  )
  return cases.flatMap((each) => {
    const report = found.get(each.natural)
    return report ? [{ ...each, report, before: facts.get(report.id) ?? [] }] : []
  })
}

interface Made extends Known {
  standing: Standing
}

/** Reports that nothing was heard of are written as they stand at once; those that somebody else makes meanwhile are left. */
async function make(tx: Tx, deps: Deps, cases: readonly Case[], now: Date): Promise<Made[]> {
  if (cases.length === 0) return []
  const all = cases.map((each): Made => {
    const report = blank(each.first, deps.newId())
    return {
      ...each,
      report,
      before: [],
      standing: standing({ report, versions: each.said, words: each.said, sample: each.first.sample }, null, now),
    }
  })
  const rows = all.map(({ standing: { is } }) => is)
  if ((await makeReports(tx, rows, now)) === all.length) return all
  const there = await lockReports(tx, rows)
  return all.filter(({ natural, report }) => there.get(natural)?.id === report.id)
}

function blank(
  { personKey, labId, sampleNumber, code, kind, title, sampledAt, issuedAt }: Said,
  id: string,
): ReportRow {
  return {
    ...{ personKey, id, labId, sampleNumber, code, kind, title, sampledAt, issuedAt },
    ...{ state: 'preliminary', abnormal: 0, critical: false, shown: null, toldAt: null },
    ...{ nucleic: null, outcome: null, entrance: null, people: null, place: null },
    ...{ expectedAt: null, calledAt: null, settled: null },
  }
}

function newsIn({ said, before }: Known): Said[] {
  return said.filter(({ hash }) => !before.some((kept) => kept.hash.equals(hash)))
}

function wholeOf(each: Known): Whole {
  return {
    report: each.report,
    versions: [...each.before, ...newsIn(each)],
    words: each.said,
    sample: each.first.sample,
  }
}

async function keep(
  tx: Tx,
  deps: Deps,
  news: readonly { report: ReportRow; version: Said }[],
  now: Date,
): Promise<void> {
  const rows = news.map(({ report, version }) => ({
    ...version,
    reportId: report.id,
    documents: version.content.documents,
    contentSealed: sealContent(deps.sealer, version.content),
  }))
  await addVersions(tx, rows, now)
  await nameFiles(tx, rows)
}

/**
 * Under which ids the reports lie in the end. Looked up with the rows already locked: of two keys that are joined
 * meanwhile, either this sees the join or the mover these rows.
 */
async function settle(tx: Tx, deps: Deps, all: readonly Known[]): Promise<Map<string, string>> {
  const kept = await keptKeys(
    tx,
    all.map(({ report }) => report.personKey),
  )
  const ids = new Map<string, string>()
  for (const { natural, report } of all) {
    const key = kept(report.personKey)
    ids.set(natural, key.equals(report.personKey) ? report.id : await moveAgain(tx, deps, report, key))
  }
  return ids
}

/** As it lies now: it may have changed since it was locked here. */
async function moveAgain(tx: Tx, deps: Deps, report: ReportRow, key: Buffer): Promise<string> {
  const [row] = (await lockReports(tx, [report])).values()
  return moveReport(tx, deps, row ?? report, key)
}

function answers(said: readonly Said[], news: Set<Said>, ids: Map<string, string>): Recorded[] {
  return said.map((one) => ({ reportId: ids.get(naturalKey(one)) ?? '', isNew: news.has(one) }))
}
