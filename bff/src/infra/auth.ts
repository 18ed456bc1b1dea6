import type { Permission, Role } from '@onecard/shared/permissions'
import type { Context } from 'koa'

export interface Resident {
  accountId: string
  sessionId: string
}

export interface StaffMember {
  staffId: string
  sessionId: string
  name: string
  roles: readonly Role[]
  /** Null for city-wide roles; otherwise every query of theirs carries it. */
  hospitalId: string | null
}

export interface Terminal {
  terminalId: string
  hospitalId: string
  name: string
  permissions: readonly string[]
}

/** How each kind of caller proves itself; the rooms bring these, the rim only asks. Each throws a Refusal. */
export interface Doors {
  resident(ctx: Context): Promise<Resident>
  staff(ctx: Context, permission: Permission | null): Promise<StaffMember>
  terminal(ctx: Context): Promise<Terminal>
}
