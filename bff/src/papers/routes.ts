import { papersApi, terminalPapersApi } from '@onecard/shared/papers'
import { sharesApi } from '@onecard/shared/shares'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { checkPaper, healthCard, openShare, pdf, print, printables, revokeShare, share, shares } from './service.ts'

/** Reports on paper, and what holds of them. */
export function papersRoutes(on: Surface, deps: Deps): void {
  mount(on, papersApi, {
    healthCard: ({ who, params }) => healthCard(deps, who, params.id),
    pdf: ({ who, params, ctx }) => pdf(deps, who, params.id, ctx),
    checkPaper: ({ params }) => checkPaper(deps, params.token),
  })
  mount(on, sharesApi, {
    share: ({ who, body, once }) => share(deps, who, body, once),
    shares: ({ who, query }) => shares(deps, who, query),
    revokeShare: ({ who, params, once }) => revokeShare(deps, who, params.id, once),
    openShare: ({ body, ctx, traceId }) =>
      openShare(deps, body, { agent: ctx.get('User-Agent'), address: ctx.ip, traceId }),
  })
}

/** Paper for whoever shows a code at a kiosk. */
export function terminalPapersRoutes(on: Surface, deps: Deps): void {
  mount(on, terminalPapersApi, {
    printables: async ({ who, query, ctx, traceId }) => ({
      items: await printables(deps, { terminal: who, address: ctx.ip, traceId }, query.useId),
    }),
    print: ({ who, params, body, once, ctx, traceId }) =>
      print(deps, { terminal: who, address: ctx.ip, traceId }, { id: params.id, useId: body.useId }, once),
  })
}
