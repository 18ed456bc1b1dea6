import type { Redis } from 'ioredis'
import type { Middleware } from 'koa'
import type { Sql } from './db.ts'

/** `/healthz`: the process lives. `/readyz`: the database answers; Redis is named but not needed, its loss loses no fact. */
export function health({ sql, redis }: { sql: Sql; redis: Redis }): Middleware {
  return async function answerHealth(ctx, next) {
    if (ctx.path === '/healthz') ctx.body = 'alive'
    else if (ctx.path === '/readyz') {
      const [database, cache] = await Promise.all([answers(sql.select('SELECT 1')), answers(redis.ping())])
      ctx.status = database ? 200 : 503
      ctx.body = { ready: database, database, redis: cache }
    } else await next()
  }
}

async function answers(call: Promise<unknown>): Promise<boolean> {
  try {
    await call
    return true
  } catch {
    return false
  }
}
