import type { Deps } from '../deps.ts'

/** Whose contact phone this is, by any account that looks after them; a family shares one. */
export async function personsByPhone({ sql, sealer }: Pick<Deps, 'sql' | 'sealer'>, phone: string): Promise<Buffer[]> {
  const rows = await sql.select<{ person_key: Buffer }>(
    "SELECT DISTINCT person_key FROM member WHERE phone_index = ? AND state <> 'consent-awaited' LIMIT 20",
    [sealer.blind('phone', phone)],
  )
  return rows.map((row) => row.person_key)
}
