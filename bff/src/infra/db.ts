import mysql, { type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import { createConnection, type ResultSetHeader } from 'mysql2/promise'
import { DataSource, QueryFailedError, type DataSourceOptions } from 'typeorm'

export type Param = string | number | bigint | boolean | Date | Buffer | null
export interface Changed {
  affectedRows: number
  insertId: number
}

/** Prepared statements: the visible SQL of a room's `sql.ts`, on the pool or inside a transaction. */
export interface Sql {
  select<Row>(sql: string, params?: readonly Param[]): Promise<Row[]>
  change(sql: string, params?: readonly Param[]): Promise<Changed>
}

/** An open transaction. What it calls asks `tx` and never the pool: whoever holds locks and waits for a second connection starves all. */
export interface Tx extends Sql {
  readonly open: true
  /** The same with the values written into the statement: for lists, whose every length would be a statement to prepare. */
  readonly many: Sql
}

type Executor = Pool | PoolConnection

function sqlOn(connection: Executor, how: 'prepared' | 'written' = 'prepared'): Sql {
  const execute = (sql: string, params: readonly Param[]) =>
    new Promise<unknown>((resolve, reject) => {
      const done = (error: Error | null, result: unknown) => (error ? reject(error) : resolve(result))
      if (how === 'prepared') connection.execute(sql, [...params], done)
      else connection.query(sql, [...params], done)
    })
  return {
    select: async <Row>(sql: string, params: readonly Param[] = []) => (await execute(sql, params)) as Row[],
    change: async (sql, params = []) => {
      const { affectedRows, insertId } = (await execute(sql, params)) as ResultSetHeader
      return { affectedRows, insertId }
    },
  }
}

/** Placeholders for `IN (…)`: prepared statements take no lists. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

/** Placeholders for so many rows of so many columns each. */
export function rowMarks(rows: number, columns: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`
  return Array(rows).fill(row).join(', ')
}

/** A JSON column's value: MySQL hands it over parsed, MariaDB as text. */
export function fromJson<T>(column: unknown): T {
  return (typeof column === 'string' ? JSON.parse(column) : column) as T
}

/** mysql2 with one addition: each new connection is set to READ COMMITTED, where no gap lock blocks a neighbour's insert. */
const driver = {
  ...mysql,
  createPool(options: PoolOptions): Pool {
    const pool = mysql.createPool({ ...options, flags: ['-FOUND_ROWS'] })
    pool.on('connection', (connection) => {
      // The statement, not the variable: MariaDB before 11 calls that one tx_isolation.
      for (const setting of ['TRANSACTION ISOLATION LEVEL READ COMMITTED', "time_zone = '+00:00'"]) {
        // A connection without these would read old rows in a transaction: better none.
        connection.query(`SET SESSION ${setting}`, (error) => error && connection.destroy())
      }
    })
    return pool
  },
}

/** The URL's scheme picks the dialect: `mariadb:` for MariaDB, `mysql:` for MySQL 8 and what speaks like it. */
export function dataSource(url: string, more: Pick<DataSourceOptions, 'entities' | 'migrations'>): DataSource {
  return new DataSource({
    type: url.startsWith('mysql:') ? 'mysql' : 'mariadb',
    url,
    driver,
    timezone: 'Z',
    charset: 'utf8mb4',
    supportBigNumbers: true,
    bigNumberStrings: true,
    poolSize: 16,
    ...more,
    extra: { decimalNumbers: false, maxPreparedStatements: 512 },
  })
}

/** Prepared statements on the pool, outside any transaction. */
export function sqlOf(db: DataSource): Sql {
  const pool = sqlOn(poolOf(db))
  return {
    ...pool,
    async change(sql, params) {
      const changed = await pool.change(sql, params)
      wrote(db)
      return changed
    },
  }
}

const writes = new WeakMap<DataSource, number>()

function wrote(db: DataSource): void {
  writes.set(db, writesOf(db) + 1)
}

/** How often this process has written to that database: while the number stands, what it has read is no older than others' writes. */
export function writesOf(db: DataSource): number {
  return writes.get(db) ?? 0
}

function poolOf(db: DataSource): Pool {
  return (db.driver as unknown as { pool: Pool }).pool
}

/** mysql2 keeps its pool's lists to itself; operators want to see them run out. */
interface PoolLists {
  _allConnections: { length: number }
  _freeConnections: { length: number }
  _connectionQueue: { length: number }
}

export interface PoolUse {
  open: number
  free: number
  /** Work that waits for a connection. */
  queued: number
}

export function poolUse(db: DataSource): PoolUse {
  const { _allConnections, _freeConnections, _connectionQueue } = (db.driver as unknown as { pool: PoolLists }).pool
  return { open: _allConnections.length, free: _freeConnections.length, queued: _connectionQueue.length }
}

const attempts = 5
/** Deadlock, lock wait, Galera not ready, lost connections: the work is run again from its start. */
const passing = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_UNKNOWN_COM_ERROR',
  'ER_CHECKREAD',
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
])

/**
 * Opens a transaction, and runs the work again (with a jittered pause) when the database gives it up, so the work
 * touches nothing but the database. After a lost connection the commit is unknown: the work's unique keys decide.
 */
export async function transact<T>(db: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(db, work)
    } catch (error) {
      if (attempt === attempts || !passing.has(driverCode(error) ?? '')) throw error
      await pause(attempt)
    }
  }
}

async function once<T>(db: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  const connection = await connected(poolOf(db))
  try {
    await say(connection, 'START TRANSACTION')
    const result = await work({ ...sqlOn(connection), many: sqlOn(connection, 'written'), open: true })
    await say(connection, 'COMMIT')
    wrote(db)
    return result
  } catch (error) {
    // A connection that can't roll back is no good to anybody else.
    await say(connection, 'ROLLBACK').catch(() => connection.destroy())
    throw error
  } finally {
    connection.release()
  }
}

function connected(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)))
  })
}

function say(connection: PoolConnection, words: 'START TRANSACTION' | 'COMMIT' | 'ROLLBACK'): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(words, (error) => (error ? reject(error) : resolve()))
  })
}

function pause(attempt: number): Promise<void> {
  const ms = Math.random() * 10 * 2 ** attempt
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The driver's code of a failed statement, e.g. `ER_DUP_ENTRY`; undefined for what is no database error. */
export function driverCode(error: unknown): string | undefined {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error
  return source instanceof Error && 'code' in source && typeof source.code === 'string' ? source.code : undefined
}

/** True when the unique key of that name refused the row. */
export function isDuplicate(error: unknown, key: string): boolean {
  if (driverCode(error) !== 'ER_DUP_ENTRY') return false
  const text = error instanceof Error ? error.message : ''
  return text.includes(`'${key}'`) || text.includes(`.${key}'`)
}

/** Makes the database that the address names, unless it is there; `{ anew }` throws an old one away first. True when made. */
export async function ensureDatabase(url: string, { anew = false } = {}): Promise<boolean> {
  const server = new URL(url)
  const name = server.pathname.slice(1)
  if (!/^\w+$/.test(name)) throw new Error(`not a database name: ${name}`)
  server.pathname = ''
  server.protocol = 'mysql:'
  const connection = await createConnection(server.href)
  try {
    if (anew) await connection.query(`DROP DATABASE IF EXISTS ${name}`)
    const [result] = await connection.query<ResultSetHeader>(
      `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    )
    return result.affectedRows === 1 && result.warningStatus === 0
  } finally {
    await connection.end()
  }
}
