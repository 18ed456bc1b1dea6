import { criticalsApi } from '@onecard/shared/criticals'
import { clerkOf } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { mount, type Surface } from '../../infra/mount.ts'
import { acknowledge, critical, criticals } from './desk.ts'

/** Critical values, for the institution that found them. */
export function criticalRoutes(on: Surface, deps: Deps): void {
  mount(on, criticalsApi, {
    criticals: (request) => criticals(deps, clerkOf(request), request.query),
    critical: (request) => critical(deps, clerkOf(request), request.params.id),
    acknowledgeCritical: (request) => acknowledge(deps, clerkOf(request), request.params.id, request.body.note),
  })
}
