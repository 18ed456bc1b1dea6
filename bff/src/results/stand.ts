import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { emitEach } from '../infra/outbox.ts'
import { openContent, type Content } from './content.ts'
import { changeReports, putNumbers, sealedContents, type Numbers } from './put.ts'
import { isReadable, isSettled, marked, standingOf, type VersionFacts } from './rules.ts'
import type { ReportRow } from './sql.ts'

/** What a version says beside the facts that decide which one is shown. */
export interface Words extends Pick<ReportRow, 'kind' | 'title' | 'sampledAt'> {
  hash: Buffer
  /** Null: it is kept, and can be read there. */
  content: Content | null
}

/** A report with all that was ever said of it, and the words of what is said now. */
export interface Whole {
  report: ReportRow
  versions: readonly VersionFacts[]
  words: readonly Words[]
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
  const facts = standings.flatMap(({ is, tells }) =>
    tells ? [{ fact: 'report.ready' as const, payload: readyFact(is) }] : [],
  )
  await emitEach(tx, deps, facts)
}

/** What a report stands at with what is said of it; `kept` is what is shown where that is not among the words. */
export function standing({ report, versions, words }: Whole, kept: Content | null, now: Date): Standing {
  const { shown, state } = standingOf(versions)
  const said = words.find(({ hash }) => hash.equals(shown.hash))
  const content = said?.content ?? kept
  const observations = isReadable(state) && content ? content.observations : []
  const { kind, title, sampledAt } = said ?? report
  const tells = report.toldAt === null && isSettled(state)
  const is = {
    ...{ ...report, kind, title, sampledAt, state, shown: shown.hash, issuedAt: shown.issuedAt },
    ...{ ...marked(observations), toldAt: tells ? now : report.toldAt },
  }
  return { was: report, is, observations, tells }
}

function isChanging({ report, versions }: Whole): boolean {
  const { shown, state } = standingOf(versions)
  return report.shown === null || !report.shown.equals(shown.hash) || report.state !== state
}

/** What is to be shown of reports whose latest version is not the one said just now. */
async function contentsFor(tx: Tx, { sealer }: Deps, wholes: readonly Whole[]): Promise<Map<string, Content>> {
  const wanted = wholes.flatMap(({ report, versions, words }) => {
    const { shown, state } = standingOf(versions)
    const inHand = words.some(({ hash, content }) => content !== null && hash.equals(shown.hash))
    return inHand || !isReadable(state) ? [] : [{ reportId: report.id, hash: shown.hash }]
  })
  const sealed = await sealedContents(tx, wanted)
  return new Map([...sealed].map(([id, bytes]) => [id, openContent(sealer, bytes)]))
}

function readyFact({ personKey, id, labId }: ReportRow) {
  return { personKey: personKey.toString('hex'), reportId: id, labId }
}
