import type { Logger } from 'pino'
import type { Param, Sql } from './db.ts'
import type { Files } from './files.ts'
import type { Sealer } from './seal.ts'

interface Needs {
  sql: Sql
  sealer: Sealer
  files: Pick<Files, 'reseal'>
  log: Logger
}

interface SealedColumn {
  table: string
  column: string
  key: readonly string[]
  written: Written
}

/**
 * A job: after a new sealing key has become the current one, what older keys sealed is sealed anew, some rows a run,
 * until the old key may go: every column whose name ends in `_sealed`, the published resources that are kept sealed, and files.
 * Returns how many values were sealed.
 */
export async function resealSome(needs: Needs, limit = 5_000): Promise<number> {
  let left = limit
  for (const column of [...(await sealedColumns(needs.sql)), ...resources]) {
    if (left > 0) left -= await resealColumn(needs, column, left)
  }
  const files = left > 0 ? await needs.files.reseal(left) : 0
  if (files > 0) needs.log.info({ table: 'files', count: files }, 'seal.rotated')
  return limit - left + files
}

async function sealedColumns(sql: Sql): Promise<SealedColumn[]> {
  const rows = await sql.select<{ t: string; c: string; k: string }>(
    `SELECT c.table_name AS t, c.column_name AS c,
       GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position) AS k
     FROM information_schema.columns c JOIN information_schema.key_column_usage k
       ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.constraint_name = 'PRIMARY'
     WHERE c.table_schema = DATABASE() AND c.column_name LIKE '%\\_sealed'
     GROUP BY c.table_name, c.column_name`,
  )
  return rows.map((row) => ({ table: row.t, column: row.c, key: row.k.split(','), written: bytes }))
}

/** How a column holds what is sealed, and which of its values another key than the one with this prefix has sealed. */
interface Written {
  isOld: (column: string, prefixLength: number) => string
  read(this: void, value: Param | undefined): Buffer | null
  write(this: void, sealed: Buffer): Param
}

const bytes: Written = {
  isOld: (column, length) => `${column} IS NOT NULL AND LEFT(${column}, ${length}) <> ?`,
  read: (value) => (Buffer.isBuffer(value) ? value : null),
  write: (sealed) => sealed,
}

/** Base64 in a text column, beside resources that name nobody and stand there as JSON. */
const base64: Written = {
  isOld: (column, length) =>
    `${column} NOT LIKE '{%' AND LEFT(FROM_BASE64(LEFT(${column}, ${4 * Math.ceil(length / 3)})), ${length}) <> ?`,
  read: (value) => (typeof value === 'string' ? Buffer.from(value, 'base64') : null),
  write: (sealed) => sealed.toString('base64'),
}

const named = ['hospital_id', 'type', 'fhir_id']
const resources: readonly SealedColumn[] = [
  { table: 'fhir_resource', column: 'resource', key: named, written: base64 },
  { table: 'fhir_history', column: 'resource', key: [...named, 'version_id'], written: base64 },
]

async function resealColumn({ sql, sealer, log }: Needs, sealed: SealedColumn, limit: number): Promise<number> {
  const { table, column, key, written } = sealed
  const current = Buffer.from(sealer.keyOf(sealer.seal('')))
  const prefix = Buffer.concat([Buffer.of(current.length), current])
  const rows = await sql.select<Record<string, Param>>(
    `SELECT ${key.join(', ')}, ${column} FROM ${table} WHERE ${written.isOld(column, prefix.length)} LIMIT ${limit}`,
    [prefix],
  )
  for (const row of rows) await resealRow({ sql, sealer }, sealed, row)
  if (rows.length > 0) log.info({ table, column, count: rows.length }, 'seal.rotated')
  return rows.length
}

/** Compare-and-set: a value that somebody has written meanwhile stays. */
async function resealRow(
  { sql, sealer }: Pick<Needs, 'sql' | 'sealer'>,
  { table, column, key, written }: SealedColumn,
  row: Record<string, Param>,
): Promise<void> {
  const old = written.read(row[column])
  if (old === null) return
  await sql.change(
    `UPDATE ${table} SET ${column} = ? WHERE ${key.map((name) => `${name} = ?`).join(' AND ')} AND ${column} = ?`,
    [
      written.write(sealer.sealBytes(sealer.openBytes(old))),
      ...key.map((name) => row[name] ?? null),
      row[column] ?? null,
    ],
  )
}
