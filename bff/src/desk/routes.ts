import { deskApi } from '@onecard/shared/desk'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import type { Ties } from '../person/service.ts'
import { bookings } from './bookings.ts'
import { clerkOf } from '../clerk/service.ts'
import { confirm, confirmClaim, decide, disputes } from './decide.ts'
import { findPeople, person, unmask } from './people.ts'

/** The service desk: whoever stands at a counter or calls. */
export function deskRoutes(on: Surface, deps: Deps, ties: Ties): void {
  mount(on, deskApi, {
    findPeople: async (request) => ({ items: await findPeople(deps, clerkOf(request), request.body) }),
    person: (request) => person(deps, clerkOf(request), request.params.id),
    unmask: (request) => unmask(deps, clerkOf(request), request.params.id, request.body.reason),
    confirmIdentity: (request) => confirm(deps, clerkOf(request), request.params.id, request.body.reason),
    confirmClaim: (request) => confirmClaim(deps, clerkOf(request), request.params.id, request.body.reason),
    disputes: async (request) => ({ items: await disputes(deps, clerkOf(request)) }),
    decideDispute: (request) => decide(deps, ties, clerkOf(request), { disputeId: request.params.id, ...request.body }),
    bookings: (request) => bookings(deps, clerkOf(request), request.query),
  })
}
