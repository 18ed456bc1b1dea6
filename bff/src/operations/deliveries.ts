import type { DeliveryView } from '@onecard/shared/operations'
import { audit } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { deadDeliveries, isDelivery, redrive, type DeadDelivery } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import type { By } from './by.ts'

/** What failed for good; staff of a hospital see what concerns that hospital. */
export async function deliveries(
  { sql }: Deps,
  hospitalId: string | null,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: DeliveryView[]; next: string | null }> {
  const found = await deadDeliveries(sql, { hospitalId, after, limit: limit + 1 })
  const items = found.slice(0, limit).map(view)
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Puts a failed delivery on its way again; of two who do it at once the second is told that it is not there any more. */
export async function redriveDelivery(deps: Deps, by: By, id: string, reason: string): Promise<void> {
  await transact(deps.db, async (tx) => {
    const isThere = await isDelivery(tx, id, by.actor.hospitalId)
    if (!isThere || !(await redrive(tx, id, deps.clock.now()))) throw new Refusal('delivery.unknown')
    await audit(tx, deps, { ...by, action: 'delivery.redrive', object: `delivery:${id}`, reason })
  })
}

function view({ createdAt, dueAt, ids, ...facts }: DeadDelivery): DeliveryView {
  const { hospitalId = null } = ids
  return { ...facts, ids, hospitalId, createdAt: createdAt.toISOString(), lastTriedAt: dueAt.toISOString() }
}
