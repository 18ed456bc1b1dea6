import { missingApi, missingStaffApi } from '@onecard/shared/missing'
import { clerkOf } from '../clerk/service.ts'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { answerMissing, missingResults } from './desk.ts'
import { missing, withdrawMissing } from './own.ts'
import { reportMissing } from './report.ts'

/** Residents who miss a result. */
export function missingRoutes(on: Surface, deps: Deps): void {
  mount(on, missingApi, {
    reportMissing: ({ who, body, once }) => reportMissing(deps, who, body, once),
    missing: ({ who, query }) => missing(deps, who, query),
    withdrawMissing: ({ who, params }) => withdrawMissing(deps, who, params.id),
  })
}

/** Staff who look for it. */
export function missingStaffRoutes(on: Surface, deps: Deps): void {
  mount(on, missingStaffApi, {
    missingResults: (request) => missingResults(deps, clerkOf(request), request.query),
    answerMissing: (request) => answerMissing(deps, clerkOf(request), request.params.id, request.body),
  })
}
