import type { Role } from '@onecard/shared/permissions'
import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { hashPassword } from './password.ts'
import { staffByUsername } from './sql.ts'

export interface Installed {
  username: string
  name: string
  roles: readonly Role[]
  hospitalId: string | null
  password: string
  totpSecret: string
}

/**
 * Writes an account that is ready to use, as a demo town or a first administrator needs it. One that is there already
 * is left as it is, or given these secrets when `anew`.
 */
export async function installStaff(deps: Deps, account: Installed, { anew }: { anew: boolean }): Promise<void> {
  const known = await staffByUsername(deps.sql, account.username)
  if (known && !anew) return
  const { sealer, clock, newId, db } = deps
  const hashed = await hashPassword(account.password)
  const now = clock.now()
  await transact(db, (tx) =>
    tx.change(
      `INSERT INTO staff (id, username, name, hospital_id, roles, password_hash, password_set_at, password_temporary,
         totp_secret_sealed, totp_enrolled_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE password_hash = VALUES(password_hash), password_set_at = VALUES(password_set_at),
         password_temporary = 0, totp_secret_sealed = VALUES(totp_secret_sealed), totp_enrolled_at = VALUES(totp_enrolled_at)`,
      [
        ...[idBytes(newId()), account.username, account.name, account.hospitalId, JSON.stringify(account.roles)],
        ...[hashed, now, sealer.seal(account.totpSecret), now, now, now],
      ],
    ),
  )
}
