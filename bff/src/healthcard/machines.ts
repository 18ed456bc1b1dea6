import type { RegisterTerminalRequest, TerminalView } from '@onecard/shared/healthcard'
import type { Deps } from '../deps.ts'
import { hospitalFor, ownHospital, type StaffMember } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import {
  registerTerminal,
  renewTerminalKey,
  revokeTerminal,
  terminalById,
  terminalsOf,
  type By,
  type TerminalFacts,
} from './terminals.ts'

/** Who asks at the desk, and how it is written down. */
export interface Desk {
  who: StaffMember
  by: By
}

/** The terminals that this member of staff may know of. */
export async function terminals({ sql }: Deps, who: StaffMember, wanted: string | undefined): Promise<TerminalView[]> {
  return (await terminalsOf(sql, hospitalFor(who, wanted))).map(view)
}

/** Registers a terminal of a hospital within reach. */
export async function register(
  deps: Deps,
  { who, by }: Desk,
  { reason, ...wanted }: RegisterTerminalRequest,
): Promise<{ terminal: TerminalView; key: string }> {
  ownHospital(who, wanted.hospitalId)
  const { id, key } = await registerTerminal(deps, wanted, { ...by, reason })
  return { terminal: view(await within(deps, who, id)), key }
}

export async function renewKey(
  deps: Deps,
  { who, by }: Desk,
  id: string,
): Promise<{ terminal: TerminalView; key: string }> {
  const terminal = await within(deps, who, id)
  const { key } = await renewTerminalKey(deps, terminal.hospitalId, id, by)
  return { terminal: view(terminal), key }
}

export async function revoke(deps: Deps, { who, by }: Desk, id: string): Promise<TerminalView> {
  const { hospitalId } = await within(deps, who, id)
  await revokeTerminal(deps, hospitalId, id, by)
  return view(await within(deps, who, id))
}

/** Another hospital's terminal is not there for who belongs to one. */
async function within({ sql }: Deps, { hospitalId }: StaffMember, id: string): Promise<TerminalFacts> {
  const terminal = await terminalById(sql, id)
  if (!terminal || (hospitalId !== null && terminal.hospitalId !== hospitalId)) throw new Refusal('terminal.not-found')
  return terminal
}

function view({ permissions, createdAt, revokedAt, ...terminal }: TerminalFacts): TerminalView {
  const { id, hospitalId, name, department, state } = terminal
  return {
    id,
    hospitalId,
    name,
    department,
    permissions: [...permissions],
    state,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt && revokedAt.toISOString(),
  }
}
