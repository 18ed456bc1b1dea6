import { permissionsOf, reaches, roles } from '@onecard/shared/permissions'
import type { StaffRowView } from '@onecard/shared/staff'
import type { Deps } from '../deps.ts'
import { hospitalFor, type StaffMember } from '../infra/auth.ts'
import { marks, type Param } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { loginKey } from './attempts.ts'
import { mayGrant } from './rules.ts'
import { rolesIn } from './sql.ts'

export interface Wanted {
  hospitalId?: string | undefined
  state?: 'active' | 'disabled' | undefined
  after?: string | undefined
  limit: number
}

/** Accounts in reach, by user name: a hospital's admin sees that hospital's only. */
export async function listStaff(
  deps: Deps,
  who: Pick<StaffMember, 'hospitalId'>,
  wanted: Wanted,
): Promise<{ items: StaffRowView[]; next: string | null }> {
  const conditions: [string, Param | undefined][] = [
    ['hospital_id = ?', hospitalFor(who, wanted.hospitalId) ?? undefined],
    ['state = ?', wanted.state],
    ['username > ?', wanted.after],
  ]
  const said = conditions.flatMap(([sql, value]) =>
    value === undefined ? [] : [[sql, value] satisfies [string, Param]],
  )
  const rows = await read(
    deps,
    `WHERE ${['1 = 1', ...said.map(([sql]) => sql)].join(' AND ')} ORDER BY username LIMIT ${Math.trunc(wanted.limit) + 1}`,
    said.map(([, value]) => value),
  )
  const items = rows.slice(0, wanted.limit)
  return { items, next: rows.length > wanted.limit ? (items.at(-1)?.username ?? null) : null }
}

/** One account as managers see it. */
export async function rowOf(deps: Deps, id: string): Promise<StaffRowView> {
  const [row] = await read(deps, 'WHERE id = ?', [idBytes(id)])
  if (!row) throw new Refusal('staff.unknown')
  return row
}

interface Row {
  id: Buffer
  username: string
  name: string
  roles: unknown
  hospital_id: string | null
  state: 'active' | 'disabled'
  totp_enrolled_at: Date | null
  created_at: Date
  last_seen_at: Date | null
}

async function read(deps: Deps, rest: string, params: readonly Param[]): Promise<StaffRowView[]> {
  const rows = await deps.sql.select<Row>(
    `SELECT id, username, name, roles, hospital_id, state, totp_enrolled_at, created_at,
       (SELECT MAX(last_seen_at) FROM staff_session WHERE staff_session.staff_id = staff.id) AS last_seen_at
     FROM staff ${rest}`,
    params,
  )
  const locked = await lockedNames(
    deps,
    rows.map(({ username }) => username),
  )
  return rows.map((row) => ({
    id: idText(row.id),
    username: row.username,
    name: row.name,
    roles: rolesIn(row.roles),
    hospitalId: row.hospital_id,
    state: row.state,
    enrolled: row.totp_enrolled_at !== null,
    locked: locked.has(row.username),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }))
}

async function lockedNames(deps: Deps, usernames: readonly string[]): Promise<Set<string>> {
  if (usernames.length === 0) return new Set()
  const keys = usernames.map((username) => loginKey(deps, username))
  const rows = await deps.sql.select<{ login_key: Buffer }>(
    `SELECT login_key FROM staff_attempt WHERE locked_until > ? AND login_key IN (${marks(keys)})`,
    [deps.clock.now(), ...keys],
  )
  const locked = new Set(rows.map((row) => row.login_key.toString('hex')))
  return new Set(usernames.filter((_, i) => locked.has(keys[i]?.toString('hex') ?? '')))
}

/** The table of grants, and which roles the asker may give. */
export function roleTable(who: StaffMember) {
  const granter = { hospitalId: who.hospitalId, roles: [...who.roles] }
  return roles.map((role) => ({
    role,
    reach: reaches[role],
    permissions: permissionsOf([role]),
    grantable: mayGrant(granter, role),
  }))
}
