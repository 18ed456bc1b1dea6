import { resultDeskApi } from '@onecard/shared/resultdesk'
import { clerkOf } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { mount, type Surface } from '../../infra/mount.ts'
import { callDetails, calls, recordCall } from './calls.ts'
import { reviews, settleReview } from './reviews.ts'
import { checkTyped, typed, typeResult } from './typed.ts'
import { unmatchedTubes } from './unmatched.ts'

/** What staff do with results. */
export function resultDeskRoutes(on: Surface, deps: Deps): void {
  mount(on, resultDeskApi, {
    reviews: (request) => reviews(deps, clerkOf(request), request.query),
    settleReview: (request) => settleReview(deps, clerkOf(request), request.params.id, request.body),
    calls: (request) => calls(deps, clerkOf(request), request.query),
    callDetails: (request) => callDetails(deps, clerkOf(request), request.params.id, request.body.reason),
    recordCall: (request) => recordCall(deps, clerkOf(request), request.params.id, request.body),
    typed: (request) => typed(deps, clerkOf(request), request.query),
    typeResult: (request) => typeResult(deps, clerkOf(request), request.body),
    checkTyped: (request) => checkTyped(deps, clerkOf(request), request.params.id, request.body),
    unmatchedTubes: (request) => unmatchedTubes(deps, clerkOf(request), request.query),
  })
}
