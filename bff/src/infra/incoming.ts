import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import type { Context, Middleware } from 'koa'
import { Refusal } from './refusal.ts'

export interface Bounds {
  /** Bytes, unpacked. */
  most: number
  /** A sender from whom nothing has come for so long has gone. */
  idleMs: number
}

/**
 * A request's body as it arrives and as fast as it is taken, unpacked where it is gzip. Throws Refusal request.too-large,
 * request.media, or request.incomplete when it breaks off. Whoever stops taking leaves the rest to Node to throw away, so that
 * the sender reads our answer instead of a broken connection.
 */
export async function* incoming(ctx: Context, { most, idleMs }: Bounds): AsyncGenerator<Uint8Array> {
  const said = Number(ctx.get('Content-Length') || 0)
  const source = sourceOf(ctx)
  if (said > most) throw tooLarge(ctx, most)
  ctx.req.setTimeout(idleMs, () => ctx.req.destroy())
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > most) throw tooLarge(ctx, most)
    yield chunk
  }
}

function sourceOf(ctx: Context): AsyncIterable<Uint8Array> {
  const packing = ctx.get('Content-Encoding').toLowerCase() || 'identity'
  if (packing === 'gzip') return unpacked(ctx.req)
  if (packing === 'identity') return plain(ctx.req)
  throw new Refusal('request.media', { contentEncoding: packing })
}

/** What is still on its way is read for a moment only: a sender may have much more of it. */
function tooLarge(ctx: Context, most: number): Refusal {
  const { socket } = ctx.req
  ctx.set('Connection', 'close')
  ctx.res.once('finish', () => setTimeout(() => socket.destroy(), 5_000).unref())
  return new Refusal('request.too-large', { most })
}

async function* plain(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false })
  try {
    yield* chunks
  } catch (error) {
    throw brokeOff(error)
  }
}

async function* unpacked(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const broken = (error?: Error) => gunzip.destroy(error ?? new Error('the body broke off'))
  request.once('error', broken)
  request.once('close', () => request.complete || broken())
  request.pipe(gunzip)
  try {
    yield* gunzip as AsyncIterable<Uint8Array>
  } catch (error) {
    throw brokeOff(error)
  } finally {
    request.unpipe(gunzip)
    request.off('error', broken)
    request.on('error', () => undefined)
  }
}

function brokeOff(error: unknown): unknown {
  return error instanceof Refusal ? error : new Refusal('request.incomplete')
}

const patienceMs = 5 * 60_000

/**
 * Who sends a body has five minutes for it: connections that never say the end are let go. Node's own clock for this is off,
 * because a file of results, whose stream watches over itself, may take longer.
 */
export function hurried(isStream: (path: string) => boolean): Middleware {
  return async function hurrying(ctx, next): Promise<void> {
    const { headers } = ctx.req
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    if (!hasBody || isStream(ctx.path)) return void (await next())
    const timer = setTimeout(() => ctx.req.complete || ctx.req.destroy(), patienceMs).unref()
    try {
      await next()
    } finally {
      clearTimeout(timer)
    }
  }
}
