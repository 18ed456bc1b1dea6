import type { Context } from 'koa'
import * as z from 'zod'
import type { Deps } from '../deps.ts'
import type { Doors, Resident } from '../infra/auth.ts'
import { cacheIn, type Cache } from '../infra/cache.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'

export const lifeMs = 7 * 86_400_000
/** The database hears of a session in use this often; so far may `lastSeenAt` lag. */
const touchMs = 10 * 60_000
/** How long a copy in Redis may outlive a revocation that Redis did not hear of. */
const copyMs = 60_000

const Known = z.object({
  sessionId: z.string(),
  accountId: z.string(),
  lastSeenAt: z.number(),
  expiresAt: z.number(),
})
type Known = z.infer<typeof Known>

/** How a resident proves itself: an opaque token, 7 days from its last use. The database knows; Redis saves it the asking. */
export function residentDoor(deps: Deps): Doors['resident'] {
  const cache = cacheIn(deps.redis)
  return async (ctx) => {
    const hash = sha256(bearer(ctx))
    const now = deps.clock.now().getTime()
    const known = (await copyOf(cache, hash)) ?? (await read(deps, cache, hash))
    if (!known || known.expiresAt <= now) throw new Refusal('session.expired')
    if (now - known.lastSeenAt >= touchMs) await touch(deps, cache, hash, known)
    return principal(known)
  }
}

function bearer(ctx: Context): string {
  const token = /^Bearer ([\w-]{20,200})$/.exec(ctx.get('authorization'))?.[1]
  if (!token) throw new Refusal('session.missing')
  return token
}

const principal = ({ accountId, sessionId }: Known): Resident => ({ accountId, sessionId })

const keyOf = (hash: Buffer) => `session:${hash.toString('base64url')}`

async function copyOf(cache: Cache, hash: Buffer): Promise<Known | null> {
  const text = await cache.get(keyOf(hash))
  return text ? Known.parse(JSON.parse(text)) : null
}

interface Row {
  id: Buffer
  account_id: Buffer
  last_seen_at: Date
  expires_at: Date
}

async function read({ sql }: Deps, cache: Cache, hash: Buffer): Promise<Known | null> {
  const [row] = await sql.select<Row>(
    'SELECT id, account_id, last_seen_at, expires_at FROM account_session WHERE token_hash = ?',
    [hash],
  )
  if (!row) return null
  const known = {
    sessionId: idText(row.id),
    accountId: idText(row.account_id),
    lastSeenAt: row.last_seen_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  }
  await keep(cache, hash, known)
  return known
}

async function touch(deps: Deps, cache: Cache, hash: Buffer, known: Known): Promise<void> {
  const { sql, clock } = deps
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + lifeMs)
  const { affectedRows } = await sql.change(
    'UPDATE account_session SET last_seen_at = ?, expires_at = ? WHERE id = ?',
    [now, expiresAt, idBytes(known.sessionId)],
  )
  if (affectedRows === 0) return mustBeThere(deps, cache, hash)
  await keep(cache, hash, { ...known, lastSeenAt: now.getTime(), expiresAt: expiresAt.getTime() })
}

/** Nothing was changed: the session is gone, or another request of the same page did it in the same millisecond. */
async function mustBeThere(deps: Deps, cache: Cache, hash: Buffer): Promise<void> {
  if (!(await read(deps, cache, hash))) throw new Refusal('session.expired')
}

function keep(cache: Cache, hash: Buffer, known: Known): Promise<void> {
  return cache.put(keyOf(hash), JSON.stringify(known), copyMs)
}

/** After the rows are gone: the copies in Redis go too, and none comes back. */
export async function forgetCopies({ redis }: Deps, hashes: readonly Buffer[]): Promise<void> {
  const cache = cacheIn(redis)
  await Promise.all(hashes.map((hash) => cache.bury(keyOf(hash), 2 * copyMs)))
}
