import type { Entrance } from '@onecard/shared/nucleic'
import type { Param, Sql } from '../infra/db.ts'
import { tubeColumns, tubeIn, type PlacedTube, type RawTube } from './sql.ts'

/** A piece of a WHERE with its values. */
export type Condition = readonly [string, readonly Param[]]

export type CountedTube = PlacedTube & { count: number; doubtful: number }

interface Raw extends RawTube {
  place: string
  entrance: Entrance
  people: number
  doubtful: string | null
}

/** Tubes with how many are in them, the latest first. */
export async function countedTubes(sql: Sql, conditions: readonly Condition[], limit: number): Promise<CountedTube[]> {
  const where = conditions.map(([text]) => text).join(' AND ')
  const rows = await sql.select<Raw>(
    `SELECT ${tubeColumns}, point.name AS place, point.entrance,
       (SELECT COUNT(*) FROM tube_person p WHERE p.tube_id = tube.id) AS people,
       (SELECT SUM(p.is_doubtful) FROM tube_person p WHERE p.tube_id = tube.id) AS doubtful
     FROM tube JOIN sampling_point point ON point.id = tube.point_id ${where && `WHERE ${where}`}
     ORDER BY tube.opened_at DESC, tube.id DESC LIMIT ${Math.trunc(limit)}`,
    conditions.flatMap(([, values]) => values),
  )
  return rows.map((raw) => ({
    ...tubeIn(raw),
    ...{ place: raw.place, entrance: raw.entrance },
    ...{ count: Number(raw.people), doubtful: Number(raw.doubtful ?? 0) },
  }))
}
