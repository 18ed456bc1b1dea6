import type { MeView, StaffSessionView, StaffSignInRequest, StaffStage } from '@onecard/shared/staff'
import { permissionsOf } from '@onecard/shared/permissions'
import { audit, staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import type { StaffMember } from '../infra/auth.ts'
import { transact, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { newToken, sha256 } from '../infra/seal.ts'
import { countTry, forgive, loginKey } from './attempts.ts'
import { isPassword } from './password.ts'
import { idleMs, idleMsOf, longestMs, stageOf, temporaryIsOver } from './rules.ts'
import { lockStaff, staffByUsername, type StaffFacts } from './sql.ts'
import { stepOf, useRecoveryCode, useStep } from './totp.ts'

/** Where a request comes from, for the list of devices and for the audit. */
export interface From {
  device: string
  address: string
  traceId: string
}

/** A signed-in member of staff at work. */
export interface Acting {
  who: StaffMember
  from: From
}

/** The phone that a sign-in is bound to, and whom it is for: `admit` throws when both proofs were right and it still may not be. */
export interface Phone {
  deviceHash: Buffer
  admit: (staff: StaffFacts, now: Date) => void
}

export interface Opened {
  token: string
  who: StaffMember
}

/**
 * Signs in with password and authenticator. Every try counts towards the lock until one succeeds; each refusal of a
 * known account is written down.
 */
export async function signIn(
  deps: Deps,
  request: StaffSignInRequest,
  from: From,
  phone: Phone | null = null,
): Promise<Opened> {
  const now = deps.clock.now()
  const key = loginKey(deps, request.username)
  const staff = await staffByUsername(deps.sql, request.username)
  try {
    await countTry(deps.sql, key, now)
    const proven = await prove(staff, request, now)
    const step = await codeStep(deps, proven, request, now)
    phone?.admit(proven, now)
    return await open(deps, { staff: proven, step, recoveryCode: request.recoveryCode, key, from, now, phone })
  } catch (error) {
    if (error instanceof Refusal && staff) await noteRefused(deps, staff, error, from)
    throw error
  }
}

/** Who knows the password; the words of the refusal don't say which of name and password was wrong. */
async function prove(staff: StaffFacts | null, { password }: StaffSignInRequest, now: Date): Promise<StaffFacts> {
  const isRight = await isPassword(staff?.passwordHash, password)
  if (!staff || !isRight) throw new Refusal('staff.wrong-credentials')
  if (staff.state === 'disabled') throw new Refusal('staff.disabled')
  if (temporaryIsOver(staff, now)) throw new Refusal('staff.temporary-expired')
  return staff
}

/** The step of the authenticator's code; null when there is no authenticator yet or a recovery code stands in. */
async function codeStep(
  deps: Deps,
  { totpSecret }: StaffFacts,
  { code, recoveryCode }: StaffSignInRequest,
  now: Date,
): Promise<number | null> {
  if (!totpSecret || (recoveryCode && !code)) return null
  if (!code) throw new Refusal('staff.totp-required')
  const step = await stepOf(deps.sealer.open(totpSecret), code, now)
  if (step === null) throw new Refusal('staff.wrong-credentials')
  return step
}

interface Opening {
  staff: StaffFacts
  step: number | null
  recoveryCode: string | undefined
  key: Buffer
  from: From
  now: Date
  phone: Phone | null
}

/** One transaction: the code is used up, the session stands, the tries are forgotten; or none of it. */
function open(deps: Deps, opening: Opening): Promise<Opened> {
  const { staff, key, from, now } = opening
  const token = newToken()
  const stage = stageOf(staff, now)
  const who = { ...memberOf(staff, stage), sessionId: deps.newId(), endsAt: new Date(now.getTime() + longestMs) }
  return transact(deps.db, async (tx) => {
    await stillSo(tx, staff)
    await useSecondFactor(tx, deps, opening)
    await addSession(tx, who, token, opening)
    await forgive(tx, key)
    await audit(tx, deps, {
      actor: staffActor(who, from.address),
      action: 'staff.sign-in',
      object: `session:${who.sessionId}`,
      traceId: from.traceId,
    })
    return { token, who }
  })
}

async function addSession(tx: Tx, who: StaffMember, token: string, { from, now, phone }: Opening): Promise<void> {
  const deviceHash = phone?.deviceHash ?? null
  if (deviceHash) {
    // One sign-in a phone: the one before it is over.
    await tx.change('DELETE FROM staff_session WHERE staff_id = ? AND device_hash = ?', [
      idBytes(who.staffId),
      deviceHash,
    ])
  }
  const via = phone ? 'sampling' : 'console'
  const device = from.device.slice(0, 200)
  await tx.change(
    `INSERT INTO staff_session
       (id, token_hash, staff_id, stage, via, device, device_hash, address, created_at, last_seen_at, ends_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[idBytes(who.sessionId), sha256(token), idBytes(who.staffId), who.stage, via],
      ...[device, deviceHash, from.address, now, now, who.endsAt],
    ],
  )
}

/** An administrator may have reset or disabled the account while the password was being checked. */
async function stillSo(tx: Tx, seen: StaffFacts): Promise<void> {
  const now = await lockStaff(tx, seen.id)
  const same =
    now?.state === 'active' &&
    now.passwordHash === seen.passwordHash &&
    now.totpEnrolledAt?.getTime() === seen.totpEnrolledAt?.getTime()
  if (!same) throw new Refusal('staff.wrong-credentials')
}

async function useSecondFactor(tx: Tx, deps: Deps, { staff, step, recoveryCode, now }: Opening): Promise<void> {
  if (!staff.totpSecret) return
  if (step !== null) return useStep(tx, staff.id, step, now)
  if (!(await useRecoveryCode(tx, deps, staff.id, recoveryCode ?? '', now))) {
    throw new Refusal('staff.wrong-credentials')
  }
}

function memberOf(staff: StaffFacts, stage: StaffStage): Omit<StaffMember, 'sessionId' | 'endsAt'> {
  const { id, username, name, roles, hospitalId } = staff
  return { staffId: id, username, name, roles, hospitalId, stage }
}

async function noteRefused(deps: Deps, staff: StaffFacts, { code }: Refusal, from: From): Promise<void> {
  const who = { ...memberOf(staff, 'enrolling'), sessionId: '', endsAt: deps.clock.now() }
  await transact(deps.db, (tx) =>
    audit(tx, deps, {
      actor: staffActor(who, from.address),
      action: 'staff.sign-in-refused',
      object: `staff:${staff.id}`,
      reason: code,
      traceId: from.traceId,
    }),
  )
}

export async function me({ sql }: Deps, who: StaffMember): Promise<MeView> {
  const [facts, [codes]] = await Promise.all([
    hospitalFacts(sql, who.hospitalId === null ? [] : [who.hospitalId]),
    sql.select<{ unused: string | number }>(
      'SELECT COUNT(*) AS unused FROM staff_recovery_code WHERE staff_id = ? AND used_at IS NULL',
      [idBytes(who.staffId)],
    ),
  ])
  const { hospitalId } = who
  return {
    id: who.staffId,
    username: who.username,
    name: who.name,
    roles: [...who.roles],
    permissions: permissionsOf(who.roles),
    hospital: hospitalId === null ? null : { id: hospitalId, name: facts.get(hospitalId)?.name ?? hospitalId },
    stage: who.stage,
    idleSeconds: idleMs / 1000,
    endsAt: who.endsAt.toISOString(),
    recoveryCodesLeft: Number(codes?.unused ?? 0),
  }
}

interface DeviceRow {
  id: Buffer
  device: string
  address: string
  created_at: Date
  last_seen_at: Date
}

/** Where this account is signed in now, the latest first. */
export async function devices({ sql, clock }: Deps, who: StaffMember): Promise<StaffSessionView[]> {
  const now = clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const rows = await sql.select<DeviceRow>(
    `SELECT id, device, address, created_at, last_seen_at FROM staff_session
     WHERE staff_id = ? AND ends_at > ? AND last_seen_at > CASE via WHEN 'sampling' THEN ? ELSE ? END
     ORDER BY last_seen_at DESC, id LIMIT 100`,
    [idBytes(who.staffId), now, ago(idleMsOf.sampling), ago(idleMsOf.console)],
  )
  return rows.map((row) => ({
    id: idText(row.id),
    device: row.device,
    address: row.address,
    current: idText(row.id) === who.sessionId,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
  }))
}

/** Ends one of the account's own sign-ins. */
export async function signOut(deps: Deps, who: StaffMember, sessionId: string, from: From): Promise<void> {
  await transact(deps.db, async (tx) => {
    const { affectedRows } = await tx.change('DELETE FROM staff_session WHERE id = ? AND staff_id = ?', [
      idBytes(sessionId),
      idBytes(who.staffId),
    ])
    if (affectedRows === 0) throw new Refusal('staff.session-unknown')
    await audit(tx, deps, {
      actor: staffActor(who, from.address),
      action: 'staff.sign-out',
      object: `session:${sessionId}`,
      traceId: from.traceId,
    })
  })
}
