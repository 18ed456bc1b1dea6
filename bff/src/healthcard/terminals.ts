import { TerminalPermission } from '@onecard/shared/healthcard'
import * as z from 'zod'
import { audit, type Actor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { isDuplicate, transact, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { randomText } from '../infra/random.ts'
import { Refusal } from '../infra/refusal.ts'

export interface TerminalFacts {
  id: string
  hospitalId: string
  /** As residents read it: `门诊大厅自助机 3 号`; once a hospital. */
  name: string
  /** Where it stands; a request may say otherwise. */
  department: string | null
  permissions: readonly TerminalPermission[]
  state: 'active' | 'revoked'
  createdAt: Date
  revokedAt: Date | null
}

export type NewTerminal = Pick<TerminalFacts, 'hospitalId' | 'name' | 'department' | 'permissions'>

/** Who registers or revokes: a member of staff, or the seed. */
export interface By {
  actor: Actor
  traceId: string
  reason?: string
}

/** Registers a terminal; its key is handed out here and never again. */
export async function registerTerminal(deps: Deps, wanted: NewTerminal, by: By): Promise<{ id: string; key: string }> {
  const { hospitalId, name, department, permissions } = wanted
  const hospitals = await hospitalFacts(deps.sql, [hospitalId])
  if (!hospitals.has(hospitalId)) throw new Refusal('hospital.unknown')
  const id = deps.newId()
  const key = randomText(32)
  await transact(deps.db, async (tx) => {
    await tx.change(
      `INSERT INTO terminal (id, hospital_id, name, department, permissions, key_sealed, state, created_at)
       VALUES (?, ?, ?, ?, ?, ?, 'active', ?)`,
      [idBytes(id), hospitalId, name, department, JSON.stringify(permissions), deps.sealer.seal(key), deps.clock.now()],
    )
    await audit(tx, deps, { ...by, action: 'terminal.register', object: `terminal:${id}`, hospitalId })
  }).catch((error: unknown) => {
    throw isDuplicate(error, 'terminal_name') ? new Refusal('terminal.exists') : error
  })
  return { id, key }
}

/** A new key for a terminal whose old one is lost or leaked: the old one ends at once. */
export async function renewTerminalKey(deps: Deps, hospitalId: string, id: string, by: By): Promise<{ key: string }> {
  const key = randomText(32)
  await changeTerminal(deps, hospitalId, id, async (tx) => {
    await tx.change('UPDATE terminal SET key_sealed = ? WHERE id = ?', [deps.sealer.seal(key), idBytes(id)])
    await audit(tx, deps, { ...by, action: 'terminal.renew-key', object: `terminal:${id}`, hospitalId })
  })
  return { key }
}

/** From its next request on the terminal is refused; revoking it again changes nothing. */
export async function revokeTerminal(deps: Deps, hospitalId: string, id: string, by: By): Promise<void> {
  await changeTerminal(deps, hospitalId, id, async (tx) => {
    const { affectedRows } = await tx.change(
      "UPDATE terminal SET state = 'revoked', revoked_at = ? WHERE id = ? AND state = 'active'",
      [deps.clock.now(), idBytes(id)],
    )
    if (affectedRows === 0) return
    await audit(tx, deps, { ...by, action: 'terminal.revoke', object: `terminal:${id}`, hospitalId })
  })
}

/** Another hospital's terminal is not there. */
async function changeTerminal(
  { sql, db }: Deps,
  hospitalId: string,
  id: string,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  const terminal = await terminalById(sql, id)
  if (terminal?.hospitalId !== hospitalId) throw new Refusal('terminal.not-found')
  await transact(db, work)
}

interface Row {
  id: Buffer
  hospital_id: string
  name: string
  department: string | null
  permissions: unknown
  key_sealed: Buffer
  state: 'active' | 'revoked'
  created_at: Date
  revoked_at: Date | null
}

const columns = 'id, hospital_id, name, department, permissions, key_sealed, state, created_at, revoked_at'

/** A hospital's terminals by name, or all by hospital and name; revoked ones too. */
export async function terminalsOf(sql: Sql, hospitalId: string | null): Promise<TerminalFacts[]> {
  const [which, params] = hospitalId === null ? ['', []] : ['WHERE hospital_id = ?', [hospitalId]]
  const rows = await sql.select<Row>(`SELECT ${columns} FROM terminal ${which} ORDER BY hospital_id, name`, params)
  return rows.map(facts)
}

/** One terminal with its key still sealed; null for an unknown id. */
export async function terminalById(sql: Sql, id: string): Promise<(TerminalFacts & { keySealed: Buffer }) | null> {
  const [row] = await sql.select<Row>(`SELECT ${columns} FROM terminal WHERE id = ?`, [idBytes(id)])
  return row ? { ...facts(row), keySealed: row.key_sealed } : null
}

const Permissions = z.array(TerminalPermission)

function facts(row: Row): TerminalFacts {
  // MariaDB hands JSON columns out as text, MySQL as values.
  const permissions: unknown = typeof row.permissions === 'string' ? JSON.parse(row.permissions) : row.permissions
  return {
    id: idText(row.id),
    hospitalId: row.hospital_id,
    name: row.name,
    department: row.department,
    permissions: Permissions.parse(permissions),
    state: row.state,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}
