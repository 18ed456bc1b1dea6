import type { Sql, Tx } from '../db.ts'
import { marks } from '../db.ts'
import { chunks } from '../groups.ts'
import type { Base, IndexEntry, Resource, ResourceRoom, Shown } from './room.ts'

/** What clients published, word for word: the current version, the earlier ones, and the index for searches. */

export interface Stored {
  /** As it is kept; see `fromStored` and the room's `keep`. */
  text: string
  version: number
  lastUpdated: Date
}

export interface StoredRow {
  fhir_id: string
  resource: string
  version_id: number
  last_updated: Date
}

/** For types of which the published resource itself is the truth. */
export function storedBase(type: string): Base {
  return {
    from: 'fhir_resource stored',
    hospital: 'stored.hospital_id',
    id: 'stored.fhir_id',
    updated: 'stored.last_updated',
    columns: 'stored.resource, stored.version_id',
    where: `stored.type = '${type}'`,
  }
}

/** A resource from the text in which it is kept; it was looked at when it came in. */
export function fromStored<R>(text: string): R {
  return JSON.parse(text) as R
}

/** Shows rows of `storedBase` as they were published. */
export function showStored<R>(rows: readonly StoredRow[]): Shown<R>[] {
  return rows.map((row) => ({
    id: row.fhir_id,
    version: String(row.version_id),
    lastUpdated: row.last_updated,
    resource: fromStored<R>(row.resource),
  }))
}

/** What was published under these ids, as it was published. */
export async function published<R>(
  sql: Sql,
  hospitalId: string,
  type: string,
  ids: readonly string[],
): Promise<Map<string, R>> {
  const found = new Map<string, R>()
  for (const some of chunks([...new Set(ids)], 500)) {
    const rows = await sql.select<StoredRow>(
      `SELECT fhir_id, resource, version_id, last_updated FROM fhir_resource
       WHERE hospital_id = ? AND type = ? AND fhir_id IN (${marks(some)})`,
      [hospitalId, type, ...some],
    )
    for (const row of rows) found.set(row.fhir_id, fromStored<R>(row.resource))
  }
  return found
}

/** The published resources of these ids, locked until the transaction ends. */
export async function storedForUpdate(
  tx: Tx,
  hospitalId: string,
  type: string,
  ids: readonly string[],
): Promise<Map<string, Stored>> {
  const found = new Map<string, Stored>()
  for (const some of chunks([...ids].sort(), 500)) {
    const rows = await tx.select<StoredRow>(
      `SELECT fhir_id, resource, version_id, last_updated FROM fhir_resource
       WHERE hospital_id = ? AND type = ? AND fhir_id IN (${marks(some)}) ORDER BY fhir_id FOR UPDATE`,
      [hospitalId, type, ...some],
    )
    for (const row of rows) {
      found.set(row.fhir_id, { version: row.version_id, lastUpdated: row.last_updated, text: row.resource })
    }
  }
  return found
}

/** A stored resource on its way in: its version is the next one after `before`. */
export interface Version<R = Resource> {
  id: string
  resource: R
  version: number
}

