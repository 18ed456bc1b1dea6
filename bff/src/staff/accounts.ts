import { may, type Role } from '@onecard/shared/permissions'
import type { ChangeStaffRequest, CreateStaffRequest, StaffRowView } from '@onecard/shared/staff'
import { audit, staffActor, type Deed } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { isDuplicate, transact, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { forgive, loginKey } from './attempts.ts'
import { rowOf } from './list.ts'
import { hashPassword, temporaryPassword } from './password.ts'
import { checkRoles } from './rules.ts'
import type { Acting } from './session.ts'
import { endSessions, lockStaff, type StaffFacts } from './sql.ts'

export interface Temporary {
  staff: StaffRowView
  temporaryPassword: string
}

/** Opens an account in the manager's reach. Its owner signs in with the temporary password and sets up the rest. */
export async function createStaff(deps: Deps, by: Acting, request: CreateStaffRequest): Promise<Temporary> {
  const { username, name, roles, hospitalId } = request
  await mustBeInReach(deps, by, hospitalId)
  const password = temporaryPassword()
  const hashed = await hashPassword(password)
  const id = deps.newId()
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    checkRoles(await manager(tx, by), roles, hospitalId)
    await insertStaff(tx, [idBytes(id), username, name, hospitalId, JSON.stringify(roles), hashed, now, now, now])
    await note(tx, deps, by, {
      action: 'staff.create',
      staffId: id,
      hospitalId,
      details: `${username}: ${roles.join(',')}`,
    })
  })
  return { staff: await rowOf(deps, id), temporaryPassword: password }
}

async function insertStaff(tx: Tx, values: (Buffer | string | Date | null)[]): Promise<void> {
  try {
    await tx.change(
      `INSERT INTO staff (id, username, name, hospital_id, roles, password_hash, password_set_at, created_at, updated_at, password_temporary)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      values,
    )
  } catch (error) {
    throw isDuplicate(error, 'staff_username') ? new Refusal('staff.exists') : error
  }
}

/** Another name, other roles, disabled or enabled. Whoever loses or gains rights signs in anew. */
export async function changeStaff(
  deps: Deps,
  by: Acting,
  id: string,
  { reason, ...change }: ChangeStaffRequest,
): Promise<StaffRowView> {
  await transact(deps.db, async (tx) => {
    const [granter, target] = await lockBoth(tx, by, id)
    const next = { name: target.name, roles: target.roles, state: target.state, ...said(change) }
    if (change.roles) checkRoles(granter, next.roles, target.hospitalId)
    await tx.change('UPDATE staff SET name = ?, roles = ?, state = ?, updated_at = ? WHERE id = ?', [
      next.name,
      JSON.stringify(next.roles),
      next.state,
      deps.clock.now(),
      idBytes(id),
    ])
    if (change.roles ?? change.state) await endSessions(tx, id)
    const { hospitalId } = target
    await note(tx, deps, by, {
      action: 'staff.change',
      staffId: id,
      hospitalId,
      reason,
      details: difference(target, next),
    })
  })
  return rowOf(deps, id)
}

/** A new temporary password for whoever lost the old one, and room for a new authenticator when that is lost too. */
export async function resetStaff(
  deps: Deps,
  by: Acting,
  id: string,
  { authenticator, reason }: { authenticator: boolean; reason: string },
): Promise<Temporary> {
  const password = temporaryPassword()
  const hashed = await hashPassword(password)
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    const [, target] = await lockBoth(tx, by, id)
    await tx.change(
      'UPDATE staff SET password_hash = ?, password_set_at = ?, password_temporary = 1, updated_at = ? WHERE id = ?',
      [hashed, now, now, idBytes(id)],
    )
    if (authenticator) await forgetAuthenticator(tx, id)
    await endSessions(tx, id)
    await forgive(tx, loginKey(deps, target.username))
    const details = authenticator ? 'password, authenticator' : 'password'
    await note(tx, deps, by, { action: 'staff.reset', staffId: id, hospitalId: target.hospitalId, reason, details })
  })
  return { staff: await rowOf(deps, id), temporaryPassword: password }
}

async function forgetAuthenticator(tx: Tx, id: string): Promise<void> {
  await tx.change(
    'UPDATE staff SET totp_secret_sealed = NULL, totp_enrolled_at = NULL, totp_pending_sealed = NULL WHERE id = ?',
    [idBytes(id)],
  )
  await tx.change('DELETE FROM staff_recovery_code WHERE staff_id = ?', [idBytes(id)])
}

/** A hospital's admin works in that hospital; a hospital that is not there has no staff. */
async function mustBeInReach({ sql }: Deps, { who }: Acting, hospitalId: string | null): Promise<void> {
  if (who.hospitalId !== null && who.hospitalId !== hospitalId) throw new Refusal('hospital.unknown')
  if (hospitalId === null) return
  if (!(await hospitalFacts(sql, [hospitalId])).has(hospitalId)) throw new Refusal('hospital.unknown')
}

/** The manager as he stands now: whoever was disabled a moment ago manages nobody. */
async function manager(tx: Tx, { who }: Acting): Promise<StaffFacts> {
  const staff = await lockStaff(tx, who.staffId)
  if (staff?.state !== 'active') throw new Refusal('staff.session-missing')
  if (!may(staff.roles, 'staff.manage')) throw new Refusal('staff.forbidden', { permission: 'staff.manage' })
  return staff
}

/** Both rows, always in the order of their ids: two admins who change each other wait, and only one of them does. */
async function lockBoth(tx: Tx, by: Acting, id: string): Promise<[StaffFacts, StaffFacts]> {
  if (id === by.who.staffId) throw new Refusal('staff.not-yourself')
  if (id < by.who.staffId) await lockStaff(tx, id)
  const granter = await manager(tx, by)
  const target = await lockStaff(tx, id)
  const inReach = target && (granter.hospitalId === null || granter.hospitalId === target.hospitalId)
  if (!inReach) throw new Refusal('staff.unknown')
  return [granter, target]
}

interface Changeable {
  name: string
  roles: Role[]
  state: 'active' | 'disabled'
}

function said({ name, roles, state }: Omit<ChangeStaffRequest, 'reason'>): Partial<Changeable> {
  return { ...(name ? { name } : {}), ...(roles ? { roles } : {}), ...(state ? { state } : {}) }
}

function difference(before: Changeable, after: Changeable): string {
  const changes = (['name', 'roles', 'state'] as const).flatMap((field) => {
    const [from, to] = [String(before[field]), String(after[field])]
    return from === to ? [] : [`${field}: ${from} → ${to}`]
  })
  return changes.join('; ')
}

interface Noted {
  action: Deed['action']
  staffId: string
  hospitalId: string | null
  reason?: string
  details: string
}

function note(tx: Tx, deps: Deps, { who, from }: Acting, { staffId, ...deed }: Noted): Promise<void> {
  return audit(tx, deps, {
    ...deed,
    actor: staffActor(who, from.address),
    object: `staff:${staffId}`,
    traceId: from.traceId,
  })
}
