import { addDays } from '@onecard/shared/day'
import { poolSizes, type PoolSize } from '@onecard/shared/nucleic'
import type { SamplingPointView, TubeRow, TubeView } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { instantAt } from '../infra/clock.ts'
import { readCursor, writeCursor } from '../infra/cursor.ts'
import { transact } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { note, showLook, type Clerk } from '../clerk/service.ts'
import { allPoints, pointView } from './points.ts'
import { placedTube, samplesIn, type PlacedTube } from './sql.ts'
import { countedTubes, type Condition } from './lists.ts'
import { tubeView, tubeWords } from './view.ts'

export interface Desk {
  points: SamplingPointView[]
  labs: { id: string; name: string }[]
  sizes: PoolSize[]
}

/** What a sampler needs before going offline. */
export async function samplingDesk(deps: Deps, { who }: Clerk): Promise<Desk> {
  const points = await allPoints(deps.sql, who.hospitalId)
  const labs = deps.hospitals.all().filter(({ laboratory }) => laboratory !== null)
  return {
    points: points.filter(({ state }) => state === 'active').map((point) => pointView(deps, point)),
    labs: labs.map(({ id, name }) => ({ id, name })),
    sizes: [...poolSizes],
  }
}

export interface TubesRequest {
  state?: 'open' | 'sealed' | undefined
  day?: string | undefined
  code?: string | undefined
  mine?: boolean | undefined
  after?: string | undefined
  limit: number
}

/** Tubes in reach, the latest first. A list is one row in the audit; nobody is named in it. */
export async function tubes(
  deps: Deps,
  clerk: Clerk,
  request: TubesRequest,
): Promise<{ items: TubeRow[]; next: string | null }> {
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'tube.list', details: request.day ?? '' }))
  const found = await countedTubes(deps.sql, conditionsOf(deps, clerk, request), request.limit + 1)
  const rows = found.slice(0, request.limit)
  const last = rows.at(-1)
  return {
    items: rows.map(({ count, doubtful, ...tube }) => ({ ...tubeWords(deps, tube), count, doubtful })),
    next: last && found.length > rows.length ? writeCursor({ at: last.openedAt, id: last.id }) : null,
  }
}

function conditionsOf({ config }: Deps, { who }: Clerk, { state, day, code, mine, after }: TubesRequest): Condition[] {
  const from = (text: string) => instantAt(text, '00:00', config.TIME_ZONE)
  const cursor = readCursor(after)
  const said: (Condition | null)[] = [
    who.hospitalId === null ? null : ['tube.hospital_id = ?', [who.hospitalId]],
    state === undefined ? null : ['tube.state = ?', [state]],
    code === undefined ? null : ['tube.code = ?', [code]],
    mine ? ['tube.opened_by = ?', [idBytes(who.staffId)]] : null,
    day === undefined ? null : ['tube.opened_at >= ? AND tube.opened_at < ?', [from(day), from(addDays(day, 1))]],
    cursor && ['(tube.opened_at, tube.id) < (?, ?)', [cursor.at, idBytes(cursor.id)]],
  ]
  return said.filter((condition) => condition !== null)
}

/** One tube with its people, masked. The look is written down and shown to each of them. */
export async function tube(deps: Deps, clerk: Clerk, id: string): Promise<TubeView> {
  const found = await tubeInReach(deps, clerk, id)
  const people = (await samplesIn(deps.sql, id)).map(({ personKey }) => personKey)
  await transact(deps.db, async (tx) => {
    await note(tx, deps, clerk, { action: 'tube.view', object: `tube:${id}`, hospitalId: found.hospitalId })
    await showLook(tx, deps, clerk, { people, purpose: 'staff-tube' })
  })
  return tubeView(deps, found)
}

/** Throws Refusal tube.unknown for another hospital's. */
export async function tubeInReach({ sql }: Deps, { who }: Clerk, id: string): Promise<PlacedTube> {
  const found = await placedTube(sql, id)
  if (!found || (who.hospitalId !== null && found.hospitalId !== who.hospitalId)) throw new Refusal('tube.unknown')
  return found
}
