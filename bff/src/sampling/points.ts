import type { Entrance } from '@onecard/shared/nucleic'
import type { ManagedPoint, SamplingPointView } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import type { Sql } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { remembered } from '../infra/remember.ts'
import { hoursText, isOpenAt, metresBetween } from './rules.ts'

export type Point = ManagedPoint

interface Row {
  id: Buffer
  hospital_id: string
  name: string
  address: string
  phone: string
  entrance: Entrance
  opens: string
  closes: string
  takes_singles: number
  latitude: number
  longitude: number
  state: Point['state']
}

const columns = `id, hospital_id, name, address, phone, entrance, opens, closes, takes_singles, latitude, longitude, state`

const pointIn = ({ id, hospital_id, takes_singles, ...row }: Row): Point => ({
  ...row,
  id: idText(id),
  hospitalId: hospital_id,
  takesSingles: takes_singles === 1,
})

/** All points, closed ones too, by name; of one hospital or of the city (null). */
export async function allPoints(sql: Sql, hospitalId: string | null): Promise<Point[]> {
  const rows = await sql.select<Row>(
    `SELECT ${columns} FROM sampling_point ${hospitalId === null ? '' : 'WHERE hospital_id = ?'} ORDER BY name, id`,
    hospitalId === null ? [] : [hospitalId],
  )
  return rows.map(pointIn)
}

/** One point of a hospital, of any hospital for the city's staff (null). Throws Refusal point.unknown. */
export async function pointOf(sql: Sql, hospitalId: string | null, id: string): Promise<Point> {
  const [row] = await sql.select<Row>(`SELECT ${columns} FROM sampling_point WHERE id = ?`, [idBytes(id)])
  if (!row || (hospitalId !== null && row.hospital_id !== hospitalId)) throw new Refusal('point.unknown')
  return pointIn(row)
}

/** A city has some hundreds, and all who have to be sampled again ask at once. */
export const activePoints = remembered(5_000, async ({ sql }) => {
  const points = await allPoints(sql, null)
  return points.filter(({ state }) => state === 'active')
})
export const everyPoint = 'all'

export interface PointsRequest {
  latitude?: number | undefined
  longitude?: number | undefined
  singles?: boolean | undefined
  limit: number
}

/** Where samples are taken: the nearest first when the asker says where they are, else by name. */
export async function samplingPoints(deps: Deps, request: PointsRequest): Promise<SamplingPointView[]> {
  const points = await activePoints(deps, everyPoint)
  const { latitude, longitude, singles } = request
  const from = latitude === undefined || longitude === undefined ? null : { latitude, longitude }
  const views = points
    .filter(({ takesSingles }) => singles === undefined || takesSingles === singles)
    .map((point) => ({ ...pointView(deps, point), metres: from && metresBetween(from, point) }))
    .sort((one, other) => (one.metres ?? 0) - (other.metres ?? 0))
  return views.slice(0, request.limit)
}

/** A point as it is shown now. */
export function pointView({ clock, config }: Pick<Deps, 'clock' | 'config'>, point: Point): SamplingPointView {
  const { id, hospitalId, name, address, phone, entrance, takesSingles, latitude, longitude } = point
  return {
    ...{ id, hospitalId, name, address, phone, entrance, takesSingles, latitude, longitude },
    hours: hoursText(point),
    isOpen: isOpenAt(point, wallClock(clock.now(), config.TIME_ZONE).time),
    metres: null,
  }
}
