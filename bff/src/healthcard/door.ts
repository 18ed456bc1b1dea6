import { createHmac, timingSafeEqual } from 'node:crypto'
import { Id } from '@onecard/shared/common'
import type { Context } from 'koa'
import type { Deps } from '../deps.ts'
import type { Terminal } from '../infra/auth.ts'
import { isDuplicate, type Sql } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { terminalById } from './terminals.ts'

const toleranceMs = 5 * 60_000

/** What a terminal's signature covers; the same five lines that docs/integration.md shows. */
export interface SignedRequest {
  method: string
  /** As sent, with its query. */
  path: string
  /** Unix time in seconds. */
  timestamp: string
  nonce: string
  body: string
}

/** The signature of a request: lower-case hex of HMAC-SHA256 under the key's own letters. */
export function signatureOf(key: string, { method, path, timestamp, nonce, body }: SignedRequest): string {
  const text = [method, path, timestamp, nonce, sha256(body).toString('hex')].join('\n')
  return createHmac('sha256', key).update(text).digest('hex')
}

/**
 * How a terminal proves itself. Its own faults are told apart (unknown, clock, signature), what only the true terminal
 * may learn comes after the signature (revoked, used nonce).
 */
export async function terminalDoor(deps: Deps, ctx: Context): Promise<Terminal> {
  const { id, signature, request } = signed(ctx)
  const terminal = await terminalById(deps.sql, id)
  if (!terminal) throw new Refusal('terminal.unknown')
  const now = deps.clock.now()
  if (Math.abs(Number(request.timestamp) * 1000 - now.getTime()) > toleranceMs) {
    throw new Refusal('terminal.clock', { now: now.toISOString() })
  }
  const expected = signatureOf(deps.sealer.open(terminal.keySealed), request)
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) throw new Refusal('terminal.signature')
  if (terminal.state === 'revoked') throw new Refusal('terminal.revoked')
  await useNonce(deps.sql, id, request.nonce, now)
  return {
    terminalId: id,
    hospitalId: terminal.hospitalId,
    name: terminal.name,
    department: terminal.department,
    permissions: terminal.permissions,
  }
}

function signed(ctx: Context): { id: string; signature: string; request: SignedRequest } {
  const id = ctx.get('X-Terminal-Id')
  if (!Id.safeParse(id).success) throw new Refusal('terminal.unknown')
  const timestamp = ctx.get('X-Timestamp')
  const nonce = ctx.get('X-Nonce')
  const signature = ctx.get('X-Signature')
  const whole = /^\d{10}$/.test(timestamp) && /^[\w-]{16,64}$/.test(nonce) && /^[\da-f]{64}$/.test(signature)
  if (!whole) throw new Refusal('terminal.signature')
  const body = ctx.request.rawBody ?? ''
  return { id, signature, request: { method: ctx.method, path: ctx.originalUrl, timestamp, nonce, body } }
}

/** Two copies of one request at once: the key lets one of them in. */
async function useNonce(sql: Sql, terminalId: string, nonce: string, now: Date): Promise<void> {
  try {
    await sql.change('INSERT INTO terminal_nonce (terminal_id, nonce_hash, created_at) VALUES (?, ?, ?)', [
      idBytes(terminalId),
      sha256(nonce).subarray(0, 16),
      now,
    ])
  } catch (error) {
    throw isDuplicate(error, 'PRIMARY') ? new Refusal('terminal.replay') : error
  }
}

/** A job: a nonce is kept for as long as its request's timestamp could pass, and then some. */
export async function forgetOldNonces(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 3 * toleranceMs)
  const { affectedRows } = await sql.change('DELETE FROM terminal_nonce WHERE created_at < ? LIMIT 5000', [before])
  return affectedRows
}
