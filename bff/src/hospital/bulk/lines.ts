import { chunksOf } from '../../infra/chunks.ts'
import { split, type Line } from '../../infra/lines.ts'
import { HospitalSilent } from '../gateway.ts'
import { look, type Fresh } from './look.ts'

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
