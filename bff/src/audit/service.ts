import type { AuditAction } from '@onecard/shared/audit'
import type { Deps } from '../deps.ts'
import type { StaffMember } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'

/** Who did it, as he stood at that moment. */
export interface Actor {
  kind: 'staff' | 'machine' | 'system'
  id: string | null
  name: string
  roles: readonly string[]
  hospitalId: string | null
  /** The network address it came from. */
  address: string | null
}

export interface Deed {
  actor: Actor
  action: AuditAction
  traceId: string
  /** The person whose data it was about, by key. */
  subject?: Buffer | null
  /** `kind:id` of what was read or changed; never anything personal. */
  object?: string | null
  reason?: string | null
  /** What was changed, from what to what; never anything personal. */
  details?: string | null
  /** Where a city-wide actor worked on one hospital; otherwise the actor's own. */
  hospitalId?: string | null
}

/**
 * Writes a deed down in the transaction that does it: both happen, or neither. A plain insert, so that no two requests
 * wait for each other; the worker chains the rows afterwards (linkWaiting).
 */
export async function audit(tx: Tx, { clock, newId }: Pick<Deps, 'clock' | 'newId'>, deed: Deed): Promise<void> {
  const id = idBytes(newId())
  const now = clock.now()
  const { actor } = deed
  await tx.change(
    `INSERT INTO audit_entry (id, at, actor_kind, actor_id, actor_name, roles, hospital_id, action, subject, object, reason, details, address, trace_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      now,
      actor.kind,
      actor.id,
      actor.name,
      actor.roles.join(','),
      deed.hospitalId ?? actor.hospitalId,
      deed.action,
      deed.subject ?? null,
      deed.object ?? null,
      deed.reason ?? null,
      deed.details?.slice(0, 300) ?? null,
      actor.address,
      deed.traceId,
    ],
  )
  await tx.change('INSERT INTO audit_waiting (entry_id, at) VALUES (?, ?)', [id, now])
}

export function staffActor(who: StaffMember, address: string | null): Actor {
  return { kind: 'staff', id: who.staffId, name: who.name, roles: who.roles, hospitalId: who.hospitalId, address }
}

export { linkWaiting } from './chain.ts'
export { forgetOldEntries } from './forget.ts'
