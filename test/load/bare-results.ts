import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import Router from '@koa/router'
import { Redis } from 'ioredis'
import Koa from 'koa'
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { listenMllp } from '../../bff/src/infra/mllp/server.ts'
import { bareSession } from './bare-session.ts'

/**
 * The bare baselines of results, a process of its own: a prepared select behind the same session check, the rows of an
 * ingest in multi-row statements, a listener with our framing and one INSERT commit a message. No rules, no versions, no
 * sealing, no facts told: what the machine can do at best.
 */
const [, , databaseUrl = '', redisUrl = '', redisPrefix = ''] = process.argv
const pool = mysql.createPool({ uri: databaseUrl, connectionLimit: 16, timezone: 'Z' })
const redis = new Redis(redisUrl, { keyPrefix: redisPrefix })

const columns = `person_key, id, lab_id, sample_number, code, kind, title, state, abnormal, critical, sampled_at, issued_at`

const hex = (bytes: unknown) => (bytes as Buffer).toString('hex')

const read = new Router()
read.get('/list', async (ctx) => {
  const [rows] = await pool.execute<RowDataPacket[]>(
    `SELECT ${columns} FROM report WHERE person_key IN (?) ORDER BY issued_at DESC, id DESC LIMIT 21`,
    [Buffer.from(String(ctx.query['person']), 'hex')],
  )
  const items = rows.map(({ id, person_key, ...rest }) => ({ ...rest, id: hex(id), whose: hex(person_key) }))
  ctx.body = { items, next: null }
})
read.get('/none', (ctx) => {
  ctx.body = { items: [], next: null, retryAfter: 30 }
})

/** The rows that ours wrote for one run's samples, in lists of so many, with the statement that writes them. */
const tables = [
  { name: 'report', where: 'sample_number LIKE ?' },
  { name: 'report_version', where: 'report_id IN (SELECT id FROM report WHERE sample_number LIKE ?)' },
  { name: 'report_number', where: 'report_id IN (SELECT id FROM report WHERE sample_number LIKE ?)' },
  // Those of earlier runs are gone.
  { name: 'outbox', where: '? IS NOT NULL' },
]
type Rows = Record<string, unknown>[]

const own = new Router()
own.post('/ingest', async (ctx) => {
  const { samples, connections, withFacts } = Object.fromEntries(new URLSearchParams(ctx.querystring)) as Record<
    string,
    string
  >
  const lists = new Map<string, Rows>()
  for (const { name, where } of withFacts === 'yes' ? tables : tables.slice(0, 3)) {
    lists.set(name, await rowsOf(name, where, samples ?? ''))
  }
  ctx.body = { written: await write(lists, Number(connections)), loaded: await load(lists) }
})

async function rowsOf(table: string, where: string, samples: string): Promise<Rows> {
  await pool.query(`CREATE TABLE IF NOT EXISTS bare_${table} LIKE ${table}`)
  await pool.query(`TRUNCATE bare_${table}`)
  const [rows] = await pool.query<RowDataPacket[]>(`SELECT * FROM ${table} WHERE ${where}`, [samples])
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asKept(value)])))
}

/** The driver hands JSON over parsed. */
function asKept(value: unknown): unknown {
  const isPlain = typeof value === 'object' && value !== null && !Buffer.isBuffer(value) && !(value instanceof Date)
  return isPlain ? JSON.stringify(value) : value
}

/** Seconds. Each connection writes a thousand reports and what belongs to them a commit. */
async function write(lists: ReadonlyMap<string, Rows>, connections: number): Promise<number> {
  const reports = lists.get('report')?.length ?? 0
  const batches = Math.max(connections, Math.ceil(reports / 1_000))
  const all = await Promise.all(
    Array.from({ length: connections }, () => mysql.createConnection({ uri: databaseUrl, timezone: 'Z' })),
  )
  const began = performance.now()
  let next = 0
  await Promise.all(
    all.map(async (connection) => {
      for (let batch = next++; batch < batches; batch = next++) await writeBatch(connection, lists, batch, batches)
    }),
  )
  const seconds = (performance.now() - began) / 1000
  await Promise.all(all.map((connection) => connection.end()))
  return seconds
}

async function writeBatch(connection: Connection, lists: ReadonlyMap<string, Rows>, batch: number, batches: number) {
  await connection.query('START TRANSACTION')
  for (const [table, rows] of lists) {
    const some = rows.slice(
      Math.floor((rows.length * batch) / batches),
      Math.floor((rows.length * (batch + 1)) / batches),
    )
    const names = Object.keys(some[0] ?? {})
    if (names.length === 0) continue
    await connection.query(
      `INSERT INTO bare_${table} (${names.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${names[0]} = VALUES(${names[0]})`,
      [some.map((row) => names.map((name) => row[name]))],
    )
  }
  await connection.query('COMMIT')
}

/** Seconds of LOAD DATA for the same rows into emptied tables, on one connection. */
async function load(lists: ReadonlyMap<string, Rows>): Promise<number> {
  const connection = await mysql.createConnection({ uri: databaseUrl, timezone: 'Z' })
  let seconds = 0
  for (const [table, rows] of lists) {
    await connection.query(`TRUNCATE bare_${table}`)
    const names = Object.keys(rows[0] ?? {})
    const isBytes = (name: string) => Buffer.isBuffer(rows.find((row) => row[name] !== null)?.[name])
    const text = rows.map((row) => names.map((name) => cell(row[name])).join('\t')).join('\n')
    const target = names.map((name, i) => (isBytes(name) ? `@b${i}` : name)).join(', ')
    const sets = names.flatMap((name, i) => (isBytes(name) ? [`${name} = UNHEX(@b${i})`] : []))
    const began = performance.now()
    await connection.query({
      sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE bare_${table} CHARACTER SET utf8mb4 (${target}) SET ${sets.join(', ')}`,
      infileStreamFactory: () => Readable.from(megabytesOf(Buffer.from(text))),
    })
    seconds += (performance.now() - began) / 1000
  }
  await connection.end()
  return seconds
}

function* megabytesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1024 * 1024) yield bytes.subarray(at, at + 1024 * 1024)
}

function cell(value: unknown): string {
  if (value === null) return '\\N'
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '')
  return (typeof value === 'string' ? value : JSON.stringify(value))
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
}

await pool.query(
  'CREATE TABLE IF NOT EXISTS bare_message (id bigint AUTO_INCREMENT PRIMARY KEY, raw longblob NOT NULL)',
)
const mllp = await listenMllp({
  ...{ host: '127.0.0.1', port: 0, mayConnect: () => true },
  async answer(framed) {
    if (framed.kind !== 'message') return null
    await pool.execute('INSERT INTO bare_message (raw) VALUES (?)', [framed.bytes])
    const id = framed.bytes.toString('latin1').split('\r')[0]?.split('|')[9] ?? ''
    return Buffer.from(`MSH|^~\\&|BARE|BARE|LIS|BENCH|20261122093000||ACK|${id}|P|2.5.1\rMSA|AA|${id}\r`)
  },
})

const app = new Koa()
app.use(own.routes())
app.use(bareSession(pool, redis))
app.use(read.routes())
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
process.stdout.write(`${JSON.stringify({ msg: 'baseline.listening', port, mllp: mllp.port })}\n`)