/** Writes new versions; those that were current go to the history. A resource that appeared meanwhile is a duplicate key. */
export async function store<R>(
  tx: Tx,
  { hospitalId, clientId }: { hospitalId: string; clientId: string },
  room: Pick<ResourceRoom<R>, 'type' | 'params' | 'keep'>,
  versions: readonly Version<R>[],
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<void> {
  const [created, updated] = [versions.filter(isFirst), versions.filter((version) => !isFirst(version))]
  await keepHistory(tx, hospitalId, room.type, updated)
  const row = ({ id, resource, version }: Version<R>) =>
    [hospitalId, room.type, id, version, now, clientId, room.keep?.(resource) ?? JSON.stringify(resource)] as const
  for (const some of chunks(created, 200)) await tx.change(insertSql(some.length), some.flatMap(row))
  for (const some of chunks(updated, 200)) await tx.change(`${insertSql(some.length)} ${overwrite}`, some.flatMap(row))
  await index(tx, hospitalId, room, versions, timeZone)
}

const isFirst = ({ version }: { version: number }): boolean => version === 1

const insertSql = (count: number) =>
  `INSERT INTO fhir_resource (hospital_id, type, fhir_id, version_id, last_updated, client_id, resource)
   VALUES ${Array(count).fill('(?, ?, ?, ?, ?, ?, ?)').join(', ')}`
const overwrite = `ON DUPLICATE KEY UPDATE version_id = VALUES(version_id), last_updated = VALUES(last_updated),
   client_id = VALUES(client_id), resource = VALUES(resource)`

async function keepHistory(
  tx: Tx,
  hospitalId: string,
  type: string,
  versions: readonly { id: string }[],
): Promise<void> {
  for (const some of chunks(versions, 500)) {
    await tx.change(
      `INSERT INTO fhir_history (hospital_id, type, fhir_id, version_id, last_updated, client_id, resource)
       SELECT hospital_id, type, fhir_id, version_id, last_updated, client_id, resource FROM fhir_resource
       WHERE hospital_id = ? AND type = ? AND fhir_id IN (${marks(some)})`,
      [hospitalId, type, ...some.map(({ id }) => id)],
    )
  }
}

async function index<R>(
  tx: Tx,
  hospitalId: string,
  { type, params }: Pick<ResourceRoom<R>, 'type' | 'params'>,
  versions: readonly Version<R>[],
  timeZone: string,
): Promise<void> {
  const changed = versions.filter(({ version }) => version > 1).map(({ id }) => id)
  for (const some of chunks(changed, 500)) {
    await tx.change(`DELETE FROM fhir_index WHERE hospital_id = ? AND type = ? AND fhir_id IN (${marks(some)})`, [
      hospitalId,
      type,
      ...some,
    ])
  }
  const rows = versions.flatMap(({ id, resource }) =>
    Object.entries(params).flatMap(([param, { entries }]) =>
      unique(entries?.(resource, timeZone) ?? []).map((entry) => ({ id, param, ...entry })),
    ),
  )
  for (const some of chunks(rows, 300)) {
    await tx.change(
      `INSERT INTO fhir_index (hospital_id, type, param, text, fhir_id, starts_at, ends_at)
       VALUES ${some.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      some.flatMap(({ id, param, text, from, until }) => [
        hospitalId,
        type,
        param,
        text,
        id,
        from ?? null,
        until ?? null,
      ]),
    )
  }
}

function unique(entries: readonly IndexEntry[]): IndexEntry[] {
  return [...new Map(entries.map((entry) => [entry.text, entry])).values()]
}

/** Every version of a resource, the latest first. */
export async function versionsOf(
  sql: Sql,
  hospitalId: string,
  type: string,
  id: string,
  limit: number,
): Promise<Shown[]> {
  const rows = await sql.select<StoredRow>(
    `SELECT fhir_id, resource, version_id, last_updated FROM fhir_resource
       WHERE hospital_id = ? AND type = ? AND fhir_id = ?
     UNION ALL
     SELECT fhir_id, resource, version_id, last_updated FROM fhir_history
       WHERE hospital_id = ? AND type = ? AND fhir_id = ?
     ORDER BY version_id DESC LIMIT ${Math.trunc(limit)}`,
    [hospitalId, type, id, hospitalId, type, id],
  )
  return showStored(rows)
}

/** One version of a resource; null when there is none. */
export async function versionOf(
  sql: Sql,
  hospitalId: string,
  type: string,
  id: string,
  version: number,
): Promise<Shown | null> {
  const where = 'WHERE hospital_id = ? AND type = ? AND fhir_id = ? AND version_id = ?'
  const rows = await sql.select<StoredRow>(
    `SELECT fhir_id, resource, version_id, last_updated FROM fhir_resource ${where}
     UNION ALL SELECT fhir_id, resource, version_id, last_updated FROM fhir_history ${where}`,
    [hospitalId, type, id, version, hospitalId, type, id, version],
  )
  return showStored<Resource>(rows)[0] ?? null
}

/** A job: versions that were replaced long ago; the current one stays. */
export async function forgetOldVersions(sql: Sql, before: Date): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM fhir_history WHERE last_updated < ? LIMIT 5000', [before])
  return affectedRows
}
