import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import { Redis } from 'ioredis'
import Koa from 'koa'
import mysql, { type RowDataPacket } from 'mysql2/promise'
import { bareSession } from './bare-session.ts'

/**
 * The bare baseline, a process of its own: the same bytes, and the barest booking in one transaction, behind the same
 * session check (token hash looked up in Redis). No rules, no idempotency, no outbox: what the machine can do at best.
 */
const [, , databaseUrl = '', redisUrl = '', redisPrefix = '', listFile = ''] = process.argv
const pool = mysql.createPool({ uri: databaseUrl, connectionLimit: 16, timezone: 'Z' })
const redis = new Redis(redisUrl, { keyPrefix: redisPrefix })
const list = readFileSync(listFile)

const router = new Router()
router.get('/list', (ctx) => {
  ctx.type = 'json'
  ctx.body = list
})
router.post('/book', async (ctx) => {
  const { slotId, bookingId } = ctx.request.body as { slotId: string; bookingId: string }
  ctx.status = (await book(Buffer.from(slotId, 'hex'), Buffer.from(bookingId, 'hex'))) ? 201 : 409
  ctx.body = { id: bookingId }
})

/** Takes a place and writes a row: the least that a booking can be. */
async function book(slotId: Buffer, bookingId: Buffer): Promise<boolean> {
  const connection = await pool.getConnection()
  try {
    await connection.query('START TRANSACTION')
    const [taken] = await connection.execute<mysql.ResultSetHeader>(
      'UPDATE bare_slot SET taken = taken + 1 WHERE id = ? AND taken < capacity',
      [slotId],
    )
    if (taken.affectedRows === 1) {
      await connection.execute('INSERT INTO bare_booking (id, slot_id, created_at) VALUES (?, ?, NOW(3))', [
        bookingId,
        slotId,
      ])
    }
    await connection.query('COMMIT')
    return taken.affectedRows === 1
  } catch (error) {
    await connection.query('ROLLBACK')
    throw error
  } finally {
    connection.release()
  }
}

const app = new Koa()
app.use(bareSession(pool, redis))
app.use(bodyParser({ enableTypes: ['json'] }))
app.use(router.routes())
await pool.query<RowDataPacket[]>('SELECT 1')
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${JSON.stringify({ msg: 'baseline.listening', port: (server.address() as AddressInfo).port })}\n`)
