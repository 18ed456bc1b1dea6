import { may, type Permission } from '@onecard/shared/permissions'
import type { StaffStage } from '@onecard/shared/staff'
import type { Context } from 'koa'
import type { Deps } from '../deps.ts'
import type { StaffMember } from '../infra/auth.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { readCookie } from './cookie.ts'
import { isLive, isOwnOrigin, phonePermissions } from './rules.ts'
import { sessionByToken, type SessionFacts } from './sql.ts'

/** Lets a member of staff in whose sign-in is complete and whose roles carry the permission, if one is asked for. */
export async function staffDoor(deps: Deps, ctx: Context, permission: Permission | null): Promise<StaffMember> {
  const bearer = bearerIn(ctx)
  if (bearer) return phoneDoor(deps, ctx, bearer, permission)
  const who = await enrollingDoor(deps, ctx)
  if (who.stage !== 'full') throw new Refusal(lacks[who.stage])
  if (permission && !may(who.roles, permission)) throw new Refusal('staff.forbidden', { permission })
  return who
}

const lacks = {
  enrolling: 'staff.enrolment-required',
  'password-due': 'staff.password-due',
} as const satisfies Record<Exclude<StaffStage, 'full'>, string>

/** Also lets in whoever still has to set up an authenticator or a new password. Each entry starts the idle time anew. */
export async function enrollingDoor(deps: Deps, ctx: Context): Promise<StaffMember> {
  checkOrigin(deps, ctx)
  const token = readCookie(ctx, deps.config.PUBLIC_URL)
  if (!token) throw new Refusal('staff.session-missing')
  return entered(deps, await sessionByToken(deps.sql, sha256(token)), 'console')
}

/**
 * Lets in a sampler's phone: token and device together, and for sampling only. No foreign page can send either unasked,
 * so an Origin says nothing here.
 */
async function phoneDoor(deps: Deps, ctx: Context, token: string, permission: Permission | null): Promise<StaffMember> {
  const session = await sessionByToken(deps.sql, sha256(token))
  if (session && !session.deviceHash?.equals(sha256(ctx.get(deviceHeader)))) throw new Refusal('staff.session-missing')
  const who = await entered(deps, session, 'sampling')
  const mayDo = permission && phonePermissions.includes(permission) && may(who.roles, permission)
  if (!mayDo) throw new Refusal('staff.forbidden', { permission })
  return who
}

const deviceHeader = 'X-Device-Id'

function bearerIn(ctx: Context): string | null {
  return /^Bearer ([\w-]{20,200})$/.exec(ctx.get('Authorization'))?.[1] ?? null
}

/** A cookie opens nothing with a phone's token, and a phone nothing with a cookie's. */
async function entered(deps: Deps, session: SessionFacts | null, via: SessionFacts['via']): Promise<StaffMember> {
  if (session?.via !== via) throw new Refusal('staff.session-missing')
  await touch(deps, session)
  const { id, staffId, username, name, roles, hospitalId, stage, endsAt } = session
  return { sessionId: id, staffId, username, name, roles, hospitalId, stage, endsAt }
}

/** Writes are taken from our own pages only; for sign-in too, which no door guards. */
export function checkOrigin({ config }: Deps, ctx: Context): void {
  const from = {
    method: ctx.method,
    host: ctx.get('Host'),
    origin: ctx.get('Origin'),
    fetchSite: ctx.get('Sec-Fetch-Site'),
    contentType: ctx.get('Content-Type'),
  }
  if (!isOwnOrigin(from, config.PUBLIC_URL)) throw new Refusal('staff.origin')
}

async function touch({ sql, clock }: Deps, session: SessionFacts): Promise<void> {
  const now = clock.now()
  if (!isLive(session, now)) {
    await sql.change('DELETE FROM staff_session WHERE id = ?', [idBytes(session.id)])
    throw new Refusal('staff.session-expired')
  }
  await sql.change('UPDATE staff_session SET last_seen_at = ? WHERE id = ?', [now, idBytes(session.id)])
}
