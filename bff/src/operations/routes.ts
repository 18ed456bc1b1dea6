import { operationsApi, type TerminalView } from '@onecard/shared/operations'
import type { Deps } from '../deps.ts'
import { registerTerminal, renewTerminalKey, revokeTerminal, terminalsOf } from '../healthcard/service.ts'
import { ownHospital } from '../infra/auth.ts'
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
    terminals: async ({ who, params }) => ({ items: await terminals(deps, ownHospital(who, params.id)) }),
    registerTerminal: ({ who, params, body: { reason, ...wanted }, ...request }) =>
      registerTerminal(
        deps,
        { ...wanted, hospitalId: ownHospital(who, params.id) },
        { ...byOf({ who, ...request }), reason },
      ),
    renewTerminalKey: async ({ who, params, body, ...request }) => ({
      id: params.terminalId,
      ...(await renewTerminalKey(deps, ownHospital(who, params.id), params.terminalId, {
        ...byOf({ who, ...request }),
        ...body,
      })),
    }),
    revokeTerminal: ({ who, params, body, ...request }) =>
      revokeTerminal(deps, ownHospital(who, params.id), params.terminalId, { ...byOf({ who, ...request }), ...body }),
    switchClient: (request) => switchClient(deps, byOf(request), request.params.clientId, request.body),
  })
}

async function terminals({ sql }: Deps, hospitalId: string): Promise<TerminalView[]> {
  return (await terminalsOf(sql, hospitalId)).map((terminal) => ({
    ...terminal,
    permissions: [...terminal.permissions],
  }))
}
