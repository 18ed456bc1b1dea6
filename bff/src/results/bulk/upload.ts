import type { FileView } from '@onecard/shared/bulk'
import { refusals } from '@onecard/shared/refusals'
import type { Deps } from '../../deps.ts'
import { deadLetters, Unusable, type Inbound } from '../../inbox/service.ts'
import type { Client } from '../../infra/auth.ts'
import { daysBefore, wallClock } from '../../infra/clock.ts'
import { transact, type Tx } from '../../infra/db.ts'
import type { Line } from '../../infra/lines.ts'
import { Refusal } from '../../infra/refusal.ts'
import { keysMeant } from '../../person/service.ts'
import { recordMany } from '../record.ts'
import { tubesReported, unheardOf } from '../tube.ts'
import { chunksOf, hashOfChunk, readChunk, type Chunk } from './chunk.ts'
import {
  addChunk,
  chunkHash,
  endFile,
  forgetFiles,
  lockFile,
  openFile,
  type ChunkOutcome,
  type FileRow,
} from './files.ts'
import { isFault, readLine, type LineFault, type Reading } from './line.ts'
import { viewOf } from './told.ts'

export interface Upload {
  /** The sender's name for the file. */
  name: string
  encoding: string
  lines: AsyncIterable<readonly Line[]>
}

/** A file with more of them is not what it should be; each is kept as a dead letter. */
const mostRefused = 10_000

/**
 * Takes a file in, a thousand lines a commit. When it breaks off, what is committed stays; sent again as a whole, it is
 * compared where it is known and goes on where it ended. The same name with other lines is refused.
 */
export async function upload(deps: Deps, client: Client, { name, encoding, lines }: Upload): Promise<FileView> {
  const { clientId, hospitalId } = client
  const file = await openFile(deps.sql, { clientId, hospitalId, name, id: deps.newId() }, deps.clock.now())
  try {
    const chunks = await takeAll(deps, { client, file, reading: readingOf(deps, hospitalId, encoding) }, lines)
    return viewOf(await finish(deps, file.id, chunks), deps.clock.now())
  } catch (error) {
    await endFile(deps.sql, file.id, 'interrupted', deps.clock.now())
    throw error
  }
}

function readingOf({ clock, config, nucleic }: Deps, labId: string, encoding: string): Reading {
  return { labId, encoding, nucleic, today: wallClock(clock.now(), config.TIME_ZONE).day }
}

interface Receiving {
  client: Client
  file: FileRow
  reading: Reading
}

/** One chunk is read while the one before is written: never more are in hand, however fast they come. Returns how many there were. */
async function takeAll(deps: Deps, receiving: Receiving, lines: Upload['lines']): Promise<number> {
  const { file, reading } = receiving
  let nth = 0
  let writing: Promise<void> = Promise.resolve()
  for await (const some of chunksOf(lines)) {
    if (nth < file.chunks) await compare(deps, file.id, nth, hashOfChunk(reading.encoding, some))
    else {
      const chunk = await readChunk(deps, reading, some)
      await writing
      writing = take(deps, receiving, nth, chunk)
      // Met with by whoever waits for it, at the latest when the file ends.
      writing.catch(() => undefined)
    }
    nth++
  }
  await writing
  return nth
}

async function compare({ sql }: Pick<Deps, 'sql'>, fileId: string, nth: number, hash: Buffer): Promise<void> {
  if (!(await chunkHash(sql, fileId, nth))?.equals(hash)) throw new Refusal('idempotency.mismatch')
}

