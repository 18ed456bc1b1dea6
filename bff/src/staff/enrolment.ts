import type { AuditAction } from '@onecard/shared/audit'
import { audit, staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import type { StaffMember } from '../infra/auth.ts'
import { transact, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { newToken, sha256 } from '../infra/seal.ts'
import { countTry, forgive, loginKey } from './attempts.ts'
import { hashPassword, isPassword } from './password.ts'
import { passwordFaults, rememberedPasswords, stageOf } from './rules.ts'
import type { From, Opened } from './session.ts'
import { endSessions, lockStaff, staffById, type StaffFacts } from './sql.ts'
import { newTotpSecret, renewCodes, stepOf, totpUri, useRecoveryCode, useStep } from './totp.ts'

/** A code of the authenticator in force, or a recovery code where that is lost. */
interface Proof {
  code?: string | undefined
  recoveryCode?: string | undefined
}

/**
 * A new secret, to be confirmed by its first code. Whoever has an authenticator already proves it by a code: a borrowed
 * screen is not enough to replace it.
 */
export async function beginEnrolment(
  deps: Deps,
  who: StaffMember,
  proof: Proof,
): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret()
  const step = await provenStep(deps, who, proof)
  await transact(deps.db, async (tx) => {
    const staff = await lockStaff(tx, who.staffId)
    if (!staff) throw new Refusal('staff.session-missing')
    await useProven(tx, deps, staff, step, proof)
    await tx.change('UPDATE staff SET totp_pending_sealed = ?, updated_at = ? WHERE id = ?', [
      deps.sealer.seal(secret),
      deps.clock.now(),
      idBytes(who.staffId),
    ])
  })
  return { secret, uri: totpUri(secret, who.username) }
}

/** The new authenticator is in force from its first code on. Other sign-ins end, and the cookie's token changes. */
export async function confirmEnrolment(
  deps: Deps,
  who: StaffMember,
  code: string,
  from: From,
): Promise<Opened & { recoveryCodes: string[] }> {
  const now = deps.clock.now()
  const { totpPending } = await own(deps, who)
  if (!totpPending) throw new Refusal('staff.enrolment-missing')
  const step = await counted(deps, who, now, () => stepOf(deps.sealer.open(totpPending), code, now))
  return transact(deps.db, async (tx) => {
    const staff = await lockStaff(tx, who.staffId)
    if (!staff?.totpPending?.equals(totpPending)) throw new Refusal('staff.enrolment-missing')
    // Codes of the old secret are dead with it; only their steps would stand in the new one's way.
    await tx.change('DELETE FROM staff_totp_use WHERE staff_id = ?', [idBytes(staff.id)])
    await useStep(tx, staff.id, step, now)
    await tx.change(
      'UPDATE staff SET totp_secret_sealed = totp_pending_sealed, totp_pending_sealed = NULL, totp_enrolled_at = ?, updated_at = ? WHERE id = ?',
      [now, now, idBytes(staff.id)],
    )
    const recoveryCodes = await renewCodes(tx, deps, staff.id)
    const opened = await promote(tx, deps, who, { ...staff, totpEnrolledAt: now })
    await note(tx, deps, who, 'staff.enrol', from)
    return { ...opened, recoveryCodes }
  })
}

export async function renewRecoveryCodes(deps: Deps, who: StaffMember, code: string, from: From): Promise<string[]> {
  const step = await provenStep(deps, who, { code })
  return transact(deps.db, async (tx) => {
    const staff = await lockStaff(tx, who.staffId)
    if (!staff) throw new Refusal('staff.session-missing')
    await useProven(tx, deps, staff, step, { code })
    await note(tx, deps, who, 'staff.recovery-codes', from)
    return renewCodes(tx, deps, staff.id)
  })
}

/** A new password by whoever knows the old one. Every other sign-in ends, and the cookie's token changes. */
export async function changePassword(
  deps: Deps,
  who: StaffMember,
  { current, next }: { current: string; next: string },
  from: From,
): Promise<Opened> {
  if (who.stage === 'enrolling') throw new Refusal('staff.enrolment-required')
  const now = deps.clock.now()
  const seen = await own(deps, who)
  await counted(deps, who, now, () => isPassword(seen.passwordHash, current), 'staff.password-wrong')
  await checkNew(deps, seen, next)
  const hashed = await hashPassword(next)
  return transact(deps.db, async (tx) => {
    const staff = await lockStaff(tx, who.staffId)
    if (staff?.passwordHash !== seen.passwordHash) throw new Refusal('staff.password-wrong')
    await keepOld(tx, staff)
    await tx.change(
      'UPDATE staff SET password_hash = ?, password_set_at = ?, password_temporary = 0, updated_at = ? WHERE id = ?',
      [hashed, now, now, idBytes(staff.id)],
    )
    await note(tx, deps, who, 'staff.password', from)
    return promote(tx, deps, who, { ...staff, passwordSetAt: now, passwordTemporary: false })
  })
}

async function own(deps: Deps, { staffId }: StaffMember): Promise<StaffFacts> {
  const staff = await staffById(deps.sql, staffId)
  if (!staff) throw new Refusal('staff.session-missing')
  return staff
}

/** The step of a code of the authenticator in force; null when none is, or when a recovery code stands in. */
async function provenStep(deps: Deps, who: StaffMember, { code, recoveryCode }: Proof): Promise<number | null> {
  const now = deps.clock.now()
  const { totpSecret } = await own(deps, who)
  if (!totpSecret || (recoveryCode && !code)) return null
  if (!code) throw new Refusal('staff.totp-required')
  return counted(deps, who, now, () => stepOf(deps.sealer.open(totpSecret), code, now))
}

async function useProven(
  tx: Tx,
  deps: Deps,
  staff: StaffFacts,
  step: number | null,
  { recoveryCode }: Proof,
): Promise<void> {
  const now = deps.clock.now()
  if (step !== null) return useStep(tx, staff.id, step, now)
  if (!staff.totpSecret) return
  if (!(await useRecoveryCode(tx, deps, staff.id, recoveryCode ?? '', now))) throw new Refusal('staff.totp-wrong')
}

/** Guessing inside a session counts towards the same lock as guessing at the door. */
async function counted<T>(
  deps: Deps,
  who: StaffMember,
  now: Date,
  proof: () => Promise<T | null | false>,
  refusal: 'staff.totp-wrong' | 'staff.password-wrong' = 'staff.totp-wrong',
): Promise<T> {
  const key = loginKey(deps, who.username)
  await countTry(deps.sql, key, now)
  const proven = await proof()
  if (proven === null || proven === false) throw new Refusal(refusal)
  await forgive(deps.sql, key)
  return proven
}

async function checkNew(deps: Deps, { id, username, passwordHash }: StaffFacts, next: string): Promise<void> {
  const faults = passwordFaults(next, username)
  if (faults.length > 0) throw new Refusal('staff.weak-password', { faults })
  const old = await deps.sql.select<{ password_hash: string }>(
    'SELECT password_hash FROM staff_old_password WHERE staff_id = ? ORDER BY set_at DESC LIMIT ?',
    [idBytes(id), String(rememberedPasswords - 1)],
  )
  for (const hashed of [passwordHash, ...old.map((row) => row.password_hash)]) {
    if (await isPassword(hashed, next)) throw new Refusal('staff.weak-password', { faults: ['used-before'] })
  }
}

async function keepOld(tx: Tx, { id, passwordSetAt, passwordHash }: StaffFacts): Promise<void> {
  await tx.change('REPLACE INTO staff_old_password (staff_id, set_at, password_hash) VALUES (?, ?, ?)', [
    idBytes(id),
    passwordSetAt,
    passwordHash,
  ])
}

/** The session after a step of proof: what it may do is decided anew, under a new token. */
async function promote(tx: Tx, { clock }: Deps, who: StaffMember, staff: StaffFacts): Promise<Opened> {
  const token = newToken()
  const stage = stageOf(staff, clock.now())
  await endSessions(tx, who.staffId, who.sessionId)
  const { affectedRows } = await tx.change('UPDATE staff_session SET token_hash = ?, stage = ? WHERE id = ?', [
    sha256(token),
    stage,
    idBytes(who.sessionId),
  ])
  if (affectedRows === 0) throw new Refusal('staff.session-missing')
  return { token, who: { ...who, stage } }
}

function note(tx: Tx, deps: Deps, who: StaffMember, action: AuditAction, from: From): Promise<void> {
  return audit(tx, deps, {
    actor: staffActor(who, from.address),
    action,
    object: `staff:${who.staffId}`,
    traceId: from.traceId,
  })
}
