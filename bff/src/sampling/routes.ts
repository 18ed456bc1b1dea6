import { samplingApi, samplingStaffApi } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { clerkOf } from '../clerk/service.ts'
import { correctTubePerson } from './correct.ts'
import { samplingDesk, tube, tubes } from './desk.ts'
import { changePoint, createPoint, managedPoints } from './manage.ts'
import { samplingPoints } from './points.ts'
import { putTube } from './put.ts'

/** Where residents have samples taken. */
export function samplingRoutes(on: Surface, deps: Deps): void {
  mount(on, samplingApi, {
    samplingPoints: async ({ query }) => ({ items: await samplingPoints(deps, query) }),
  })
}

/** Samplers in the street, and those who put tubes right. */
export function samplingStaffRoutes(on: Surface, deps: Deps): void {
  mount(on, samplingStaffApi, {
    samplingDesk: (request) => samplingDesk(deps, clerkOf(request)),
    putTube: (request) => putTube(deps, clerkOf(request), request.params.id, request.body),
    tubes: (request) => tubes(deps, clerkOf(request), request.query),
    tube: (request) => tube(deps, clerkOf(request), request.params.id),
    correctTubePerson: (request) => correctTubePerson(deps, clerkOf(request), request.params, request.body),
    managedPoints: async (request) => ({ items: await managedPoints(deps, clerkOf(request)) }),
    createPoint: (request) => createPoint(deps, clerkOf(request), request.body),
    changePoint: (request) => changePoint(deps, clerkOf(request), request.params.id, request.body),
  })
}
