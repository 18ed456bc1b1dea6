import { auditApi } from '@onecard/shared/audit'
import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { mount, type Request, type Surface } from '../infra/mount.ts'
import { checkChains } from './check.ts'
import { searchAudit } from './search.ts'
import { audit, staffActor } from './service.ts'

/** Who did what; reading the audit is itself written down. */
export function auditRoutes(on: Surface, deps: Deps): void {
  mount(on, auditApi, {
    search: async (request) => {
      await note(deps, request, 'audit.search')
      return searchAudit(deps, request.who.hospitalId, request.query)
    },
    check: async (request) => {
      await note(deps, request, 'audit.check')
      return checkChains(deps, request.body.from, request.body.to)
    },
  })
}

type AuditRequest = Pick<Request<(typeof auditApi)['search' | 'check']>, 'who' | 'ctx' | 'traceId'>

function note(deps: Deps, { who, ctx, traceId }: AuditRequest, action: 'audit.search' | 'audit.check'): Promise<void> {
  return transact(deps.db, (tx) => audit(tx, deps, { actor: staffActor(who, ctx.ip), action, traceId }))
}
