import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { Outcome } from './nucleic.ts'
import { Flag, ReportKind, ReportState } from './results.ts'
import { IdType } from './person.ts'
import { TubeCode } from './sampling.ts'
import { HospitalId } from './staff.ts'
import { api } from './treaty.ts'

const Reason = z.string().trim().min(4).max(200)

const PersonMasked = z.object({ nameMasked: z.string().nullable(), idNumberMasked: z.string().nullable() })

/** A sample whose reports nobody can show as they are: versions deny each other, or nobody understands what was found. */
export const ReviewView = z.object({
  id: Id,
  labId: HospitalId,
  labName: z.string(),
  sampleNumber: z.string(),
  title: z.string(),
  why: z.enum(['conflict', 'unread']),
  /** Of a pool nobody. */
  person: PersonMasked,
  /** People of the tube. */
  people: z.int().nullable(),
  since: Instant,
  versions: z.array(
    z.object({
      hash: z.string(),
      status: z.enum(['preliminary', 'final', 'corrected', 'withdrawn']),
      outcome: Outcome.nullable(),
      issuedAt: Instant,
      receivedAt: Instant,
    }),
  ),
})
export type ReviewView = z.infer<typeof ReviewView>

/** A finding in one person's own sample: somebody calls before the phone shows it. */
export const CallView = z.object({
  id: Id,
  labName: z.string(),
  sampleNumber: z.string(),
  person: PersonMasked,
  sampledAt: Instant.nullable(),
  issuedAt: Instant,
  state: z.enum(['waiting', 'reached']),
  attempts: z.array(
    z.object({ by: z.string(), at: Instant, outcome: z.enum(['reached', 'not-reached']), note: z.string() }),
  ),
})
export type CallView = z.infer<typeof CallView>

const TypedItem = z.object({
  code: z.string().trim().min(1).max(64),
  name: z.string().trim().min(1).max(120),
  value: z.string().trim().min(1).max(400),
  unit: z.string().trim().max(32).nullable().default(null),
  range: z.string().trim().max(60).nullable().default(null),
  flag: Flag.nullable().default(null),
})

const TypedCommon = {
  labId: HospitalId,
  status: z.enum(['final', 'corrected', 'withdrawn']),
  sampledAt: Instant.nullable().default(null),
  issuedAt: Instant,
  note: z.string().trim().max(300).nullable().default(null),
}

/** A result that a laboratory sent on paper or by phone: of a tube, or of one person. */
export const TypedRequest = z.discriminatedUnion('of', [
  z.object({ of: z.literal('tube'), ...TypedCommon, tubeCode: TubeCode, outcome: Outcome }),
  z.object({
    of: z.literal('person'),
    ...TypedCommon,
    idType: IdType.default('resident-id'),
    idNumber: z.string().trim().toUpperCase().min(5).max(18),
    kind: ReportKind,
    code: z.string().trim().min(1).max(64),
    title: z.string().trim().min(1).max(120),
    sampleNumber: z.string().trim().min(1).max(64),
    outcome: Outcome.nullable().default(null),
    conclusion: z.string().trim().max(2000).nullable().default(null),
    items: z.array(TypedItem).max(100),
  }),
])
export type TypedRequest = z.infer<typeof TypedRequest>

/** Typed by one, seen by another: only then it counts. */
export const TypedView = z.object({
  id: Id,
  state: z.enum(['waiting', 'confirmed', 'rejected']),
  labName: z.string(),
  typed: TypedRequest,
  typedBy: z.string(),
  typedAt: Instant,
  checkedBy: z.string().nullable(),
  checkedAt: Instant.nullable(),
  reason: z.string().nullable(),
  /** False for whoever typed it. */
  mayCheck: z.boolean(),
})
export type TypedView = z.infer<typeof TypedView>

export const UnmatchedTubeView = z.object({
  labId: HospitalId,
  labName: z.string(),
  code: z.string(),
  state: ReportState,
  issuedAt: Instant,
  receivedAt: Instant,
})
export type UnmatchedTubeView = z.infer<typeof UnmatchedTubeView>

export const resultDeskApi = api({
  reviews: {
    method: 'GET',
    path: '/reviews',
    auth: 'staff:results.read',
    summary: 'Samples that wait for a decision, the longest waiting first; a laboratory’s staff see its own',
    query: Paging,
    ok: page(ReviewView),
  },
  settleReview: {
    method: 'POST',
    path: '/reviews/:id/settlement',
    auth: 'staff:results.settle',
    summary: 'Says which version holds, of a tube for everybody in it; the resident is shown it as corrected',
    params: ById,
    body: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), reason: Reason }),
    ok: ReviewView,
  },
  calls: {
    method: 'GET',
    path: '/calls',
    auth: 'staff:results.call',
    summary: 'Findings whose person has to be called, the longest waiting first',
    query: Paging.extend({ state: z.enum(['waiting', 'reached']).default('waiting') }),
    ok: page(CallView),
  },
  callDetails: {
    method: 'POST',
    path: '/calls/:id/unmasking',
    auth: 'staff:results.call',
    summary: 'Name and phone of whom to call; the reason is kept and shown to the person',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: z.object({ name: z.string().nullable(), phone: z.string().nullable() }),
  },
  recordCall: {
    method: 'POST',
    path: '/calls/:id',
    auth: 'staff:results.call',
    summary: 'Writes a call down; once the person was reached the report opens on their phone',
    params: ById,
    body: z.object({ outcome: z.enum(['reached', 'not-reached']), note: z.string().trim().max(200).default('') }),
    ok: CallView,
  },
  typed: {
    method: 'GET',
    path: '/typed-results',
    auth: 'staff:results.read',
    summary: 'Results typed in by hand, the latest first',
    query: Paging.extend({ state: z.enum(['waiting', 'confirmed', 'rejected']).default('waiting') }),
    ok: page(TypedView),
  },
  typeResult: {
    method: 'POST',
    path: '/typed-results',
    auth: 'staff:results.type',
    summary: 'Types in a result; nobody is shown it before a second person has confirmed it',
    body: TypedRequest,
    ok: TypedView,
    status: 201,
  },
  checkTyped: {
    method: 'POST',
    path: '/typed-results/:id/check',
    auth: 'staff:results.type',
    summary: 'A second person compares with the paper and confirms or rejects',
    params: ById,
    body: z.discriminatedUnion('verdict', [
      z.object({ verdict: z.literal('confirmed') }),
      z.object({ verdict: z.literal('rejected'), reason: Reason }),
    ]),
    ok: TypedView,
  },
  unmatchedTubes: {
    method: 'GET',
    path: '/unmatched-tubes',
    auth: 'staff:sampling.read',
    summary: 'Tubes that a laboratory has answered for and nobody has registered, the longest waiting first',
    query: Paging,
    ok: page(UnmatchedTubeView),
  },
})
