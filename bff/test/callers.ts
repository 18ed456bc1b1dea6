import { may, roles, type Permission, type Role } from '@onecard/shared/permissions'
import type { Auth } from '@onecard/shared/treaty'
import { idBytes, newId } from '../src/infra/ids.ts'
import { newToken, sha256 } from '../src/infra/seal.ts'
import { staffCookie, type StaffWish } from './staff.ts'
import { registeredTerminal, terminalHeaders } from './terminal.ts'
import type { World } from './world.ts'

/** Somebody who knocks: what the request carries, and which declared rules let this kind of caller in. */
export interface Caller {
  name: string
  /** Made anew for each request, so that signing out hurts nobody else. */
  headers: (request: { method: string; path: string; body: string }) => Promise<Record<string, string>>
  isLetIn: (auth: Auth) => boolean
}

const isStaffRule = (auth: Auth): boolean => auth === 'staff' || auth.startsWith('staff:')

function permits(held: readonly Role[], auth: Auth): boolean {
  return auth === 'staff' || may(held, auth.slice('staff:'.length) as Permission)
}

const nobody: Caller = { name: 'nobody', headers: () => Promise.resolve({}), isLetIn: () => false }

function resident(world: World): Caller {
  return {
    name: 'a resident',
    headers: async () => ({ Authorization: `Bearer ${await residentToken(world)}` }),
    isLetIn: (auth) => auth === 'resident',
  }
}

/** The token of a fresh account that looks after nobody yet. */
async function residentToken({ sql, clock }: World): Promise<string> {
  const [account, token, now] = [idBytes(newId()), newToken(), clock.now()]
  await sql.change("INSERT INTO account (id, state, created_at) VALUES (?, 'open', ?)", [account, now])
  await sql.change(
    `INSERT INTO account_session (id, token_hash, account_id, via, device, created_at, last_seen_at, expires_at)
     VALUES (?, ?, ?, 'weapp', 'jest', ?, ?, ?)`,
    [idBytes(newId()), sha256(token), account, now, now, new Date(now.getTime() + 86_400_000)],
  )
  return token
}

function staffCaller(world: World, name: string, wish: StaffWish & { roles: Role[] }): Caller {
  return {
    name,
    headers: async () => ({ Origin: world.url, Cookie: (await staffCookie(world, wish)).cookie }),
    isLetIn: (auth) => auth === 'staff-enrolling' || (isStaffRule(auth) && permits(wish.roles, auth)),
  }
}

/** Whoever has not finished signing in: may finish it, whatever the roles say. */
function unfinished(world: World, stage: 'enrolling' | 'password-due'): Caller {
  return {
    name: `platform-admin, ${stage}`,
    headers: async () => ({
      Origin: world.url,
      Cookie: (await staffCookie(world, { roles: ['platform-admin'], stage })).cookie,
    }),
    isLetIn: (auth) => auth === 'staff-enrolling',
  }
}

/** A registered terminal, which signs each request; what it may see is the verb's to say. */
function terminalCaller(world: World): Caller {
  return {
    name: 'a terminal',
    headers: async (request) => {
      const { id, key } = await registeredTerminal(world, 'yc1')
      return terminalHeaders(world, { id, key }, request)
    },
    isLetIn: (auth) => auth === 'terminal',
  }
}

/** Every kind of caller that there is. */
export function callers(world: World): Caller[] {
  return [
    nobody,
    resident(world),
    terminalCaller(world),
    ...roles.map((role) => staffCaller(world, role, { roles: [role] })),
    unfinished(world, 'enrolling'),
    unfinished(world, 'password-due'),
  ]
}
