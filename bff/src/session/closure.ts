import { eraseAccount, lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { leaveAll, mayLeaveAll, type Ties } from '../person/service.ts'
import { forgetCopies } from './door.ts'

/**
 * Closes the account: members are unbound, devices signed out, WeChat identity and phone erased. Health records belong
 * to their persons, not to the account: they stay for their legal term. Refused while appointments lie ahead.
 */
export async function closeAccount(deps: Deps, ties: Ties, { accountId }: Resident, once: Once): Promise<void> {
  await mayLeaveAll(deps, ties, accountId)
  const hashes = await deps.sql.select<{ token_hash: Buffer }>(
    'SELECT token_hash FROM account_session WHERE account_id = ?',
    [idBytes(accountId)],
  )
  await doOnce(deps, once, accountId, async (tx) => {
    await lockAccount(tx, accountId)
    await leaveAll(tx, deps, ties, accountId)
    await ties.onClose(tx, accountId)
    await tx.change('DELETE FROM account_session WHERE account_id = ?', [idBytes(accountId)])
    await eraseAccount(tx, accountId, deps.clock.now())
  })
  await forgetCopies(
    deps,
    hashes.map((row) => row.token_hash),
  )
}
