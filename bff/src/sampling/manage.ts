import type { samplingStaffApi } from '@onecard/shared/sampling'
import type { BodyOf } from '@onecard/shared/treaty'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { ownHospital } from '../infra/auth.ts'
import { isDuplicate, transact, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { note, type Clerk, type Touch } from '../clerk/service.ts'
import { activePoints, allPoints, everyPoint, pointOf, type Point } from './points.ts'

type NewPoint = BodyOf<(typeof samplingStaffApi)['createPoint']>
type PointChange = BodyOf<(typeof samplingStaffApi)['changePoint']>
type Facts = Omit<Point, 'id' | 'hospitalId' | 'state'>

/** The points that the clerk may manage. */
export function managedPoints({ sql }: Deps, { who }: Clerk): Promise<Point[]> {
  return allPoints(sql, who.hospitalId)
}

/** Opens a point of an institution. Throws Refusal hospital.unknown or point.exists. */
export async function createPoint(deps: Deps, clerk: Clerk, { reason, ...wanted }: NewPoint): Promise<Point> {
  const hospitalId = ownHospital(clerk.who, wanted.hospitalId)
  if (!(await hospitalFacts(deps.sql, [hospitalId])).has(hospitalId)) throw new Refusal('hospital.unknown')
  const id = deps.newId()
  await written(deps, async (tx) => {
    await insertPoint(tx, deps, { ...wanted, id })
    await note(tx, deps, clerk, { action: 'point.create', object: `point:${id}`, reason, hospitalId })
  })
  return pointOf(deps.sql, hospitalId, id)
}

/** Changes what is said of a point, closes it or opens it again. Throws Refusal point.unknown or point.exists. */
export async function changePoint(
  deps: Deps,
  clerk: Clerk,
  id: string,
  { reason, ...change }: PointChange,
): Promise<Point> {
  const before = await pointOf(deps.sql, clerk.who.hospitalId, id)
  const after: Point = { ...before, ...defined(change) }
  await written(deps, async (tx) => {
    await tx.change(
      `UPDATE sampling_point SET name = ?, address = ?, phone = ?, entrance = ?, opens = ?, closes = ?, takes_singles = ?,
         latitude = ?, longitude = ?, state = ?, changed_at = ? WHERE id = ?`,
      [...columnsOf(after), after.state, deps.clock.now(), idBytes(id)],
    )
    const details = difference(before, after)
    const deed: Touch = {
      action: 'point.change',
      object: `point:${id}`,
      reason,
      details,
      hospitalId: before.hospitalId,
    }
    await note(tx, deps, clerk, deed)
  })
  return pointOf(deps.sql, clerk.who.hospitalId, id)
}

/** Writes a point where nobody else is at work: the seed of a town, a test. One of that name stays as it is. */
export async function installPoint(deps: Deps, wanted: Facts & { hospitalId: string }): Promise<string> {
  const there = (await allPoints(deps.sql, wanted.hospitalId)).find(({ name }) => name === wanted.name)
  if (there) return there.id
  const id = deps.newId()
  await written(deps, (tx) => insertPoint(tx, deps, { ...wanted, id }))
  return id
}

async function written(deps: Deps, work: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await transact(deps.db, work)
  } catch (error) {
    throw isDuplicate(error, 'sampling_point_name') ? new Refusal('point.exists') : error
  }
  activePoints.forget(deps, everyPoint)
}

async function insertPoint(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  point: Facts & { id: string; hospitalId: string },
): Promise<void> {
  const now = clock.now()
  await tx.change(
    `INSERT INTO sampling_point (id, hospital_id, name, address, phone, entrance, opens, closes, takes_singles, latitude,
       longitude, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [idBytes(point.id), point.hospitalId, ...columnsOf(point), now, now],
  )
}

function columnsOf({ name, address, phone, entrance, opens, closes, takesSingles, latitude, longitude }: Facts) {
  return [name, address, phone, entrance, opens, closes, takesSingles, latitude, longitude]
}

function defined(change: Omit<PointChange, 'reason'>): Partial<Point> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

const telling = ['name', 'address', 'phone', 'entrance', 'opens', 'closes', 'takesSingles', 'state'] as const

function difference(before: Point, after: Point): string {
  const changed = telling.filter((name) => before[name] !== after[name])
  return changed.map((name) => `${name}: ${before[name]} → ${after[name]}`).join('; ')
}
