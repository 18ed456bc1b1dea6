import { samplerSessionApi, staffAccountApi, staffSessionApi, type MeView } from '@onecard/shared/staff'
import type { Context } from 'koa'
import type { Deps } from '../deps.ts'
import type { StaffMember } from '../infra/auth.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { changeStaff, createStaff, resetStaff } from './accounts.ts'
import { clearCookie, setCookie } from './cookie.ts'
import { checkOrigin } from './door.ts'
import { beginEnrolment, changePassword, confirmEnrolment, renewRecoveryCodes } from './enrolment.ts'
import { listStaff, roleTable } from './list.ts'
import { signInSampler } from './sampler.ts'
import { devices, me, signIn, signOut, type Acting, type From, type Opened } from './session.ts'

/** Signing in, the authenticator, one's own password and devices; and the accounts of others. */
export function staffRoutes(on: Surface, deps: Deps): void {
  sessionRoutes(on, deps)
  samplerRoutes(on, deps)
  mount(on, staffAccountApi, {
    staff: ({ who, query }) => listStaff(deps, who, query),
    createStaff: (request) => createStaff(deps, acting(request), request.body),
    changeStaff: (request) => changeStaff(deps, acting(request), request.params.id, request.body),
    resetStaff: (request) => resetStaff(deps, acting(request), request.params.id, request.body),
    roles: ({ who }) => Promise.resolve({ items: roleTable(who) }),
  })
}

function sessionRoutes(on: Surface, deps: Deps): void {
  mount(on, staffSessionApi, {
    signIn: async ({ body, ctx }) => {
      checkOrigin(deps, ctx)
      return welcome(deps, ctx, await signIn(deps, body, fromOf(ctx)))
    },
    me: ({ who }) => me(deps, who),
    beginEnrolment: ({ who, body }) => beginEnrolment(deps, who, body),
    confirmEnrolment: async ({ who, body, ctx }) => {
      const { recoveryCodes, ...opened } = await confirmEnrolment(deps, who, body.code, fromOf(ctx))
      return { recoveryCodes, me: await welcome(deps, ctx, opened) }
    },
    renewRecoveryCodes: async ({ who, body, ctx }) => ({
      recoveryCodes: await renewRecoveryCodes(deps, who, body.code, fromOf(ctx)),
    }),
    changePassword: async ({ who, body, ctx }) =>
      welcome(deps, ctx, await changePassword(deps, who, body, fromOf(ctx))),
    sessions: async ({ who }) => ({ items: await devices(deps, who) }),
    signOut: async ({ who, ctx }) => {
      await signOut(deps, who, who.sessionId, fromOf(ctx))
      clearCookie(ctx, deps.config.PUBLIC_URL)
    },
    signOutDevice: ({ who, params, ctx }) => signOut(deps, who, params.id, fromOf(ctx)),
  })
}

/** A mini-program has no jar for cookies: a sampler's phone carries a token in the open, for sampling only. */
function samplerRoutes(on: Surface, deps: Deps): void {
  mount(on, samplerSessionApi, {
    signInSampler: ({ body, ctx }) => signInSampler(deps, body, fromOf(ctx)),
    signOutSampler: ({ who, ctx }) => signOut(deps, who, who.sessionId, fromOf(ctx)),
  })
}

/** Sets the cookie of a session that was opened or has come a step further. */
async function welcome(deps: Deps, ctx: Context, { token, who }: Opened): Promise<MeView> {
  setCookie(ctx, deps.config.PUBLIC_URL, token)
  return me(deps, who)
}

/** Where a request comes from, for the list of devices and for the audit. */
function fromOf(ctx: Context): From {
  return { device: ctx.get('User-Agent'), address: ctx.ip, traceId: String(ctx.state['traceId']) }
}

/** Who acts, and from where. */
function acting({ who, ctx }: { who: StaffMember; ctx: Context }): Acting {
  return { who, from: fromOf(ctx) }
}
