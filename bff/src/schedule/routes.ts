import { scheduleApi } from '@onecard/shared/schedule'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { days, sessions } from './service.ts'

/** Availability as residents see it. */
export function scheduleRoutes(on: Surface, deps: Deps): void {
  mount(on, scheduleApi, {
    days: ({ query }) => days(deps, query),
    sessions: ({ query }) => sessions(deps, query, query.day),
  })
}
