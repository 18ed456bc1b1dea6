import { healthcardApi, terminalApi, terminalStaffApi } from '@onecard/shared/healthcard'
import { visitsToday } from '../booking/service.ts'
import type { Context } from 'koa'
import { staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import type { StaffMember } from '../infra/auth.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { testShown } from '../results/service.ts'
import {
  cards,
  change,
  changes,
  claim,
  lend,
  makeStatic,
  mayTerminal,
  ownCard,
  statics,
  uses,
  verify,
  view,
  withdrawStatic,
} from './service.ts'
import { register, renewKey, revoke, terminals, type Desk } from './machines.ts'

/** A resident's cards, their codes, and who has looked at them. */
export function healthcardRoutes(on: Surface, deps: Deps): void {
  mount(on, healthcardApi, {
    claim: ({ who, body, once }) => claim(deps, who.accountId, body.memberId, once),
    cards: async ({ who }) => ({ items: await cards(deps, who.accountId) }),
    card: async ({ who, params }) => view(deps, await ownCard(deps, who.accountId, params.id)),
    lease: ({ who, params, body }) => lend(deps, who, params.id, body.deviceId),
    reportLost: ({ who, params, once }) => change(deps, who.accountId, params.id, 'lost', once),
    restore: ({ who, params, once }) => change(deps, who.accountId, params.id, 'restored', once),
    close: ({ who, params, once }) => change(deps, who.accountId, params.id, 'closed', once),
    uses: ({ who, params, query }) => uses(deps, who.accountId, params.id, query),
    changes: ({ who, params, query }) => changes(deps, who.accountId, params.id, query),
    makeStatic: ({ who, params, body, once }) => makeStatic(deps, who.accountId, params.id, body.hospitalId, once),
    statics: async ({ who, params }) => ({ items: await statics(deps, who.accountId, params.id) }),
    withdrawStatic: ({ who, params, once }) =>
      withdrawStatic(deps, who.accountId, { cardId: params.id, codeId: params.codeId }, once),
  })
}

/** What institutions' terminals may ask. Appointments and tests come from rooms that know this one, so they are joined here. */
export function terminalRoutes(on: Surface, deps: Deps): void {
  mount(on, terminalApi, {
    verify: async ({ who, body, once, ctx, traceId }) => {
      const { personKey, verified } = await verify(deps, { terminal: who, address: ctx.ip, traceId }, body, once)
      return {
        ...verified,
        appointments: mayTerminal(who, 'appointments') ? await visitsToday(deps, personKey, who.hospitalId) : null,
        test: mayTerminal(who, 'pass') ? await testShown(deps, personKey) : null,
      }
    },
  })
}

/** Which machines may read cards, at the desk of those who answer for them. */
export function terminalStaffRoutes(on: Surface, deps: Deps): void {
  mount(on, terminalStaffApi, {
    terminals: async ({ who, query }) => ({ items: await terminals(deps, who, query.hospitalId) }),
    registerTerminal: (request) => register(deps, deskOf(request), request.body),
    renewTerminalKey: (request) => renewKey(deps, deskOf(request, request.body.reason), request.params.id),
    revokeTerminal: (request) => revoke(deps, deskOf(request, request.body.reason), request.params.id),
  })
}

function deskOf({ who, ctx, traceId }: { who: StaffMember; ctx: Context; traceId: string }, reason?: string): Desk {
  return { who, by: { actor: staffActor(who, ctx.ip), traceId, ...(reason === undefined ? {} : { reason }) } }
}
