import type { Context } from 'koa'
import type { AuditAction } from '@onecard/shared/audit'
import { audit, staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { recordLooks } from '../healthcard/service.ts'
import type { StaffMember } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { maskName } from '../infra/mask.ts'

/** A member of staff who works with tubes. */
export interface Clerk {
  who: StaffMember
  address: string
  traceId: string
}

export function clerkOf({ who, ctx, traceId }: { who: StaffMember; ctx: Context; traceId: string }): Clerk {
  return { who, address: ctx.ip, traceId }
}

export interface Touch {
  action: AuditAction
  subject?: Buffer
  object?: string
  reason?: string
  details?: string
  hospitalId?: string
}

/** Writes down what the clerk does, in the transaction that does it. */
export function note(tx: Tx, deps: Deps, { who, address, traceId }: Clerk, touch: Touch): Promise<void> {
  return audit(tx, deps, { ...touch, actor: staffActor(who, address), traceId })
}

/** Shows the people concerned that staff have looked, where they see who has. */
export async function showLook(
  tx: Tx,
  deps: Deps,
  { who }: Clerk,
  { people, purpose }: { people: readonly Buffer[]; purpose: string },
): Promise<void> {
  const { hospitalId, staffId } = who
  const at = deps.clock.now()
  const place = `${await placeOf(tx, who)} ${maskName(who.name)}`
  const look = { looker: 'staff', lookerId: staffId, hospitalId, place, department: null, purpose, at } as const
  await recordLooks(
    tx,
    deps,
    people.map((personKey) => ({ ...look, personKey })),
  )
}

async function placeOf(tx: Tx, { hospitalId }: StaffMember): Promise<string> {
  if (hospitalId === null) return '一卡健康服务台'
  return (await hospitalFacts(tx, [hospitalId])).get(hospitalId)?.shortName ?? hospitalId
}
