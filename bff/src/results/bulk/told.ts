import type { FileView, LineOutcome } from '@onecard/shared/bulk'
import { refusals, type RefusalCode } from '@onecard/shared/refusals'
import type { Deps } from '../../deps.ts'
import type { Client } from '../../infra/auth.ts'
import { Refusal } from '../../infra/refusal.ts'
import { fileOf, outcomesFrom, type ChunkFault, type ChunkOutcome, type FileRow } from './files.ts'

/** What a sender is told of its files. */

/** So long without a line: the sender has gone, or we had to stop. */
const silentMs = 2 * 60_000

export function viewOf(file: FileRow, now: Date): FileView {
  const isSilent = file.state === 'receiving' && now.getTime() - file.lastAt.getTime() > silentMs
  return {
    id: file.name,
    state: isSilent ? 'interrupted' : file.state,
    lines: file.lines,
    taken: file.taken,
    repeated: file.repeated,
    refused: file.refused,
    receivedAt: file.createdAt.toISOString(),
    lastAt: file.lastAt.toISOString(),
  }
}

/** How far a file has come. Throws Refusal bulk.unknown, also for other senders' files. */
export async function fileStatus(deps: Deps, client: Client, name: string): Promise<FileView> {
  return viewOf(await found(deps, client, name), deps.clock.now())
}

export interface Outcomes {
  isDone: boolean
  batches: AsyncIterable<readonly LineOutcome[]>
}

/** What became of each line of a file so far, in its order. Throws Refusal bulk.unknown. */
export async function fileOutcomes(
  deps: Deps,
  client: Client,
  name: string,
  wanted: LineOutcome['outcome'] | undefined,
): Promise<Outcomes> {
  const file = await found(deps, client, name)
  return { isDone: file.state === 'done', batches: batchesOf(deps, file, wanted) }
}

async function found({ sql }: Deps, { clientId }: Client, name: string): Promise<FileRow> {
  const file = await fileOf(sql, { clientId, name })
  if (!file) throw new Refusal('bulk.unknown')
  return file
}

/** So many chunks are read at once: an outcome of a million lines takes no more room than these. */
const atOnce = 4

async function* batchesOf({ sql }: Deps, { id, chunks }: FileRow, wanted: LineOutcome['outcome'] | undefined) {
  for (let nth = 0; nth < chunks; nth += atOnce) {
    for (const outcome of await outcomesFrom(sql, id, nth, Math.min(atOnce, chunks - nth))) {
      yield linesOf(outcome).filter((line) => wanted === undefined || line.outcome === wanted)
    }
  }
}

const outcomeNamed: Readonly<Record<string, LineOutcome['outcome']>> = { t: 'taken', r: 'repeated', x: 'refused' }

function linesOf({ firstLine, numbers, marks, faults }: ChunkOutcome): LineOutcome[] {
  const faultOf = new Map(faults.map((fault) => [fault.line, fault]))
  return [...marks].map((mark, i): LineOutcome => {
    const line = numbers?.[i] ?? firstLine + i
    const fault = faultOf.get(line)
    return { line, outcome: outcomeNamed[mark] ?? 'refused', ...(fault ? said(fault) : {}) }
  })
}

function said({ code, field, detail }: ChunkFault): Partial<LineOutcome> {
  const words = isKnown(code) ? refusals[code] : refusals['line.invalid']
  return { code, field, message: { zh: words.zh, en: words.en }, ...(detail === null ? {} : { detail }) }
}

const isKnown = (code: string): code is RefusalCode => code in refusals
