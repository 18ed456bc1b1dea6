import type { Role } from '@onecard/shared/permissions'
import { StaffRole, type StaffStage } from '@onecard/shared/staff'
import * as z from 'zod'
import type { Sql, Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'

const StaffRoles = z.array(StaffRole)

export interface StaffFacts {
  id: string
  username: string
  name: string
  hospitalId: string | null
  roles: Role[]
  state: 'active' | 'disabled'
  passwordHash: string
  passwordSetAt: Date
  passwordTemporary: boolean
  totpSecret: Buffer | null
  totpEnrolledAt: Date | null
  totpPending: Buffer | null
}

interface StaffRow {
  id: Buffer
  username: string
  name: string
  hospital_id: string | null
  roles: unknown
  state: 'active' | 'disabled'
  password_hash: string
  password_set_at: Date
  password_temporary: number
  totp_secret_sealed: Buffer | null
  totp_enrolled_at: Date | null
  totp_pending_sealed: Buffer | null
}

const columns = `id, username, name, hospital_id, roles, state, password_hash, password_set_at, password_temporary,
  totp_secret_sealed, totp_enrolled_at, totp_pending_sealed`

export async function staffByUsername(sql: Sql, username: string): Promise<StaffFacts | null> {
  const [row] = await sql.select<StaffRow>(`SELECT ${columns} FROM staff WHERE username = ?`, [username])
  return row ? factsOf(row) : null
}

export async function staffById(sql: Sql, id: string): Promise<StaffFacts | null> {
  const [row] = await sql.select<StaffRow>(`SELECT ${columns} FROM staff WHERE id = ?`, [idBytes(id)])
  return row ? factsOf(row) : null
}

/** The account's row is the first lock of whatever changes the account or opens a session of it. */
export async function lockStaff(tx: Tx, id: string): Promise<StaffFacts | null> {
  const [row] = await tx.select<StaffRow>(`SELECT ${columns} FROM staff WHERE id = ? FOR UPDATE`, [idBytes(id)])
  return row ? factsOf(row) : null
}

function factsOf(row: StaffRow): StaffFacts {
  return {
    id: idText(row.id),
    username: row.username,
    name: row.name,
    hospitalId: row.hospital_id,
    roles: rolesIn(row.roles),
    state: row.state,
    passwordHash: row.password_hash,
    passwordSetAt: row.password_set_at,
    passwordTemporary: row.password_temporary === 1,
    totpSecret: row.totp_secret_sealed,
    totpEnrolledAt: row.totp_enrolled_at,
    totpPending: row.totp_pending_sealed,
  }
}

/** MariaDB hands JSON out as text, MySQL as what it says. */
export function rolesIn(column: unknown): Role[] {
  const value: unknown = typeof column === 'string' ? JSON.parse(column) : column
  return StaffRoles.parse(value)
}

export interface SessionFacts {
  id: string
  staffId: string
  stage: StaffStage
  via: 'console' | 'sampling'
  deviceHash: Buffer | null
  lastSeenAt: Date
  endsAt: Date
  username: string
  name: string
  hospitalId: string | null
  roles: Role[]
}

interface SessionRow {
  id: Buffer
  staff_id: Buffer
  stage: StaffStage
  via: 'console' | 'sampling'
  device_hash: Buffer | null
  last_seen_at: Date
  ends_at: Date
  username: string
  name: string
  hospital_id: string | null
  roles: unknown
}

/** The session behind a cookie or a phone's token, with what its account may do now; null for disabled accounts too. */
export async function sessionByToken(sql: Sql, tokenHash: Buffer): Promise<SessionFacts | null> {
  const [row] = await sql.select<SessionRow>(
    `SELECT session.id, session.staff_id, session.stage, session.via, session.device_hash, session.last_seen_at,
            session.ends_at, staff.username, staff.name, staff.hospital_id, staff.roles
     FROM staff_session session JOIN staff ON staff.id = session.staff_id AND staff.state = 'active'
     WHERE session.token_hash = ?`,
    [tokenHash],
  )
  if (!row) return null
  return {
    id: idText(row.id),
    staffId: idText(row.staff_id),
    stage: row.stage,
    via: row.via,
    deviceHash: row.device_hash,
    lastSeenAt: row.last_seen_at,
    endsAt: row.ends_at,
    username: row.username,
    name: row.name,
    hospitalId: row.hospital_id,
    roles: rolesIn(row.roles),
  }
}

/** Ends the sign-ins of an account, all or all but one. */
export async function endSessions(sql: Sql, staffId: string, exceptId?: string): Promise<void> {
  const except = exceptId === undefined ? '' : ' AND id <> ?'
  await sql.change(`DELETE FROM staff_session WHERE staff_id = ?${except}`, [
    idBytes(staffId),
    ...(exceptId === undefined ? [] : [idBytes(exceptId)]),
  ])
}
