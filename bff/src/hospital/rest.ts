import { bytesOf } from '../infra/chunks.ts'
import { HospitalSilent } from './gateway.ts'

export interface Question {
  method: 'GET' | 'POST' | 'PUT'
  /** Under the hospital's base, with a slash in front. */
  path: string
  body?: unknown
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

export interface Line {
  base: string
  timeoutMs: number
  /** Sent as a bearer token, where the hospital wants one. */
  token?: string | null
}

const most = 2_000_000
/** What says nothing about our wish: not ours to have, too busy, too early. */
const noAnswer = new Set([401, 402, 403, 407, 408, 425, 429])

/**
 * Asks a hospital's FHIR server. What comes back is JSON and speaks of our question; everything else (no line, no
 * answer in time, a server's trouble, a gateway's page) is HospitalSilent: we do not know whether it has acted.
 */
export async function ask(line: Line, question: Question): Promise<Answer> {
  try {
    const response = await send(line, question)
    if (response.status >= 500 || noAnswer.has(response.status)) {
      await response.body?.cancel()
      throw new HospitalSilent(`the hospital answered ${response.status}`)
    }
    const { status, headers } = response
    return { status, headers, body: JSON.parse((await bytesOf(response, most)).toString('utf8')) as unknown }
  } catch (error) {
    if (error instanceof HospitalSilent) throw error
    throw new HospitalSilent(`no answer from the hospital: ${causeOf(error)}`)
  }
}

function send({ base, timeoutMs, token }: Line, { method, path, body, headers }: Question): Promise<Response> {
  return fetch(base + path, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      Accept: 'application/fhir+json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Never the body: it may be about a person. */
function causeOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'not JSON'
  if (!(error instanceof Error)) return 'unknown'
  return error.cause instanceof Error ? error.cause.message : error.message
}
