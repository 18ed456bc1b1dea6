import { chunksOf } from '../../infra/chunks.ts'
import { HospitalSilent } from '../gateway.ts'
import { look, type Fresh } from './look.ts'

export interface Line {
  number: number
  bytes: Buffer
  /** The line was longer than any resource of ours is; `bytes` are its beginning. */
  cut: boolean
}

export type LinesLook = { is: 'unchanged' } | { is: 'fresh'; etag: string | null; lines: AsyncIterable<Line> }

export interface Limits {
  lineBytes: number
  fileBytes: number
}

const usual: Limits = { lineBytes: 64 * 1024, fileBytes: 256 * 1024 * 1024 }

/**
 * Looks at an NDJSON file; its lines come as they are read, so a file of any size takes no more room than a line. The
 * iteration throws HospitalSilent when the download breaks off, stalls or grows beyond bounds.
 */
export async function lookAtLines(
  url: string,
  { etag, timeoutMs, limits = usual }: { etag: string | null; timeoutMs: number; limits?: Limits },
): Promise<LinesLook> {
  const seen = await look({ url, etag, accept: 'application/fhir+ndjson', timeoutMs })
  if (seen.is === 'unchanged') return seen
  const read = async function* () {
    try {
      yield* split(chunks(seen, limits.fileBytes), limits.lineBytes)
    } catch (error) {
      if (error instanceof HospitalSilent) throw error
      throw new HospitalSilent(`${url} broke off`)
    } finally {
      seen.close()
    }
  }
  return { is: 'fresh', etag: seen.etag, lines: read() }
}

/** Whoever takes the lines may take his time: only the hospital is watched. */
async function* chunks({ response, watched }: Fresh, most: number): AsyncGenerator<Uint8Array> {
  const coming = chunksOf(response)
  let size = 0
  for (let next = await watched(coming.next()); !next.done; next = await watched(coming.next())) {
    size += next.value.length
    if (size > most) throw new HospitalSilent(`more than ${most} bytes`)
    yield next.value
  }
}

const newline = 0x0a

/** Bytes into lines; empty ones are skipped, a carriage return at the end does not count. */
export async function* split(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Line> {
  let number = 0
  let held: Buffer = Buffer.alloc(0)
  let cut = false
  const take = (bytes: Buffer): void => {
    cut ||= held.length + bytes.length > most
    held = Buffer.concat([held, bytes.subarray(0, Math.max(0, most - held.length))])
  }
  const give = (): Line[] => {
    number += 1
    const bytes = held.at(-1) === 0x0d ? held.subarray(0, -1) : held
    const line = { number, bytes, cut }
    held = Buffer.alloc(0)
    cut = false
    return bytes.length > 0 ? [line] : []
  }
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk)
    for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline)) {
      take(rest.subarray(0, at))
      yield* give()
      rest = rest.subarray(at + 1)
    }
    take(rest)
  }
  yield* give()
}
