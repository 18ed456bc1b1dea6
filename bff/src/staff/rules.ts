import { fits, may, reaches, type Permission, type Role } from '@onecard/shared/permissions'
import type { StaffStage } from '@onecard/shared/staff'
import { Refusal } from '../infra/refusal.ts'
import type { Staff, StaffSession } from './entities.ts'

const minute = 60_000
const day = 24 * 60 * minute

export const idleMs = 15 * minute
export const longestMs = 12 * 60 * minute
/** A sampler works in streets without a network for hours, and sends when there is one. */
export const samplerIdleMs = 4 * 60 * minute
/** So many wrong tries lock: for 15 minutes, then twice as long each time, a day at most. */
export const triesBeforeLock = 5
export const firstLockMinutes = 15
export const longestLockMinutes = 24 * 60

const temporaryPasswordMs = 3 * day
const passwordMaxAgeMs = 90 * day
/** Passwords that may not come back, the present one included. */
export const rememberedPasswords = 5

/** How long a sign-in may lie unused, by where it is used. */
export const idleMsOf = { console: idleMs, sampling: samplerIdleMs } as const

/** Neither idle for too long nor at its end. */
export function isLive(session: Pick<StaffSession, 'via' | 'lastSeenAt' | 'endsAt'>, now: Date): boolean {
  return now.getTime() - session.lastSeenAt.getTime() < idleMsOf[session.via] && now < session.endsAt
}

/** All that a sampler's phone may do, whatever else its owner's roles permit: it is carried through the streets. */
export const phonePermissions: readonly Permission[] = ['sampling.register', 'sampling.read']

export function temporaryIsOver(staff: Pick<Staff, 'passwordTemporary' | 'passwordSetAt'>, now: Date): boolean {
  return staff.passwordTemporary && now.getTime() - staff.passwordSetAt.getTime() >= temporaryPasswordMs
}

/** What a sign-in still lacks before the roles count. */
export function stageOf(
  staff: Pick<Staff, 'totpEnrolledAt' | 'passwordTemporary' | 'passwordSetAt'>,
  now: Date,
): StaffStage {
  if (!staff.totpEnrolledAt) return 'enrolling'
  const isOld = now.getTime() - staff.passwordSetAt.getTime() >= passwordMaxAgeMs
  return staff.passwordTemporary || isOld ? 'password-due' : 'full'
}

const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]

/** Why a password is not taken, all reasons at once; none when it is. */
export function passwordFaults(password: string, username: string): string[] {
  const faults: string[] = []
  if (password.length < 12) faults.push('shorter-than-12')
  if (password.length > 128) faults.push('longer-than-128')
  if (kinds.filter((kind) => kind.test(password)).length < 3) faults.push('fewer-than-3-kinds')
  if (password.toLowerCase().includes(username)) faults.push('contains-username')
  if (/(.)\1\1\1/.test(password)) faults.push('repeats-a-character')
  if (/onecard|yikatong|password|qwerty|12345|admin/i.test(password)) faults.push('easily-guessed')
  return faults
}

/** Admins of a hospital give that hospital's roles only; who else may manage staff gives any. */
export function mayGrant(granter: Pick<Staff, 'hospitalId' | 'roles'>, role: Role): boolean {
  if (!may(granter.roles, 'staff.manage')) return false
  return granter.hospitalId === null || reaches[role] !== 'city'
}

/** Refuses roles that the granter may not give, or that don't fit where the account is bound. */
export function checkRoles(
  granter: Pick<Staff, 'hospitalId' | 'roles'>,
  roles: readonly Role[],
  hospitalId: string | null,
): void {
  const wrong = roles.filter((role) => !mayGrant(granter, role) || !fits(role, hospitalId))
  if (wrong.length > 0) throw new Refusal('staff.role-out-of-reach', { roles: wrong })
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export function isLoopback(host: string): boolean {
  return loopback.test(host)
}

export interface Provenance {
  method: string
  /** The address that the browser's request line and Host name. */
  host: string
  origin: string
  fetchSite: string
  contentType: string
}

/**
 * Whether a write comes from our own pages. Browsers say their origin on every write; a program that says none is taken
 * when it sends what no foreign page can send unasked (a JSON body, a method beyond forms).
 */
export function isOwnOrigin(from: Provenance, publicUrl: string): boolean {
  if (from.method === 'GET' || from.method === 'HEAD') return true
  const own = new URL(publicUrl)
  if (from.origin) return from.origin === own.origin || isOwnLoopback(from, own)
  if (from.fetchSite && from.fetchSite !== 'same-origin') return false
  return from.method !== 'POST' || from.contentType.startsWith('application/json')
}

/** On a developer's machine localhost and 127.0.0.1 are the same house, whatever the door's number. */
function isOwnLoopback({ origin, host }: Provenance, own: URL): boolean {
  return isLoopback(own.hostname) && isLoopback(host.replace(/:\d+$/, '')) && origin === `http://${host}`
}
