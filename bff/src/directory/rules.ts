import { BookingRules, defaultRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'

/** Rules change seldom and are asked for on every booking: a few seconds of memory a process. */
const memory = new WeakMap<object, Map<string, { rules: BookingRules; until: number }>>()
const rememberMs = 5_000

/** The booking rules in force at a hospital; one that has set nothing has the usual defaults. */
export async function rulesOf({ sql, clock }: Pick<Deps, 'sql' | 'clock'>, hospitalId: string): Promise<BookingRules> {
  const now = clock.now().getTime()
  const known = memory.get(sql)?.get(hospitalId)
  if (known && known.until > now) return known.rules
  const rules = await readRules({ sql }, hospitalId)
  const byHospital = memory.get(sql) ?? new Map<string, { rules: BookingRules; until: number }>()
  memory.set(sql, byHospital.set(hospitalId, { rules, until: now + rememberMs }))
  return rules
}

/** As rulesOf, straight from the database. */
export async function readRules({ sql }: Pick<Deps, 'sql'>, hospitalId: string): Promise<BookingRules> {
  const [row] = await sql.select<{ rules: unknown }>(
    'SELECT rules FROM hospital_rules WHERE hospital_id = ? ORDER BY version DESC LIMIT 1',
    [hospitalId],
  )
  if (!row) return defaultRules
  return BookingRules.parse(typeof row.rules === 'string' ? JSON.parse(row.rules) : row.rules)
}

/** Writes a new version of a hospital's rules. Two writers at once: the second gets the next number or fails whole. */
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
  const version = (last?.version ?? 0) + 1
  await deps.sql.change(
    'INSERT INTO hospital_rules (hospital_id, version, rules, changed_by, created_at) VALUES (?, ?, ?, ?, ?)',
    [hospitalId, version, JSON.stringify(rules), changedBy, deps.clock.now()],
  )
  memory.get(deps.sql)?.delete(hospitalId)
  return version
}
