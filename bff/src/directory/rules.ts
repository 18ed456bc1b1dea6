import { BookingRules, defaultRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
import { fromJson, type Sql } from '../infra/db.ts'
import { remembered } from '../infra/remember.ts'
import { departmentFacts, type DepartmentFacts } from './lookup.ts'

const someSeconds = 5_000

/** The booking rules in force at a hospital; one that has set nothing has the usual defaults. */
export const rulesOf = remembered(someSeconds, readRules)

/** A department's facts, among them whom it sees; null for an unknown id. */
export const departmentOf = remembered(
  someSeconds,
  async ({ sql }, id): Promise<DepartmentFacts | null> => (await departmentFacts(sql, [id])).get(id) ?? null,
)

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

/** Writes a new version of a hospital's rules; of two writers at once the second fails on the key and nothing is lost. */
export async function setRules(
  deps: Deps,
  hospitalId: string,
  rules: BookingRules,
  changedBy: string,
): Promise<number> {
  const [last] = await deps.sql.select<{ version: number }>(
    'SELECT COALESCE(MAX(version), 0) AS version FROM hospital_rules WHERE hospital_id = ?',
    [hospitalId],
  )
  const version = Number(last?.version ?? 0) + 1
  await deps.sql.change(
    'INSERT INTO hospital_rules (hospital_id, version, rules, changed_by, created_at) VALUES (?, ?, ?, ?, ?)',
    [hospitalId, version, JSON.stringify(rules), changedBy, deps.clock.now()],
  )
  rulesOf.forget(deps, hospitalId)
  return version
}
