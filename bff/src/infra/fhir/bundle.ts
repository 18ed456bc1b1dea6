import type { Bundle, BundleEntry } from './r4.ts'
import type * as z from 'zod'
import { transact } from '../db.ts'
import { checked, expression } from './check.ts'
import {
  dispatch,
  readOnly,
  readerOf,
  writeOf,
  writtenAnswer,
  type FhirAnswer,
  type FhirRequest,
  type Server,
} from './dispatch.ts'
import { FhirFault, asFault, exception, invalid, outcomeOf } from './outcome.ts'
import { refreshAll } from './reader.ts'
import type { Caller, Resource } from './room.ts'
import { BundleShape } from './shapes.ts'
import { applyWrites, type Write } from './writer.ts'

const mostEntries = 1000

type Given = z.output<typeof BundleShape>
type Entry = Given['entry'][number]

export interface BundleWish {
  handling: 'strict' | 'lenient'
  /** Resources in the answer, or only what became of them. */
  representation: boolean
  report: (error: unknown) => void
}

/** `batch`: each entry for itself. `transaction`: all of them, or none. */
export async function bundle(server: Server, client: Caller, body: unknown, wish: BundleWish): Promise<Bundle> {
  const given = checked(BundleShape, body, 'Bundle') as unknown as Given
  const entries = given.entry ?? []
  if (entries.length > mostEntries) {
    throw new FhirFault(413, {
      code: 'too-costly',
      text: `a Bundle has at most ${mostEntries} entries`,
      at: 'Bundle.entry',
    })
  }
  const requests = entries.map((entry, i) => requestOf(server, entry, i, wish.handling))
  const answers =
    given.type === 'batch' ? await batch(server, client, requests, wish) : await transaction(server, client, requests)
  return {
    resourceType: 'Bundle',
    type: `${given.type}-response`,
    entry: answers.map((answer, i) => entryOf(server, answer, wish.representation || requests[i]?.method === 'GET')),
  }
}

function requestOf(
  { needs }: Server,
  { request, resource, fullUrl }: Entry,
  i: number,
  handling: 'strict' | 'lenient',
): FhirRequest {
  const at = expression('Bundle', ['entry', i])
  const { method, ifMatch = null, ifNoneMatch = null, ifNoneExist = null } = request
  return {
    ...{ method, ifMatch, ifNoneMatch, handling },
    ...addressed(request.url, needs.base, at),
    ifNoneExist: ifNoneExist && ifNoneExist.replace(/^[^?]*\?/, ''),
    body: resource ?? null,
    at: `${at}.resource`,
    fullUrl: fullUrl ?? null,
  }
}

/** `Slot/1`, `/Slot/1` or our own full address. */
function addressed(url: string, base: string, at: string): { path: string; query: URLSearchParams } {
  const local = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '')
  if (/^[a-z][a-z0-9+.-]*:/i.test(local)) {
    throw invalid(`${at}.request.url`, 'is not an address of this server', 'value')
  }
  const [path = '', query = ''] = local.split(/\?(.*)/s)
  return { path, query: new URLSearchParams(query) }
}

async function batch(
  server: Server,
  client: Caller,
  requests: readonly FhirRequest[],
  { report }: BundleWish,
): Promise<FhirAnswer[]> {
  const answers: FhirAnswer[] = []
  for (const request of requests) {
    try {
      answers.push(await dispatch(server, client, request))
    } catch (error) {
      const fault = asFault(error, request.at ?? undefined)
      if (!fault) report(error)
      answers.push(faultAnswer(fault ?? exception))
    }
  }
  return answers
}

function faultAnswer(fault: FhirFault): FhirAnswer {
  return { status: fault.status, body: outcomeOf(fault) }
}

/** Writes first, reads after them, in the transaction that holds it all together. */
async function transaction(server: Server, client: Caller, requests: readonly FhirRequest[]): Promise<FhirAnswer[]> {
  const outside = readerOf(server, client)
  const writes = requests.map((request): Write | null => inTransaction(request, () => writeOf(outside, request)))
  await refreshAll(outside)
  return transact(server.db, async (tx) => {
    const reader = readerOf(server, client, tx)
    const written = await applyWrites(
      tx,
      reader,
      writes.filter((write) => write !== null),
    )
    const outcomes = written.values()
    const answers: FhirAnswer[] = []
    for (const [i, request] of requests.entries()) {
      if (writes[i]) {
        const { value } = outcomes.next()
        if (value) answers.push(writtenAnswer(value))
      } else answers.push(await readOnly(reader, request))
    }
    return answers
  })
}

/** A fault outside the resource (scope, address, method) names its entry too. */
function inTransaction<T>(request: FhirRequest, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FhirFault)) throw error
    throw new FhirFault(
      error.status,
      ...error.faults.map((fault) => ({ ...fault, at: fault.at ?? request.at ?? undefined })),
    )
  }
}

function entryOf({ needs }: Server, answer: FhirAnswer, representation: boolean): BundleEntry {
  const { status, body, etag, lastModified, location } = answer
  const failed = status >= 400
  const response = {
    status: String(status),
    ...(location === undefined ? {} : { location: `${needs.base}/${location}` }),
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified: lastModified.toISOString() }),
  }
  if (!body) return { response }
  if (failed) return { response: { ...response, outcome: body as Resource } }
  return representation ? { resource: body, response } : { response }
}
