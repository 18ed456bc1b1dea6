import type { AuditAction } from '@onecard/shared/audit'
import type { Context } from 'koa'
import { audit, staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { recordLooks } from '../healthcard/service.ts'
import type { StaffMember } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { maskName } from '../infra/mask.ts'

/** A member of staff at work on what concerns people. */
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
  /** Where a city-wide clerk works on one hospital. */
  hospitalId?: string | null
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
  { purpose, ...deed }: Touch & { subject: Buffer; purpose: string },
): Promise<void> {
  await note(tx, deps, clerk, deed)
  await showLook(tx, deps, clerk, { people: [deed.subject], purpose })
}

/** Shows several people that a clerk has looked, for a deed that is written down as one. */
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
