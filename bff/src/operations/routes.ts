import { operationsApi } from '@onecard/shared/operations'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { byOf } from './by.ts'
import { clients, putClient, switchClient } from './clients.ts'
import { deliveries, redriveDelivery } from './deliveries.ts'

/** What operators do by hand. */
export function operationsRoutes(on: Surface, deps: Deps): void {
  mount(on, operationsApi, {
    deliveries: ({ who, query }) => deliveries(deps, who.hospitalId, query),
    redrive: (request) => redriveDelivery(deps, byOf(request), request.params.id, request.body.reason),
    clients: async ({ who }) => ({ items: await clients(deps, who.hospitalId) }),
    registerClient: (request) => putClient(deps, byOf(request), request.params.clientId, request.body),
    switchClient: (request) => switchClient(deps, byOf(request), request.params.clientId, request.body),
  })
}
