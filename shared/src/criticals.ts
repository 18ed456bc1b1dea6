import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { Observation } from './results.ts'
import { HospitalId } from './staff.ts'
import { api } from './treaty.ts'

/**
 * A critical value that the institution deals with before the resident reads it: `waiting`, `overdue` when its time has
 * run out and the resident can read it unattended, `acknowledged` when somebody took it on.
 */
const criticalStates = ['waiting', 'overdue', 'acknowledged'] as const

export const CriticalView = z.object({
  id: Id,
  hospitalId: HospitalId,
  reportId: Id,
  title: z.string(),
  sampleNumber: z.string(),
  orderedBy: z.string().nullable(),
  nameMasked: z.string(),
  state: z.enum(criticalStates),
  raisedAt: Instant,
  /** From then on the resident reads it whether or not anybody has taken it on. */
  dueAt: Instant,
  acknowledged: z.object({ at: Instant, by: z.string(), note: z.string() }).nullable(),
})
export type CriticalView = z.infer<typeof CriticalView>

/** With what was found and how to reach the person: a look that the person sees. */
export const CriticalDetail = CriticalView.extend({
  name: z.string(),
  phone: z.string().nullable(),
  items: z.array(Observation),
})
export type CriticalDetail = z.infer<typeof CriticalDetail>

export const criticalsApi = api({
  criticals: {
    method: 'GET',
    path: '/criticals',
    auth: 'staff:critical.handle',
    summary: 'Critical values of one’s institution, the newest first; what nobody has taken on unless asked otherwise',
    query: Paging.extend({
      hospitalId: HospitalId.optional(),
      all: z.enum(['yes', 'no']).default('no'),
    }),
    ok: page(CriticalView),
  },
  critical: {
    method: 'GET',
    path: '/criticals/:id',
    auth: 'staff:critical.handle',
    summary: 'One of them with what was found and whom to call; the resident sees this look',
    params: ById,
    ok: CriticalDetail,
  },
  acknowledgeCritical: {
    method: 'POST',
    path: '/criticals/:id/acknowledgement',
    auth: 'staff:critical.handle',
    summary: 'Takes it on, with what was done: from now on the resident reads the report',
    params: ById,
    body: z.object({ note: z.string().trim().min(2).max(200) }),
    ok: CriticalView,
  },
})
