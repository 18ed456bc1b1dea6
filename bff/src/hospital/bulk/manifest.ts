import * as z from 'zod'
import { bytesOf } from '../../infra/chunks.ts'
import { HospitalSilent } from '../gateway.ts'
import { look } from './look.ts'

const kinds = ['Location', 'Schedule', 'Slot'] as const
export type PublishedKind = (typeof kinds)[number]

export interface Output {
  type: PublishedKind
  url: string
}

export interface Manifest {
  /** As the server wrote it: it is given back as `_since`. */
  transactionTime: string
  /** Locations first, then schedules, then slots: each file's lines name those of the files before. */
  outputs: Output[]
}

export type ManifestLook =
  { is: 'unchanged' } | { is: 'fresh'; etag: string | null; maxAgeSeconds: number | null; manifest: Manifest }

const Manifest = z.object({
  transactionTime: z.iso.datetime({ offset: true }),
  output: z.array(z.object({ type: z.string(), url: z.url({ protocol: /^https?$/ }) })).max(500),
})

const most = 1_000_000

/**
 * Looks at a SMART Scheduling Links manifest. `since` asks for changes only; a server may ignore it. Files must lie at
 * the manifest's own origin: a publication is no way to make us call others. Throws HospitalSilent for anything else.
 */
export async function lookAtManifest(
  url: string,
  { etag, since, timeoutMs }: { etag: string | null; since: string | null; timeoutMs: number },
): Promise<ManifestLook> {
  const target = new URL(url)
  if (since) target.searchParams.set('_since', since)
  const seen = await look({ url: target.href, etag, accept: 'application/json', timeoutMs })
  if (seen.is === 'unchanged') return seen
  try {
    const manifest = readManifest(await seen.watched(bytesOf(seen.response, most)), target.origin)
    return { is: 'fresh', etag: seen.etag, maxAgeSeconds: seen.maxAgeSeconds, manifest }
  } catch (error) {
    if (error instanceof HospitalSilent) throw error
    throw new HospitalSilent(`${url} is no manifest`)
  } finally {
    seen.close()
  }
}

function readManifest(bytes: Buffer, origin: string): Manifest {
  const { transactionTime, output } = Manifest.parse(JSON.parse(bytes.toString('utf8')))
  const outputs = output.flatMap(({ type, url }) => {
    const kind = kinds.find((each) => each === type)
    return kind ? [{ type: kind, url }] : []
  })
  const strange = outputs.find(({ url }) => new URL(url).origin !== origin)
  if (strange) throw new HospitalSilent(`the manifest leads to another origin: ${new URL(strange.url).origin}`)
  outputs.sort((a, b) => kinds.indexOf(a.type) - kinds.indexOf(b.type))
  return { transactionTime, outputs }
}
