/** How a question to somebody outside may come to nothing. `unreachable`: it was never delivered, so repeating it is safe. */
export type NoAnswerReason = 'unreachable' | 'timeout' | 'broken' | 'status' | 'garbage'

/** No answer that can be trusted. Carries no address and no body: both may hold secrets. */
export class NoAnswer extends Error {
  constructor(
    readonly reason: NoAnswerReason,
    /** The HTTP status, when there was one. */
    readonly status?: number,
  ) {
    super(status === undefined ? reason : `${reason} ${status}`)
  }
}

const longest = 1_000_000
const neverDelivered = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** Asks over HTTP and reads JSON, whatever content type it claims; all else is a `NoAnswer`. */
export async function askJson(url: URL, init: RequestInit, timeoutMs: number): Promise<unknown> {
  const text = await askText(url, init, timeoutMs)
  try {
    return JSON.parse(text)
  } catch {
    throw new NoAnswer('garbage')
  }
}

async function askText(url: URL, init: RequestInit, timeoutMs: number): Promise<string> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    const text = await response.text()
    if (!response.ok) throw new NoAnswer('status', response.status)
    if (text.length > longest) throw new NoAnswer('garbage')
    return text
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(reasonOf(error))
  }
}

/** By names and codes, not by classes: what fetch throws may come from another realm. */
function reasonOf(error: unknown): NoAnswerReason {
  if (said(error, 'name') === 'TimeoutError') return 'timeout'
  return neverDelivered.has(String(said(said(error, 'cause'), 'code'))) ? 'unreachable' : 'broken'
}

function said(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined
}
