import type { Output } from '../hospital/bulk/manifest.ts'
import { fromJson, marks, type Sql, type Tx } from '../infra/db.ts'
import type { Schedule } from '../infra/fhir/r4.ts'
import { sha256 } from '../infra/seal.ts'

export interface SourceState {
  fullAt: Date | null
  since: string | null
  outputs: Output[] | null
  basis: Buffer | null
  failures: number
}

const leaseMs = 15 * 60_000

/** Takes a hospital's turn when it is due; null when it is not, or when somebody else is looking. */
export async function takeTurn(sql: Sql, hospitalId: string, now: Date): Promise<SourceState | null> {
  await sql.change('INSERT IGNORE INTO bulk_source (hospital_id, due_at) VALUES (?, ?)', [hospitalId, now])
  const taken = await sql.change('UPDATE bulk_source SET due_at = ? WHERE hospital_id = ? AND due_at <= ?', [
    new Date(now.getTime() + leaseMs),
    hospitalId,
    now,
  ])
  if (taken.affectedRows !== 1) return null
  const [row] = await sql.select<{
    full_at: Date | null
    since: string | null
    outputs: unknown
    basis: Buffer | null
    failures: number
  }>('SELECT full_at, since, outputs, basis, failures FROM bulk_source WHERE hospital_id = ?', [hospitalId])
  if (!row) return null
  const { full_at, since, outputs, basis, failures } = row
  return { fullAt: full_at, since, outputs: fromJson<Output[] | null>(outputs), basis, failures }
}

export interface Turn extends SourceState {
  dueAt: Date
  lastError: string | null
}

export async function endTurn(sql: Sql, hospitalId: string, turn: Turn, now: Date): Promise<void> {
  await sql.change(
    `UPDATE bulk_source SET due_at = ?, full_at = ?, since = ?, outputs = ?, basis = ?, failures = ?, last_error = ?,
       looked_at = ? WHERE hospital_id = ?`,
    [
      ...[turn.dueAt, turn.fullAt, turn.since, turn.outputs && JSON.stringify(turn.outputs), turn.basis, turn.failures],
      ...[turn.lastError?.slice(0, 300) ?? null, now, hospitalId],
    ],
  )
}

export const fileKey = (url: string): Buffer => sha256(url).subarray(0, 16)

/** The ETags under which we hold a hospital's files, by the hex of their keys. */
export async function etagsOf(sql: Sql, hospitalId: string): Promise<Map<string, string | null>> {
  const rows = await sql.select<{ file_key: Buffer; etag: string | null }>(
    'SELECT file_key, etag FROM bulk_file WHERE hospital_id = ?',
    [hospitalId],
  )
  return new Map(rows.map(({ file_key, etag }) => [file_key.toString('hex'), etag]))
}

/** Remembers what we hold of a file from now on; one without an ETag is read each time. */
export async function holdFile(
  sql: Sql,
  hospitalId: string,
  key: Buffer,
  etag: string | null,
  readAt: Date,
): Promise<void> {
  await sql.change(
    `INSERT INTO bulk_file (hospital_id, file_key, etag, read_at) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE etag = VALUES(etag), read_at = VALUES(read_at)`,
    [hospitalId, key, etag !== null && etag.length <= 200 ? etag : null, readAt],
  )
}

export async function schedulesOf(sql: Sql, hospitalId: string): Promise<Map<string, Schedule>> {
  const rows = await sql.select<{ source_ref: string; schedule: unknown }>(
    'SELECT source_ref, schedule FROM bulk_schedule WHERE hospital_id = ?',
    [hospitalId],
  )
  return new Map(rows.map(({ source_ref, schedule }) => [source_ref, fromJson<Schedule>(schedule)]))
}

export async function keepSchedule(sql: Sql, hospitalId: string, ref: string, schedule: Schedule): Promise<void> {
  await sql.change(
    `INSERT INTO bulk_schedule (hospital_id, source_ref, schedule) VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE schedule = VALUES(schedule)`,
    [hospitalId, ref, JSON.stringify(schedule)],
  )
}

