import { terminalPermissions } from '@onecard/shared/healthcard'
import { may, roles, type Permission, type Role } from '@onecard/shared/permissions'
import type { Auth } from '@onecard/shared/treaty'
import { aClient } from './fhir.ts'
import { aResident } from './residents.ts'
import { staffCookie, staffPhone, type StaffWish } from './staff.ts'
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
    headers: async () => ({ Authorization: `Bearer ${(await aResident(world)).token}` }),
    isLetIn: (auth) => auth === 'resident',
  }
}

function terminal(world: World): Caller {
  const keys = registeredTerminal(world, 'yc1', [...terminalPermissions])
  return {
    name: 'a terminal',
    headers: async (request) => terminalHeaders(world, await keys, request),
    isLetIn: (auth) => auth === 'terminal',
  }
}

/** A hospital's system with every scope: at home under /fhir and /bulk, a stranger everywhere else. */
function client(world: World): Caller {
  const token = aClient(world, 'yc1').then((own) => own.token())
  return {
    name: 'a FHIR client',
    headers: async () => ({ Authorization: `Bearer ${await token}` }),
    isLetIn: (auth) => auth.startsWith('client:'),
  }
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

/** A phone in the street: sampling and its own sign-out, whatever else its owner may do in the console. */
function phone(world: World, name: string, held: Role[]): Caller {
  return {
    name,
    headers: () => staffPhone(world, { roles: held }),
    isLetIn: (auth) => auth === 'staff:sampling.register' || auth === 'staff:sampling.read',
  }
}

/** Every kind of caller that there is. */
export function callers(world: World): Caller[] {
  return [
    nobody,
    resident(world),
    terminal(world),
    client(world),
    ...roles.map((role) => staffCaller(world, role, { roles: [role] })),
    phone(world, "a sampler's phone", ['sampler']),
    phone(world, 'a phone of who may do more', ['sampler', 'hospital-admin', 'data-desk']),
    unfinished(world, 'enrolling'),
    unfinished(world, 'password-due'),
  ]
}
