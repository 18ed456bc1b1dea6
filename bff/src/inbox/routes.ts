import { inboxApi } from '@onecard/shared/inbox'
import type { Context } from 'koa'
import type { Deps } from '../deps.ts'
import type { StaffMember } from '../infra/auth.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { dismiss, letter, letters, replay, type Clerk } from './desk.ts'
import type { Readers } from './stream.ts'

/** The desk where dead letters lie. */
export function inboxRoutes(on: Surface, deps: Deps, readers: Readers): void {
  mount(on, inboxApi, {
    letters: (request) => letters(deps, request, request.query),
    letter: (request) => letter(deps, clerkOf(request), request.params.id),
    replay: (request) => replay(deps, clerkOf(request), request.params.id, readers),
    dismiss: (request) => dismiss(deps, clerkOf(request), request.params.id, request.body.reason),
  })
}

function clerkOf({ who, ctx, traceId }: { who: StaffMember; ctx: Context; traceId: string }): Clerk {
  return { who, address: ctx.ip, traceId }
}
