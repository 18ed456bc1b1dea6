import type { Permission, Role } from '@onecard/shared/permissions'
import type { StaffStage } from '@onecard/shared/staff'
import type { Context } from 'koa'
import { Refusal } from './refusal.ts'

export interface Resident {
  accountId: string
  sessionId: string
}

export interface StaffMember {
  staffId: string
  sessionId: string
  username: string
  name: string
  roles: readonly Role[]
  /** Null for city-wide roles; otherwise every query of theirs carries it. */
  hospitalId: string | null
  /** Anything but `full` may only finish signing in. */
  stage: StaffStage
  endsAt: Date
}

export interface Terminal {
  terminalId: string
  hospitalId: string
  name: string
  department: string | null
  permissions: readonly string[]
}

/** A hospital's or laboratory's system. */
export interface Client {
  clientId: string
  hospitalId: string
}

/** How each kind of caller proves itself; the rooms bring these, the rim only asks. Each throws a Refusal. */
export interface Doors {
  resident(ctx: Context): Promise<Resident>
  /** Complete sign-ins only, and only with the permission when one is asked for. */
  staff(ctx: Context, permission: Permission | null): Promise<StaffMember>
  /** Also a member of staff who still has to set up an authenticator or a password. */
  enrolling(ctx: Context): Promise<StaffMember>
  terminal(ctx: Context): Promise<Terminal>
  /** With a SMART scope, as `DiagnosticReport.c`. */
  client(ctx: Context, scope: string): Promise<Client>
}

/** Another hospital is not there for who belongs to one. */
export function ownHospital({ hospitalId }: Pick<StaffMember, 'hospitalId'>, wanted: string): string {
  if (hospitalId !== null && hospitalId !== wanted) throw new Refusal('hospital.unknown')
  return wanted
}

/** Whose rows a list is of: one's own hospital's, whatever is asked; for the whole city's staff the one asked for, or all (null). */
export function hospitalFor(who: Pick<StaffMember, 'hospitalId'>, wanted: string | undefined): string | null {
  return wanted === undefined ? who.hospitalId : ownHospital(who, wanted)
}
