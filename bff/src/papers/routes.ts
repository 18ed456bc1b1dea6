import { papersApi, terminalPapersApi } from '@onecard/shared/papers'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { checkPaper, pdf, print, printables } from './service.ts'

/** Reports on paper, and what holds of them. */
export function papersRoutes(on: Surface, deps: Deps): void {
  mount(on, papersApi, {
    pdf: ({ who, params, ctx }) => pdf(deps, who, params.id, ctx),
    checkPaper: ({ params }) => checkPaper(deps, params.token),
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
