import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { ReportKind } from './results.ts'
import { api } from './treaty.ts'

export const missingStates = ['open', 'found', 'not-found', 'withdrawn'] as const
export const MissingState = z.enum(missingStates)
export type MissingState = z.infer<typeof MissingState>

export const ReportMissingRequest = z.object({
  memberId: Id,
  kind: ReportKind.default('nucleic-acid'),
  /** When the sample was taken, as the resident remembers it or the phone knows it. */
  sampledAt: Instant,
  place: z.string().trim().min(2).max(120),
  /** The report that waits, or the sample under another name that the resident recognised. */
  reportId: Id.nullable().default(null),
  sampleId: Id.nullable().default(null),
  note: z.string().trim().max(300).nullable().default(null),
})
export type ReportMissingRequest = z.infer<typeof ReportMissingRequest>

export const MissingView = z.object({
  id: Id,
  memberId: Id,
  kind: ReportKind,
  state: MissingState,
  sampledAt: Instant,
  place: z.string(),
  note: z.string().nullable(),
  /** What staff found out, in words for the resident. */
  answer: z.string().nullable(),
  reportedAt: Instant,
  answeredAt: Instant.nullable(),
  /** Staff answer until then: the city's setting. */
  answerBy: Instant,
  actions: z.array(z.enum(['withdraw'])),
})
export type MissingView = z.infer<typeof MissingView>

export const missingApi = api({
  reportMissing: {
    method: 'POST',
    path: '/missing-results',
    auth: 'resident',
    summary: 'Reports a result that does not come, with when and where the sample was taken; once a sample',
    body: ReportMissingRequest,
    ok: MissingView,
    status: 201,
  },
  missing: {
    method: 'GET',
    path: '/missing-results',
    auth: 'resident',
    summary: 'What was reported missing, the latest first',
    query: Paging.extend({ memberId: Id.optional() }),
    ok: page(MissingView),
  },
  withdrawMissing: {
    method: 'POST',
    path: '/missing-results/:id/withdrawal',
    auth: 'resident',
    summary: 'Takes it back: it has come, or was a mistake',
    params: ById,
    ok: MissingView,
  },
})

export const StaffMissingView = MissingView.omit({ memberId: true, actions: true }).extend({
  person: z.object({ id: Id, nameMasked: z.string(), idNumberMasked: z.string() }),
  reportId: Id.nullable(),
  sampleId: Id.nullable(),
})
export type StaffMissingView = z.infer<typeof StaffMissingView>

export const missingStaffApi = api({
  missingResults: {
    method: 'GET',
    path: '/missing-results',
    auth: 'staff:missing.answer',
    summary: 'Results that residents miss, the longest waiting first',
    query: Paging.extend({ state: MissingState.default('open') }),
    ok: page(StaffMissingView),
  },
  answerMissing: {
    method: 'POST',
    path: '/missing-results/:id/answer',
    auth: 'staff:missing.answer',
    summary: 'Says what was found out; the resident is told',
    params: ById,
    body: z.object({ state: z.enum(['found', 'not-found']), answer: z.string().trim().min(4).max(300) }),
    ok: StaffMissingView,
  },
})
