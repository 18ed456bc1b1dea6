import type { FileView } from '@onecard/shared/bulk'
import { fromJson, type Param, type Sql, type Tx } from '../../infra/db.ts'
import { idBytes, idText } from '../../infra/ids.ts'

/** Files of results, and the thousand lines at a time in which they are committed: the SQL of the upload. */

export interface FileRow {
  id: string
  name: string
  state: FileView['state']
  chunks: number
  lines: number
  taken: number
  repeated: number
  refused: number
  createdAt: Date
  lastAt: Date
}

interface Raw {
  id: Buffer
  name: string
  state: FileView['state']
  chunks: number
  line_count: number
  taken: number
  repeated: number
  refused: number
  created_at: Date
  last_at: Date
}

const columns = 'id, name, state, chunks, line_count, taken, repeated, refused, created_at, last_at'

const rowOf = ({ id, line_count, created_at, last_at, ...rest }: Raw): FileRow => ({
  ...{ ...rest, id: idText(id), lines: line_count, createdAt: created_at, lastAt: last_at },
})

export interface FileName {
  clientId: string
  name: string
}

/** The file of that name of that sender; somebody else's is not there. */
export async function fileOf(sql: Sql, { clientId, name }: FileName): Promise<FileRow | null> {
  const [raw] = await sql.select<Raw>(`SELECT ${columns} FROM result_file WHERE client_id = ? AND name = ?`, [
    clientId,
    name,
  ])
  return raw ? rowOf(raw) : null
}

/** The file, written down when it is the first that is heard of it. One that was broken off is being received again. */
export async function openFile(
  sql: Sql,
  { clientId, name, hospitalId, id }: FileName & { hospitalId: string; id: string },
  now: Date,
): Promise<FileRow> {
  await sql.change(
    `INSERT INTO result_file (id, client_id, hospital_id, name, state, chunks, line_count, taken, repeated, refused,
       created_at, last_at)
     VALUES (?, ?, ?, ?, 'receiving', 0, 0, 0, 0, 0, ?, ?)
     ON DUPLICATE KEY UPDATE last_at = IF(state = 'done', last_at, VALUES(last_at)),
       state = IF(state = 'done', state, 'receiving')`,
    [idBytes(id), clientId, hospitalId, name, now, now],
  )
  const file = await fileOf(sql, { clientId, name })
  if (!file) throw new Error('the file was written down just now')
  return file
}

export async function lockFile(tx: Tx, id: string): Promise<FileRow> {
  const [raw] = await tx.select<Raw>(`SELECT ${columns} FROM result_file WHERE id = ? FOR UPDATE`, [idBytes(id)])
  if (!raw) throw new Error('a file that is being received is not forgotten')
  return rowOf(raw)
}

export async function endFile(sql: Sql, id: string, state: 'interrupted' | 'done', now: Date): Promise<void> {
  await sql.change("UPDATE result_file SET state = ?, last_at = ? WHERE id = ? AND state = 'receiving'", [
    ...[state, now, idBytes(id)],
  ])
}

/** What became of each line: a letter a line, and the numbers of the lines where empty ones stand between. */
export interface ChunkOutcome {
  firstLine: number
  numbers: readonly number[] | null
  /** t taken, r repeated, x refused. */
  marks: string
  faults: readonly ChunkFault[]
}

export interface ChunkFault {
  line: number
  code: string
  field: string | null
  detail: string | null
}

export interface NewChunk extends ChunkOutcome {
  fileId: string
  nth: number
  sha256: Buffer
  rawSealed: Buffer
}

/** Keeps a chunk with its outcome, and counts it. The caller has locked the file. */
export async function addChunk(tx: Tx, chunk: NewChunk, now: Date): Promise<void> {
  const { fileId, nth, sha256, firstLine, numbers, marks, faults, rawSealed } = chunk
  const jsonOf = (list: readonly unknown[] | null): Param => (list && list.length > 0 ? JSON.stringify(list) : null)
  await tx.change(
    `INSERT INTO result_chunk (file_id, nth, sha256, first_line, line_numbers, marks, faults, raw_sealed, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [idBytes(fileId), nth, sha256, firstLine, jsonOf(numbers), marks, jsonOf(faults), rawSealed, now],
  )
  const count = (letter: string) => marks.split(letter).length - 1
  await tx.change(
    `UPDATE result_file SET chunks = chunks + 1, line_count = line_count + ?, taken = taken + ?, repeated = repeated + ?,
       refused = refused + ?, last_at = ? WHERE id = ?`,
    [marks.length, count('t'), count('r'), count('x'), now, idBytes(fileId)],
  )
}

export async function chunkHash(sql: Sql, fileId: string, nth: number): Promise<Buffer | null> {
  const [row] = await sql.select<{ sha256: Buffer }>('SELECT sha256 FROM result_chunk WHERE file_id = ? AND nth = ?', [
    idBytes(fileId),
    nth,
  ])
  return row?.sha256 ?? null
}

interface RawOutcome {
  first_line: number
  line_numbers: string | null
  marks: string
  faults: string | null
}

/** Some chunks' outcomes, from the nth on. */
export async function outcomesFrom(sql: Sql, fileId: string, nth: number, limit: number): Promise<ChunkOutcome[]> {
  const rows = await sql.select<RawOutcome>(
    `SELECT first_line, line_numbers, marks, faults FROM result_chunk WHERE file_id = ? AND nth >= ?
     ORDER BY nth LIMIT ${Math.trunc(limit)}`,
    [idBytes(fileId), nth],
  )
  return rows.map(({ first_line, line_numbers, marks, faults }) => ({
    firstLine: first_line,
    numbers: line_numbers === null ? null : fromJson<number[]>(line_numbers),
    marks,
    faults: faults === null ? [] : fromJson<ChunkFault[]>(faults),
  }))
}

/** A job's part: files of long ago, with their chunks; some at a time. Returns how many files went. */
export async function forgetFiles(sql: Sql, before: Date): Promise<number> {
  const old = await sql.select<{ id: Buffer }>('SELECT id FROM result_file WHERE last_at < ? LIMIT 20', [before])
  for (const { id } of old) {
    while ((await sql.change('DELETE FROM result_chunk WHERE file_id = ? LIMIT 200', [id])).affectedRows > 0);
    await sql.change('DELETE FROM result_file WHERE id = ? AND last_at < ?', [id, before])
  }
  return old.length
}
