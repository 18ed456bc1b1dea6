import { addDays } from '@onecard/shared/day'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import { marks, transact, type Tx } from '../infra/db.ts'

/** The first day whose entries are kept. */
export function keptFrom({ KEEP_AUDIT_DAYS, TIME_ZONE }: Config, now: Date): string {
  return addDays(wallClock(now, TIME_ZONE).day, -KEEP_AUDIT_DAYS)
}

const batch = 1_000

/**
 * A job: entries go with their links when their term is over, the oldest first. The days' signed ends stay, so that the
 * chain of what is kept still hangs on what was before it.
 */
export function forgetOldEntries(deps: Deps): Promise<number> {
  return transact(deps.db, async (tx) => {
    const links = await tx.select<{ entry_id: Buffer }>(
      `SELECT entry_id FROM audit_link WHERE day < ? ORDER BY day, position LIMIT ${batch}`,
      [keptFrom(deps.config, deps.clock.now())],
    )
    const ids = links.map(({ entry_id }) => entry_id)
    if (ids.length > 0) await forget(tx, ids)
    return links.length
  })
}

async function forget(tx: Tx, ids: readonly Buffer[]): Promise<void> {
  await tx.change(`DELETE FROM audit_entry WHERE id IN (${marks(ids)})`, ids)
  await tx.change(`DELETE FROM audit_link WHERE entry_id IN (${marks(ids)})`, ids)
}
