import { BookingRules, defaultRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
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

async function readRules({ sql }: Pick<Deps, 'sql'>, hospitalId: string): Promise<BookingRules> {
  const [row] = await sql.select<{ rules: unknown }>(
    'SELECT rules FROM hospital_rules WHERE hospital_id = ? ORDER BY version DESC LIMIT 1',
    [hospitalId],
  )
  if (!row) return defaultRules
  return BookingRules.parse(typeof row.rules === 'string' ? JSON.parse(row.rules) : row.rules)
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
