import { bytesOf } from '../../infra/chunks.ts'
import type { ArchivePort } from '../archive.ts'
import { HospitalSilent, type AdapterNeeds } from '../gateway.ts'
import type { Pacs } from '../registry.ts'
import { seriesFrom, studiesFrom } from './read.ts'

/** A picture larger than any that a viewport lets through, a list longer than any study's. */
const mostPicture = 4_000_000
const mostList = 8_000_000

/** QIDO-RS for what there is, WADO-RS `/rendered` for how it looks. Every name in a path or query was checked to be one. */
export function dicomwebArchive(pacs: Pacs, { timeZone }: Pick<AdapterNeeds, 'timeZone'>): ArchivePort {
  const list = (path: string) => askList(pacs, path)
  return {
    async studies(by) {
      const key = 'uid' in by ? `StudyInstanceUID=${by.uid}` : `AccessionNumber=${encodeURIComponent(by.accession)}`
      return studiesFrom(await list(`/studies?${key}&includefield=00081030&includefield=00080050&limit=10`), timeZone)
    },
    async series(study) {
      const [series, instances] = await Promise.all([
        list(`/studies/${study}/series?includefield=0008103E&includefield=00200011`),
        list(`/studies/${study}/instances?includefield=00200013&includefield=0020000E&limit=5000`),
      ])
      return seriesFrom(series, instances)
    },
    picture: ({ study, series, instance }, edge) =>
      askPicture(pacs, `/studies/${study}/series/${series}/instances/${instance}/rendered?viewport=${edge},${edge}`),
  }
}

async function askList(pacs: Pacs, path: string): Promise<unknown> {
  return heard(async () => {
    const response = await ask(pacs, path, 'application/dicom+json')
    // Nothing found: some archives say so without a body.
    if (response.status === 204 || response.status === 404) return []
    return JSON.parse((await bytesOf(response, mostList)).toString('utf8')) as unknown
  })
}

/** What the archive cannot draw (a text, a film without pixels) has no picture; whatever else goes wrong is silence. */
async function askPicture(pacs: Pacs, path: string): Promise<Buffer | null> {
  return heard(async () => {
    const response = await ask(pacs, path, 'image/jpeg')
    if (response.status >= 400) {
      await response.body?.cancel()
      return null
    }
    const bytes = await bytesOf(response, mostPicture)
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new HospitalSilent('what the archive sent is no JPEG')
    return bytes
  })
}

const refused = new Set([401, 403, 407, 408, 429])

async function ask({ base, authorization, timeoutMs }: Pacs, path: string, accept: string): Promise<Response> {
  const response = await fetch(base + path, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { Accept: accept, ...(authorization === null ? {} : { Authorization: authorization }) },
  })
  if (response.status < 500 && !refused.has(response.status)) return response
  await response.body?.cancel()
  throw new HospitalSilent(`the archive answered ${response.status}`)
}

/** No line, no end in time, too much, not JSON: we know nothing. Never the address or the body: they may be about a person. */
async function heard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof HospitalSilent) throw error
    throw new HospitalSilent(
      error instanceof SyntaxError ? 'what the archive sent is not JSON' : 'no answer from the archive',
    )
  }
}
