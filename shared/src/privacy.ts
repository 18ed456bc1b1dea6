import * as z from 'zod'
import { ById, Id, Instant } from './common.ts'
import { api } from './treaty.ts'

export const PrivacyView = z.object({
  /** Until when private reports are open in this session; null while they are not. */
  until: Instant.nullable(),
  /** Who looks after this account's own person, and whether they may know of the person's private reports. */
  caretakers: z.array(z.object({ id: Id, nameMasked: z.string(), allowed: z.boolean() })),
})
export type PrivacyView = z.infer<typeof PrivacyView>

/** Reports of kinds that nobody should come upon by chance: HIV, pregnancy, genetics, psychiatry … */
export const privacyApi = api({
  privacy: {
    method: 'GET',
    path: '/privacy',
    auth: 'resident',
    summary: 'Whether private reports are open in this session, and who of the family may know of one’s own',
    ok: PrivacyView,
  },
  unlock: {
    method: 'POST',
    path: '/privacy/unlock',
    auth: 'resident',
    summary: 'Opens private reports for ten minutes, for whoever proves anew who they are',
    body: z.object({
      /** The last four of one's ID number. */
      idTail: z.string().regex(/^[0-9A-Za-z]{4}$/),
      /** From wx.login, now; without one the session itself must be a fresh sign-in. */
      code: z.string().min(1).max(200).optional(),
    }),
    ok: z.object({ until: Instant }),
    idempotent: false,
    limit: 'search',
  },
  allowCaretaker: {
    method: 'PUT',
    path: '/privacy/caretakers/:id',
    auth: 'resident',
    summary: 'Lets a caretaker know of one’s private reports, or no longer',
    params: ById,
    body: z.object({ allowed: z.boolean() }),
    ok: PrivacyView,
  },
})