/** All of a chunk and its outcome in one commit. Two uploads of one file meet at its row: whoever comes later compares. */
function take(deps: Deps, receiving: Receiving, nth: number, chunk: Chunk): Promise<void> {
  return transact(deps.db, async (tx) => {
    const file = await lockFile(tx, receiving.file.id)
    if (nth < file.chunks) return compare({ sql: tx }, file.id, nth, chunk.sha256)
    if (file.state === 'done') throw new Refusal('idempotency.mismatch')
    if (file.refused >= mostRefused) throw new Refusal('bulk.too-many-refused', { most: mostRefused })
    const now = deps.clock.now()
    const taken = await recordLines(tx, deps, receiving.client.hospitalId, chunk.read)
    await bury(tx, deps, receiving, chunk)
    const { sha256, rawSealed } = chunk
    await addChunk(tx, { fileId: file.id, nth, sha256, rawSealed, ...outcomeOf(chunk, taken) }, now)
  })
}

/** Which lines said something new, by their numbers. */
async function recordLines(tx: Tx, deps: Deps, hospitalId: string, read: Chunk['read']): Promise<ReadonlySet<number>> {
  const tubes = read.flatMap(({ number, whose, report }) => (whose ? [] : [{ number, report }]))
  const people = read.flatMap(({ number, whose, report }) => (whose ? [{ number, whose, report }] : []))
  const findings = tubes.map(({ report }) => report)
  const unheard = await unheardOf(tx, findings)
  await tubesReported(tx, deps, findings)
  const meant = people.map(({ whose }) => whose)
  const keys = await keysMeant(tx, deps, hospitalId, meant)
  const reports = people.flatMap(({ report }, i) => (keys[i] ? [{ ...report, personKey: keys[i] }] : []))
  const recorded = await recordMany(tx, deps, reports)
  return new Set([
    ...tubes.flatMap(({ number, report }) => (unheard.has(report) ? [number] : [])),
    ...people.flatMap(({ number }, i) => (recorded[i]?.isNew ? [number] : [])),
  ])
}

function bury(tx: Tx, deps: Deps, { client, file, reading }: Receiving, { faults }: Chunk): Promise<void> {
  const letters = [...faults].map(([line, fault]) => ({
    letter: {
      ...{ source: 'bulk' as const, sender: client.clientId, hospitalId: client.hospitalId, messageId: null },
      ...{ reference: `${file.name}#${line.number}`, kind: 'Result', encoding: reading.encoding, bytes: line.bytes },
    },
    reason: unusable(fault).reason,
  }))
  return deadLetters(deps, tx, letters)
}

function unusable({ code, field, detail }: LineFault): Unusable {
  return new Unusable(code, field === null ? null : `Result.${field}`, detail ?? refusals[code].en)
}

function outcomeOf({ lines, faults }: Chunk, taken: ReadonlySet<number>): ChunkOutcome {
  const firstLine = lines[0]?.number ?? 0
  const numbers = lines.map(({ number }) => number)
  return {
    firstLine,
    numbers: numbers.every((number, i) => number === firstLine + i) ? null : numbers,
    marks: lines.map((line) => (faults.has(line) ? 'x' : taken.has(line.number) ? 't' : 'r')).join(''),
    faults: [...faults].map(([{ number: line }, fault]) => ({ line, ...fault })),
  }
}

/** A file that ends before what is known of it is another one. */
function finish(deps: Deps, fileId: string, chunks: number): Promise<FileRow> {
  return transact(deps.db, async (tx) => {
    const file = await lockFile(tx, fileId)
    if (chunks < file.chunks) throw new Refusal('idempotency.mismatch')
    const now = deps.clock.now()
    await endFile(tx, fileId, 'done', now)
    return lockFile(tx, fileId)
  })
}

/** A dead letter of such a file, read again. Throws Unusable. */
export async function readLineAgain(deps: Deps, { hospitalId, encoding, bytes }: Inbound): Promise<void> {
  const read = readLine(readingOf(deps, hospitalId, encoding), { number: 1, bytes, cut: false })
  if (isFault(read)) throw unusable(read)
  await transact(deps.db, (tx) => recordLines(tx, deps, hospitalId, [read]))
}

/** A job: files of long ago go, with what is known of their lines; the reports stay. */
export function forgetUploads({ sql, clock, config }: Deps): Promise<number> {
  return forgetFiles(sql, daysBefore(clock.now(), config.KEEP_MESSAGES_DAYS))
}
