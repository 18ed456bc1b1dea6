import { staffActor, type Actor } from '../audit/service.ts'
import type { StaffMember } from '../infra/auth.ts'
import type { Context } from 'koa'

/** Who acts, as the audit wants to know it. */
export interface By {
  actor: Actor
  traceId: string
}

export function byOf({ who, ctx, traceId }: { who: StaffMember; ctx: Context; traceId: string }): By {
  return { actor: staffActor(who, ctx.ip), traceId }
}
