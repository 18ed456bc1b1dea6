import { audit } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { hashPassword, temporaryPassword } from './password.ts'

/**
 * Opens the account from which all others come, in an installation that has no active platform admin. Answers its
 * temporary password, or null where there is one already: then that one manages the rest.
 */
export async function firstAdmin(
  deps: Deps,
  { username, name }: { username: string; name: string },
): Promise<string | null> {
  const password = temporaryPassword()
  const hashed = await hashPassword(password)
  const id = deps.newId()
  const now = deps.clock.now()
  return transact(deps.db, async (tx) => {
    const [known] = await tx.select(
      `SELECT id FROM staff WHERE state = 'active' AND JSON_CONTAINS(roles, '"platform-admin"') LIMIT 1 FOR UPDATE`,
    )
    if (known) return null
    await tx.change(
      `INSERT INTO staff (id, username, name, hospital_id, roles, password_hash, password_set_at, password_temporary, created_at, updated_at)
       VALUES (?, ?, ?, NULL, '["platform-admin"]', ?, ?, 1, ?, ?)`,
      [idBytes(id), username, name, hashed, now, now, now],
    )
    await audit(tx, deps, {
      actor: { kind: 'system', id: null, name: 'first administrator', roles: [], hospitalId: null, address: null },
      action: 'staff.create',
      object: `staff:${id}`,
      details: `${username}: platform-admin`,
      traceId: deps.newId(),
    })
    return password
  })
}
