import { bookingApi } from '@onecard/shared/booking'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { book, cancel, findOwned, list, quote, usualDoctors, view, viewMade } from './service.ts'

/** Residents' appointments. */
export function bookingRoutes(on: Surface, deps: Deps): void {
  mount(on, bookingApi, {
    quote: ({ who, query }) => quote(deps, who, query),
    book: async ({ who, body, once, ctx }) => {
      const { booking, around } = await book(deps, who, body, once)
      if (booking.state === 'held') ctx.status = 202
      return around ? viewMade(deps, booking, around) : view(deps, who.accountId, booking)
    },
    bookings: ({ who, query }) => list(deps, who, query),
    booking: async ({ who, params }) => view(deps, who.accountId, await findOwned(deps, who, params.id)),
    cancel: async ({ who, params, body, once }) =>
      view(deps, who.accountId, await cancel(deps, who, params.id, body.reason, once)),
    usualDoctors: async ({ who }) => ({ items: await usualDoctors(deps, who) }),
  })
}
