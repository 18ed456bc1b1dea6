import { papersApi } from '@onecard/shared/papers'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { checkPaper, pdf } from './service.ts'

/** Reports on paper, and what holds of them. */
export function papersRoutes(on: Surface, deps: Deps): void {
  mount(on, papersApi, {
    pdf: ({ who, params, ctx }) => pdf(deps, who, params.id, ctx),
    checkPaper: ({ params }) => checkPaper(deps, params.token),
  })
}
