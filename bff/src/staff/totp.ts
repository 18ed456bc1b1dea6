import { generateSecret, generateURI, verify } from 'otplib'
import type { Deps } from '../deps.ts'
import { isDuplicate, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { groupedSecret } from '../infra/secret.ts'

const issuer = 'OneCard Health 一卡健康'
const recoveryCodeCount = 10

export function newTotpSecret(): string {
  return generateSecret()
}

export function totpUri(secret: string, username: string): string {
  return generateURI({ issuer, label: username, secret })
}

/** The 30-second step to which the code belongs: now or one step to either side; null when to none. */
export async function stepOf(secret: string, code: string, now: Date): Promise<number | null> {
  const result = await verify({ secret, token: code, epoch: Math.floor(now.getTime() / 1000), epochTolerance: 30 })
  return result.valid && 'timeStep' in result ? result.timeStep : null
}

/** Uses a code up. Of two requests with the same code the database lets one through. */
export async function useStep(tx: Tx, staffId: string, step: number, now: Date): Promise<void> {
  try {
    await tx.change('INSERT INTO staff_totp_use (staff_id, step, used_at) VALUES (?, ?, ?)', [
      idBytes(staffId),
      step,
      now,
    ])
  } catch (error) {
    if (isDuplicate(error, 'PRIMARY')) throw new Refusal('staff.totp-used')
    throw error
  }
}

/** Replaces the recovery codes; the text is known to nobody after this answer. */
export async function renewCodes(tx: Tx, { sealer }: Pick<Deps, 'sealer'>, staffId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () => groupedSecret(4))
  const id = idBytes(staffId)
  await tx.change('DELETE FROM staff_recovery_code WHERE staff_id = ?', [id])
  await tx.change(
    `INSERT INTO staff_recovery_code (staff_id, code_hash) VALUES ${codes.map(() => '(?, ?)').join(', ')}`,
    codes.flatMap((code) => [id, recoveryHash({ sealer }, staffId, code)]),
  )
  return codes
}

/** Uses a recovery code up; false when it is none of this account's or was used. */
export async function useRecoveryCode(
  tx: Tx,
  deps: Pick<Deps, 'sealer'>,
  staffId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const { affectedRows } = await tx.change(
    'UPDATE staff_recovery_code SET used_at = ? WHERE staff_id = ? AND code_hash = ? AND used_at IS NULL',
    [now, idBytes(staffId), recoveryHash(deps, staffId, code)],
  )
  return affectedRows === 1
}

function recoveryHash({ sealer }: Pick<Deps, 'sealer'>, staffId: string, code: string): Buffer {
  return sealer.blind('staff-recovery', `${staffId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
}
