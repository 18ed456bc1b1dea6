import type { Deps } from '../deps.ts'
import type { Terminal } from '../infra/auth.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { mayTerminal } from './verify.ts'

const freshMs = 10 * 60_000

/** A code that a terminal has accepted a moment ago: whose it was, and which account had been lent it. */
export interface AcceptedUse {
  useId: string
  personKey: Buffer
  accountId: string
  at: Date
}

/**
 * For what a terminal does after verifying: throws Refusal card-use.unknown for a use that is not its own or was
 * refused, and card-use.old after ten minutes. A printed code proves possession of a paper only, so it counts where an
 * operator has compared face and document.
 */
export async function acceptedUse(deps: Deps, terminal: Terminal, useId: string): Promise<AcceptedUse> {
  const row = await useOf(deps, terminal, useId)
  if (!row?.account) throw new Refusal('card-use.unknown')
  if (row.how === 'static' && !mayTerminal(terminal, 'identity.confirm')) throw new Refusal('card-use.static')
  if (deps.clock.now().getTime() - row.created_at.getTime() > freshMs) throw new Refusal('card-use.old')
  return { useId, personKey: row.person_key, accountId: idText(row.account), at: row.created_at }
}

interface UseRow {
  person_key: Buffer
  how: string
  created_at: Date
  account: Buffer | null
}

async function useOf({ sql }: Deps, { terminalId }: Terminal, useId: string): Promise<UseRow | undefined> {
  const [row] = await sql.select<UseRow>(
    `SELECT looked.person_key, looked.how, looked.created_at, 
       COALESCE(lease.account_id, printed.account_id) AS account
     FROM card_use looked
     LEFT JOIN card_lease lease ON lease.person_key = looked.person_key AND lease.id = looked.code_id
     LEFT JOIN static_code printed ON printed.person_key = looked.person_key AND printed.id = looked.code_id
     WHERE looked.id = ? AND looked.looker = 'terminal' AND looked.looker_id = ? AND looked.outcome = 'accepted'`,
    [idBytes(useId), idBytes(terminalId)],
  )
  return row
}