/** What each known slot was made from, by its name. */
export async function contentsOf(sql: Sql, hospitalId: string): Promise<Map<string, Buffer>> {
  const rows = await sql.select<{ source_ref: string; content: Buffer }>(
    'SELECT source_ref, content FROM bulk_slot WHERE hospital_id = ?',
    [hospitalId],
  )
  return new Map(rows.map(({ source_ref, content }) => [source_ref, content]))
}

export interface SeenSlot {
  ref: string
  content: Buffer
}

export async function noteSeen(
  tx: Sql,
  hospitalId: string,
  key: Buffer,
  slots: readonly SeenSlot[],
  now: Date,
): Promise<void> {
  if (slots.length === 0) return
  await tx.change(
    `INSERT INTO bulk_slot (hospital_id, source_ref, file_key, content, seen_at)
     VALUES ${slots.map(() => '(?, ?, ?, ?, ?)').join(', ')}
     ON DUPLICATE KEY UPDATE file_key = VALUES(file_key), content = VALUES(content), seen_at = VALUES(seen_at)`,
    slots.flatMap(({ ref, content }) => [hospitalId, ref, key, content, now]),
  )
}

/**
 * A file that has not changed still holds what it held when it was last read through, and nothing else. Two statements:
 * one over both tables would see the time it has just written.
 */
export async function noteFileSeen(tx: Tx, hospitalId: string, key: Buffer, now: Date): Promise<void> {
  await tx.change(
    `UPDATE bulk_slot SET seen_at = ? WHERE hospital_id = ? AND file_key = ?
     AND seen_at >= (SELECT read_at FROM bulk_file WHERE hospital_id = ? AND file_key = ?)`,
    [now, hospitalId, key, hospitalId, key],
  )
  await tx.change('UPDATE bulk_file SET read_at = ? WHERE hospital_id = ? AND file_key = ?', [now, hospitalId, key])
}

/** Slots to come that this look has not met. */
export async function vanished(sql: Sql, hospitalId: string, lookedAt: Date): Promise<string[]> {
  const rows = await sql.select<{ source_ref: string }>(
    `SELECT bulk_slot.source_ref FROM bulk_slot
       JOIN slot ON slot.hospital_id = bulk_slot.hospital_id AND slot.source_ref = bulk_slot.source_ref
     WHERE bulk_slot.hospital_id = ? AND bulk_slot.seen_at < ? AND slot.starts_at > ?`,
    [hospitalId, lookedAt, lookedAt],
  )
  return rows.map(({ source_ref }) => source_ref)
}

export async function countSeen(sql: Sql, hospitalId: string, lookedAt: Date): Promise<number> {
  const [row] = await sql.select<{ count: number }>(
    'SELECT COUNT(*) AS count FROM bulk_slot WHERE hospital_id = ? AND seen_at >= ?',
    [hospitalId, lookedAt],
  )
  return Number(row?.count ?? 0)
}

export async function forgetSlots(tx: Tx, hospitalId: string, refs: readonly string[]): Promise<void> {
  await tx.change(`DELETE FROM bulk_slot WHERE hospital_id = ? AND source_ref IN (${marks(refs)})`, [
    hospitalId,
    ...refs,
  ])
}

/** What has passed is no longer published, and nobody needs to know from where it came. */
export async function forgetPassed(sql: Sql, hospitalId: string, lookedAt: Date): Promise<void> {
  await sql.change('DELETE FROM bulk_slot WHERE hospital_id = ? AND seen_at < ?', [hospitalId, lookedAt])
}

/** Has the slot come in order since that moment? */
export async function broughtSince(sql: Sql, hospitalId: string, ref: string, moment: Date): Promise<boolean> {
  const [row] = await sql.select(
    'SELECT 1 FROM bulk_slot WHERE hospital_id = ? AND source_ref = ? AND seen_at > ? LIMIT 1',
    [hospitalId, ref, moment],
  )
  return row !== undefined
}

/** The file of this path among those that the manifest named last; null when it names it no more. */
export async function fileAt(sql: Sql, hospitalId: string, path: string): Promise<Buffer | null> {
  const [row] = await sql.select<{ outputs: unknown }>('SELECT outputs FROM bulk_source WHERE hospital_id = ?', [
    hospitalId,
  ])
  const outputs = fromJson<Output[] | null>(row?.outputs ?? null) ?? []
  const file = outputs.find(({ url }) => new URL(url).pathname === path)
  return file ? fileKey(file.url) : null
}
