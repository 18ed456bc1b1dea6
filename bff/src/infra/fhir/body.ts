import type { IncomingMessage } from 'node:http'
import { FhirFault, invalid } from './outcome.ts'

/**
 * A request's body as text, up to so many bytes. What comes after the limit is left to Node to throw away, so that the
 * sender reads our answer instead of a broken connection.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    throw new FhirFault(415, { code: 'not-supported', text: `Content-Encoding ${encoding} is not taken` })
  }
  const bytes = await collect(request, limit)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid(undefined, 'the body is not UTF-8', 'structure')
  }
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      request.off('data', take)
      reject(new FhirFault(413, { code: 'too-long', text: `a body is at most ${limit} bytes` }))
    }
    request.on('data', take)
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => reject(invalid(undefined, 'the body broke off', 'incomplete')))
    request.once('aborted', () => reject(invalid(undefined, 'the body broke off', 'incomplete')))
  })
}
