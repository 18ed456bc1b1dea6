import { ecgApi } from '@onecard/shared/ecg'
import { imagingApi } from '@onecard/shared/imaging'
import { passApi } from '@onecard/shared/pass'
import { privacyApi } from '@onecard/shared/privacy'
import { resultsApi } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { listing } from './listing.ts'
import {
  allow,
  document,
  ecg,
  image,
  images,
  lead,
  pass,
  privacy,
  report,
  testStanding,
  trend,
  unlock,
} from './service.ts'

/** Residents' reports. */
export function resultsRoutes(on: Surface, deps: Deps): void {
  const listed = listing(deps)
  mount(on, resultsApi, {
    reports: ({ who, query }) => listed(who, query),
    report: ({ who, params }) => report(deps, who, params.id),
    document: ({ who, params }) => document(deps, who, params),
    trend: ({ who, params, query }) => trend(deps, who, { memberId: params.id, code: params.code, unit: query.unit }),
  })
  mount(on, privacyApi, {
    privacy: ({ who }) => privacy(deps, who),
    unlock: ({ who, body }) => unlock(deps, who, body),
    allowCaretaker: ({ who, params, body, once }) =>
      allow(deps, who, { caretakerId: params.id, allowed: body.allowed }, once),
  })
  mount(on, imagingApi, {
    images: ({ who, params }) => images(deps, who, params.id),
    image: ({ who, params, query }) => image(deps, who, { ...params, ...query }),
  })
  mount(on, passApi, {
    pass: ({ who, params }) => pass(deps, who, params.id),
    testStanding: ({ who, params }) => testStanding(deps, who, params.id),
  })
  mount(on, ecgApi, {
    ecg: ({ who, params }) => ecg(deps, who, params.id),
    lead: ({ who, params }) => lead(deps, who, params),
  })
}
