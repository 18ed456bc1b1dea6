import type { ClientView, operationsApi } from '@onecard/shared/operations'
import type { BodyOf } from '@onecard/shared/treaty'
import { audit } from '../audit/service.ts'
import { clientsOf, registerClient, setClientActive, type ClientFacts } from '../client/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { transact, type Sql } from '../infra/db.ts'
import { Refusal } from '../infra/refusal.ts'
import type { By } from './by.ts'

export async function clients({ sql }: Deps, hospitalId: string | null): Promise<ClientView[]> {
  return (await clientsOf(sql, hospitalId)).map(view)
}

type Wanted = BodyOf<(typeof operationsApi)['registerClient']>

/** Connected by the registry, though it may not have published itself yet: its first client does that. */
async function isKnown({ sql, hospitals }: Deps, hospitalId: string): Promise<boolean> {
  return hospitals.connection(hospitalId) !== undefined || (await hospitalFacts(sql, [hospitalId])).has(hospitalId)
}

/** Registers a hospital's system or changes it. What it may do and with which keys is checked by the client room. */
export async function putClient(deps: Deps, by: By, clientId: string, wanted: Wanted): Promise<ClientView> {
  const { hospitalId, name, scopes, jwks, jwksUri, reason } = wanted
  if (!(await isKnown(deps, hospitalId))) throw new Refusal('hospital.unknown')
  await transact(deps.db, async (tx) => {
    const given = { clientId, hospitalId, name, scopes, jwks: jwks ?? null, jwksUri: jwksUri ?? null }
    await registerClient({ sql: tx, clock: deps.clock }, given)
    const details = `${name}: ${scopes}`
    await audit(tx, deps, {
      ...by,
      action: 'client.register',
      object: `client:${clientId}`,
      hospitalId,
      reason,
      details,
    })
  })
  return found(deps.sql, clientId)
}

/** Shuts a system out at once, its tokens included, or lets it in again. */
export async function switchClient(
  deps: Deps,
  by: By,
  clientId: string,
  { active, reason }: { active: boolean; reason: string },
): Promise<ClientView> {
  const { hospitalId } = await found(deps.sql, clientId)
  await transact(deps.db, async (tx) => {
    await setClientActive({ sql: tx, clock: deps.clock }, clientId, active)
    const details = active ? 'let in' : 'shut out'
    await audit(tx, deps, { ...by, action: 'client.switch', object: `client:${clientId}`, hospitalId, reason, details })
  })
  return found(deps.sql, clientId)
}

async function found(sql: Sql, clientId: string): Promise<ClientView> {
  const client = (await clientsOf(sql, null)).find((facts) => facts.clientId === clientId)
  if (!client) throw new Refusal('client.unknown')
  return view(client)
}

function view({ updatedAt, ...facts }: ClientFacts): ClientView {
  return { ...facts, updatedAt: updatedAt.toISOString() }
}
