import type { AuditAction } from '@onecard/shared/audit'
import type { Context } from 'koa'
import { audit, staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { recordLook } from '../healthcard/service.ts'
import type { StaffMember } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { maskName } from '../infra/mask.ts'

/** A member of staff at the desk. */
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
}

/** Writes down what the clerk does, in the transaction that does it. */
export function note(tx: Tx, deps: Deps, { who, address, traceId }: Clerk, touch: Touch): Promise<void> {
  return audit(tx, deps, { ...touch, actor: staffActor(who, address), traceId })
}

/** A look at one person: written down, and shown to the person (谁查看过我的卡) with where it came from and what for. */
export async function noteLook(
  tx: Tx,
  deps: Deps,
  clerk: Clerk,
  touch: Touch & { subject: Buffer; purpose: string },
): Promise<void> {
  const { purpose, ...deed } = touch
  await note(tx, deps, clerk, deed)
  const { who } = clerk
  await recordLook(tx, deps, {
    personKey: touch.subject,
    looker: 'staff',
    lookerId: who.staffId,
    hospitalId: who.hospitalId,
    place: `${await placeOf(tx, who)} ${maskName(who.name)}`,
    department: null,
    purpose,
    at: deps.clock.now(),
  })
}

async function placeOf(tx: Tx, { hospitalId }: StaffMember): Promise<string> {
  if (hospitalId === null) return '一卡健康服务台'
  return (await hospitalFacts(tx, [hospitalId])).get(hospitalId)?.shortName ?? hospitalId
}
