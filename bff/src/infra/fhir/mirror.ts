import type { DataSource } from 'typeorm'
import { isDuplicate, transact } from '../db.ts'
import type { FhirNeeds, Resource, ResourceRoom } from './room.ts'
import { fromStored, store, storedForUpdate, type Version } from './store.ts'

/** A row that a room changed by another way than FHIR, and how it looks as a resource. */
export interface Mirrored<R> {
  id: string
  updatedAt: Date
  /** `before` is what was published or mirrored last: elements that the row has no column for stay. */
  draw: (before: R | null) => R
}

const ourselves = 'onecard'

/** Brings rows into the store, each as a new version. What somebody else brought in meanwhile is left to him. */
export async function mirror<R extends Resource>(
  db: DataSource,
  needs: Pick<FhirNeeds, 'clock' | 'timeZone'>,
  hospitalId: string,
  room: Pick<ResourceRoom<R>, 'type' | 'params'>,
  rows: readonly Mirrored<R>[],
): Promise<void> {
  if (rows.length === 0) return
  const latest = Math.max(needs.clock.now().getTime(), ...rows.map(({ updatedAt }) => updatedAt.getTime()))
  const when = { now: new Date(latest), timeZone: needs.timeZone }
  try {
    await transact(db, async (tx) => {
      const ids = rows.map(({ id }) => id)
      const stored = await storedForUpdate(tx, hospitalId, room.type, ids)
      const versions = rows.flatMap(({ id, updatedAt, draw }): Version<R>[] => {
        const before = stored.get(id)
        if (before && before.lastUpdated >= updatedAt) return []
        return [{ id, resource: draw(before ? fromStored<R>(before.text) : null), version: (before?.version ?? 0) + 1 }]
      })
      await store(tx, { hospitalId, clientId: ourselves }, room, versions, when)
    })
  } catch (error) {
    if (!isDuplicate(error, 'PRIMARY')) throw error
  }
}
