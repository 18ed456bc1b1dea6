import { BookingRules, defaultRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
import { fromJson, isDuplicate, transact, type Sql, type Tx } from '../infra/db.ts'
import { Refusal } from '../infra/refusal.ts'
import { remembered } from '../infra/remember.ts'

/** The booking rules in force at a hospital; one that has set nothing has the usual defaults. */
export const rulesOf = remembered(5_000, readRules)

/** As rulesOf, straight from the database; within a transaction with its `tx` as `sql`. */
export async function readRules({ sql }: Pick<Deps, 'sql'>, hospitalId: string): Promise<BookingRules> {
  return (await latestRules(sql, hospitalId))?.rules ?? defaultRules
}

/** One version of a hospital's rules as it was written. */
export interface RulesVersion {
  version: number
  rules: BookingRules
  changedBy: string
  createdAt: Date
}

/** The version in force; null before the hospital has set anything. */
export async function latestRules(sql: Sql, hospitalId: string): Promise<RulesVersion | null> {
  const [latest] = await versionsOf(sql, hospitalId, 1)
  return latest ?? null
}

/** The versions, the latest first. */
export async function versionsOf(sql: Sql, hospitalId: string, limit: number): Promise<RulesVersion[]> {
  const rows = await sql.select<{ version: number; rules: unknown; changed_by: string; created_at: Date }>(
    `SELECT version, rules, changed_by, created_at FROM hospital_rules WHERE hospital_id = ?
     ORDER BY version DESC LIMIT ${Math.trunc(limit)}`,
    [hospitalId],
  )
  return rows.map((row) => ({
    version: row.version,
    rules: BookingRules.parse(fromJson(row.rules)),
    changedBy: row.changed_by,
    createdAt: row.created_at,
  }))
}

/** Writes rules where nobody else is at work: the seed of a town, a test. Staff go through changeSettings. */
export async function setRules(
  deps: Deps,
  hospitalId: string,
  rules: BookingRules,
  changedBy: string,
): Promise<number> {
  const basedOn = (await latestRules(deps.sql, hospitalId))?.version ?? 0
  const version = await transact(deps.db, (tx) => addVersion(tx, deps, { hospitalId, basedOn, rules, changedBy }))
  rulesOf.forget(deps, hospitalId)
  return version
}

export interface NewRules {
  hospitalId: string
  /** The version these rules were made from. */
  basedOn: number
  rules: BookingRules
  changedBy: string
}

/**
 * Writes the version after `basedOn`. Of two writers who saw the same version the key lets one through; the other, and
 * whoever saw an older one, is refused settings.stale.
 */
export async function addVersion(
  tx: Tx,
  deps: Deps,
  { hospitalId, basedOn, rules, changedBy }: NewRules,
): Promise<number> {
  const latest = await latestRules(tx, hospitalId)
  if ((latest?.version ?? 0) !== basedOn) throw new Refusal('settings.stale')
  const version = basedOn + 1
  try {
    await tx.change(
      'INSERT INTO hospital_rules (hospital_id, version, rules, changed_by, created_at) VALUES (?, ?, ?, ?, ?)',
      [hospitalId, version, JSON.stringify(rules), changedBy, deps.clock.now()],
    )
  } catch (error) {
    throw isDuplicate(error, 'PRIMARY') ? new Refusal('settings.stale') : error
  }
  return version
}
