import type { Sql } from '../infra/db.ts'
import { remembered } from '../infra/remember.ts'
import { campusFacts, departmentFacts, doctorFacts, hospitalFacts } from './lookup.ts'

const someSeconds = 5_000

function known<Facts>(read: (sql: Sql, ids: readonly string[]) => Promise<Map<string, Facts>>) {
  return remembered(someSeconds, async ({ sql }, id): Promise<Facts | null> => (await read(sql, [id])).get(id) ?? null)
}

/** One thing of the directory by its id, for hot paths; null for an unknown id. Pages of rows read `lookup.ts`. */
export const hospitalOf = known(hospitalFacts)
export const departmentOf = known(departmentFacts)
export const doctorOf = known(doctorFacts)
export const campusOf = known(campusFacts)
