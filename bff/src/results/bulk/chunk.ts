import { createHash } from 'node:crypto'
import { setImmediate as othersFirst } from 'node:timers/promises'
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import type { Line } from '../../infra/lines.ts'
import type { Deps } from '../../deps.ts'
import { isFault, readLine, type LineFault, type Reading, type ReadLine } from './line.ts'

const pack = promisify(deflateRaw)

/** So many lines, or so many bytes of them, are committed together. */
const chunkLines = 1_000
const chunkBytes = 4 * 1024 * 1024

/** So many lines are read before others have their turn: a file of a million must not keep a phone waiting. */
const slice = 50

/** A file's lines in the pieces in which they are committed: the same pieces however the file arrives. */
export async function* chunksOf(arriving: AsyncIterable<readonly Line[]>): AsyncGenerator<Line[]> {
  let held: Line[] = []
  let size = 0
  for await (const lines of arriving) {
    for (const line of lines) {
      held.push(line)
      size += line.bytes.length
      if (held.length < chunkLines && size < chunkBytes) continue
      yield held
      held = []
      size = 0
    }
  }
  if (held.length > 0) yield held
}

/** What makes a repeated chunk the same: its lines, where they stand and how they are written. */
export function hashOfChunk(encoding: string, lines: readonly Line[]): Buffer {
  const hash = createHash('sha256').update(encoding)
  for (const { number, bytes } of lines) hash.update(`\n${number} ${bytes.length} `).update(bytes)
  return hash.digest()
}

export interface Chunk {
  lines: readonly Line[]
  sha256: Buffer
  read: readonly ReadLine[]
  faults: ReadonlyMap<Line, LineFault>
  /** The lines as they came. */
  rawSealed: Buffer
}

/** Reads a chunk's lines, and packs and seals what came. */
export async function readChunk(
  { sealer }: Pick<Deps, 'sealer'>,
  reading: Reading,
  lines: readonly Line[],
): Promise<Chunk> {
  const read: ReadLine[] = []
  const faults = new Map<Line, LineFault>()
  const packing = pack(Buffer.concat(lines.flatMap(({ bytes }) => [bytes, lineEnd])), { level: 1 })
  for (const [i, line] of lines.entries()) {
    if (i % slice === slice - 1) await othersFirst()
    const found = readLine(reading, line)
    if (isFault(found)) faults.set(line, found)
    else read.push(found)
  }
  return {
    lines,
    read,
    faults,
    sha256: hashOfChunk(reading.encoding, lines),
    rawSealed: sealer.sealBytes(await packing),
  }
}

const lineEnd = Buffer.from('\n')
