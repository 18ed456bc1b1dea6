import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Middleware } from 'koa'
import type { Pool, RowDataPacket } from 'mysql2/promise'

/** The session check that baselines stand behind: as ours does, the database knows, Redis keeps a copy for a minute. */
export function bareSession(pool: Pool, redis: Redis): Middleware {
  return async (ctx, next) => {
    const hash = createHash('sha256').update(ctx.get('authorization').slice('Bearer '.length)).digest()
    const key = `session:${hash.toString('base64url')}`
    if ((await redis.get(key)) ?? (await readSession(pool, redis, hash, key))) await next()
    else ctx.throw(401)
  }
}

async function readSession(pool: Pool, redis: Redis, hash: Buffer, key: string): Promise<boolean> {
  const [rows] = await pool.execute<RowDataPacket[]>(
    'SELECT id, account_id, last_seen_at, expires_at FROM account_session WHERE token_hash = ?',
    [hash],
  )
  const [row] = rows
  if (row) await redis.set(key, JSON.stringify(copyOf(row)), 'PX', 60_000)
  return row !== undefined
}

/** The very copy that our own door reads, since both share the key. */
function copyOf(row: RowDataPacket) {
  const uuid = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return {
    sessionId: uuid(row['id'] as Buffer),
    accountId: uuid(row['account_id'] as Buffer),
    lastSeenAt: (row['last_seen_at'] as Date).getTime(),
    expiresAt: (row['expires_at'] as Date).getTime(),
  }
}
