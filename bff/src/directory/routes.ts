import { directoryApi, settingsApi } from '@onecard/shared/directory'
import { staffActor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { ownHospital } from '../infra/auth.ts'
import { tagged } from '../infra/etag.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { follow, unfollow } from './follow.ts'
import * as read from './read.ts'
import { changeSettings } from './settings.ts'

/** Hospitals, departments, doctors as residents see them. */
export function directoryRoutes(on: Surface, deps: Deps): void {
  mount(on, directoryApi, {
    hospitals: async ({ ctx }) => tagged(ctx, 'public', { items: await read.hospitals(deps) }),
    hospital: async ({ ctx, params }) => tagged(ctx, 'public', await read.hospital(deps, params.id)),
    bookingTerms: async ({ ctx, params }) => tagged(ctx, 'public', await read.bookingTerms(deps, params.id)),
    departments: async ({ ctx, params }) => tagged(ctx, 'public', { items: await read.departments(deps, params.id) }),
    department: async ({ ctx, params }) => tagged(ctx, 'public', await read.department(deps, params.id)),
    doctors: async ({ ctx, who, params }) =>
      tagged(ctx, 'private', { items: await read.doctors(deps, who.accountId, params.id) }),
    doctor: async ({ ctx, who, params }) => tagged(ctx, 'private', await read.doctor(deps, who.accountId, params.id)),
    search: async ({ ctx, query }) => tagged(ctx, 'public', { items: await read.search(deps, query.q, query.limit) }),
    follow: ({ who, params }) => follow(deps, who.accountId, params.id),
    unfollow: ({ who, params }) => unfollow(deps, who.accountId, params.id),
    followed: async ({ ctx, who }) => tagged(ctx, 'private', { items: await read.followed(deps, who.accountId) }),
  })
}

/** A hospital's booking rules, as its own staff see them. */
export function settingsRoutes(on: Surface, deps: Deps): void {
  mount(on, settingsApi, {
    settings: ({ who, params }) => read.settings(deps, ownHospital(who, params.id)),
    settingsHistory: async ({ who, params }) => ({
      items: await read.settingsHistory(deps, ownHospital(who, params.id)),
    }),
    changeSettings: ({ who, params, body, ctx, traceId }) =>
      changeSettings(deps, { actor: staffActor(who, ctx.ip), traceId }, ownHospital(who, params.id), body),
  })
}
