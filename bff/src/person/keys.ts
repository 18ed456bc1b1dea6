import type { IdType } from '@onecard/shared/person'
import type { Deps } from '../deps.ts'
import { marks, type Sql, type Tx } from '../infra/db.ts'
import { emit } from '../infra/outbox.ts'

export interface Document {
  idType: IdType
  idNumber: string
}

/**
 * The key under which everything of this person is kept, registered here or not: labs and hospitals may be earlier than
 * the person. Second documents and merged keys lead to the same one.
 */
export async function personKeyOf(
  { sealer, sql }: Pick<Deps, 'sealer'> & { sql: Sql },
  { idType, idNumber }: Document,
): Promise<Buffer> {
  return keptKey(sql, sealer.personKey(idType, idNumber))
}

/** The key of the person to whom a key leads; itself when it leads to nobody else. */
export async function keptKey(sql: Sql, key: Buffer): Promise<Buffer> {
  const [alias] = await sql.select<{ person_key: Buffer }>('SELECT person_key FROM person_alias WHERE lookup_key = ?', [
    key,
  ])
  return alias?.person_key ?? key
}

/** The same for many at once: answers which key each of them leads to. */
export async function keptKeys(tx: Tx, keys: readonly Buffer[]): Promise<(key: Buffer) => Buffer> {
  const different = [...new Map(keys.map((key) => [key.toString('hex'), key])).values()]
  if (different.length === 0) return (key) => key
  const on = different.length === 1 ? tx : tx.many
  const rows = await on.select<{ lookup_key: Buffer; person_key: Buffer }>(
    `SELECT lookup_key, person_key FROM person_alias WHERE lookup_key IN (${marks(different)})`,
    different,
  )
  const kept = new Map(rows.map(({ lookup_key, person_key }) => [lookup_key.toString('hex'), person_key]))
  return (key) => kept.get(key.toString('hex')) ?? key
}

/** The person a hospital's own patient number stands for; null while that is unknown. */
export async function personByMrn(sql: Sql, hospitalId: string, mrn: string): Promise<Buffer | null> {
  const [row] = await sql.select<{ person_key: Buffer }>(
    `SELECT COALESCE(a.person_key, i.person_key) AS person_key
     FROM patient_identifier i LEFT JOIN person_alias a ON a.lookup_key = i.person_key
     WHERE i.hospital_id = ? AND i.mrn = ?`,
    [hospitalId, mrn],
  )
  return row?.person_key ?? null
}

/** The hospital says that this number of its own is that person; saying it again changes nothing, saying otherwise corrects it. */
export async function keepMrn(
  sql: Sql,
  { clock }: Pick<Deps, 'clock'>,
  { hospitalId, mrn, personKey }: { hospitalId: string; mrn: string; personKey: Buffer },
): Promise<void> {
  await sql.change(
    `INSERT INTO patient_identifier (hospital_id, mrn, person_key, created_at) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE person_key = VALUES(person_key)`,
    [hospitalId, mrn, personKey, clock.now()],
  )
}

/**
 * From now on `from` is another key of `into`. Whatever already pointed at `from` moves along, so a chain is never longer
 * than one; rooms whose rows cannot stay where they lie hear of it.
 */
export async function addAlias(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId'>,
  { from, into, reason }: { from: Buffer; into: Buffer; reason: 'document' | 'merge' },
): Promise<void> {
  if (from.equals(into)) return
  await tx.change('UPDATE person_alias SET person_key = ? WHERE person_key = ?', [into, from])
  await tx.change(
    `INSERT INTO person_alias (lookup_key, person_key, reason, created_at) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE person_key = VALUES(person_key)`,
    [from, into, reason, deps.clock.now()],
  )
  await emit(tx, deps, 'person.joined', { from: from.toString('hex'), into: into.toString('hex') })
}
