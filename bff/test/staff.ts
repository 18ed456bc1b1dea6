import { fits, type Role } from '@onecard/shared/permissions'
import type { StaffStage } from '@onecard/shared/staff'
import { generate, generateSecret } from 'otplib'
import { idBytes, newId } from '../src/infra/ids.ts'
import { sha256 } from '../src/infra/seal.ts'
import { Staff } from '../src/staff/entities.ts'
import { hashPassword } from '../src/staff/password.ts'
import type { World } from './world.ts'

export interface TestStaff {
  id: string
  username: string
  password: string
  /** Null before an authenticator is set up. */
  totpSecret: string | null
}

export interface StaffWish {
  roles?: Role[]
  hospitalId?: string | null
  enrolled?: boolean
  temporary?: boolean
  /** How far the session has come; `full` unless said otherwise. */
  stage?: StaffStage
}

export const goodPassword = 'Yunchuan-2026-ok'
let hashed: Promise<string> | undefined
let made = 0

/** An account as an administrator and its owner would have left it: active, with an authenticator. */
export async function aStaff(world: World, wish: StaffWish = {}): Promise<TestStaff> {
  const { roles = ['hospital-admin'], hospitalId, enrolled = true, temporary = false } = wish
  const totpSecret = enrolled ? generateSecret() : null
  hashed ??= hashPassword(goodPassword)
  const now = world.clock.now()
  const id = newId()
  const username = `staff${++made}`
  await world.db.manager.insert(Staff, {
    id,
    username,
    name: `工作人员${made}`,
    hospitalId: hospitalId === undefined ? boundTo(roles) : hospitalId,
    roles,
    passwordHash: await hashed,
    passwordSetAt: now,
    passwordTemporary: temporary,
    totpSecret: totpSecret === null ? null : world.sealer.seal(totpSecret),
    totpEnrolledAt: enrolled ? now : null,
    createdAt: now,
    updatedAt: now,
  })
  return { id, username, password: goodPassword, totpSecret }
}

function boundTo(roles: Role[]): string | null {
  return roles.every((role) => fits(role, 'yc1')) ? 'yc1' : null
}

/** The six digits that the authenticator shows at the world's time, or some seconds later. */
export function codeOf(world: World, secret: string, seconds = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor(world.clock.now().getTime() / 1000) + seconds })
}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** One request to the staff surface, as the console would send it. */
export async function staffCall(
  world: World,
  route: string,
  { cookie, body, headers = {} }: { cookie?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const [method = 'GET', path = '/'] = route.split(' ')
  const response = await fetch(`${world.url}/staff-api${path}`, {
    method,
    headers: {
      Origin: world.url,
      ...(cookie ? { Cookie: cookie } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
  }
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieIn(answer: Answer): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** What a sampler's phone sends with each request, without the walk through sign-in. */
export async function staffPhone(world: World, wish: StaffWish = {}): Promise<Record<string, string>> {
  const staff = await aStaff(world, { roles: ['sampler'], ...wish })
  const [token, device] = [newId(), newId()]
  const now = world.clock.now()
  await world.sql.change(
    `INSERT INTO staff_session
       (id, token_hash, staff_id, stage, via, device, device_hash, address, created_at, last_seen_at, ends_at)
     VALUES (?, ?, ?, 'full', 'sampling', 'jest', ?, '127.0.0.1', ?, ?, ?)`,
    [
      ...[idBytes(newId()), sha256(token), idBytes(staff.id), sha256(device), now, now],
      new Date(now.getTime() + 12 * 3_600_000),
    ],
  )
  return { Authorization: `Bearer ${token}`, 'X-Device-Id': device }
}

/** A cookie of a full session, without the walk through sign-in. */
export async function staffCookie(world: World, wish: StaffWish = {}): Promise<{ cookie: string; staff: TestStaff }> {
  const staff = await aStaff(world, wish)
  const token = newId()
  const now = world.clock.now()
  await world.sql.change(
    `INSERT INTO staff_session (id, token_hash, staff_id, stage, device, address, created_at, last_seen_at, ends_at)
     VALUES (?, ?, ?, ?, 'jest', '127.0.0.1', ?, ?, ?)`,
    [
      idBytes(newId()),
      sha256(token),
      idBytes(staff.id),
      wish.stage ?? 'full',
      now,
      now,
      new Date(now.getTime() + 12 * 3_600_000),
    ],
  )
  return { cookie: `onecard-staff=${token}`, staff }
}
