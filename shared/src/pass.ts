import * as z from 'zod'
import { ById, Id, Instant } from './common.ts'
import { NucleicState, Validity } from './nucleic.ts'
import { ReportItem } from './results.ts'
import { api } from './treaty.ts'

/** What the pass page (畅行码) and a verifying terminal say of the latest test: that and until when, nothing of the sample. */
export const PassTest = z.object({
  state: NucleicState,
  sampledAt: Instant,
  issuedAt: Instant.nullable(),
  institutionName: z.string(),
  /** Of a negative one; null when it has run out or is no negative one. */
  validity: Validity.nullable(),
  /** The shortest clock that still runs; null when none does. */
  withinHours: z.int().nullable(),
})
export type PassTest = z.infer<typeof PassTest>

export const PassView = z.object({
  memberId: Id,
  nameMasked: z.string(),
  /** The latest that is known, found or not; null when nothing was ever sampled. */
  latest: PassTest.nullable(),
  /** The latest negative one that still counts, when a later sample has no answer yet. */
  counting: PassTest.nullable(),
  /** The server's clock: the phone keeps the difference to its own, and says how old its knowledge is when offline. */
  checkedAt: Instant,
  /** Ask again no sooner; spread over phones. */
  retryAfterSeconds: z.int(),
})
export type PassView = z.infer<typeof PassView>

/** Why nothing is there yet, and what can be done about it. */
export const TestStanding = z.object({
  /** Sampled and not answered: each with its expected time. */
  waiting: z.array(ReportItem),
  /** Answered, the latest first; three at most. */
  latest: z.array(ReportItem),
  /**
   * Samples under the phone number of this account that carry somebody else's document or a name that differs: when and
   * where only, for the resident to recognise their own.
   */
  perhaps: z.array(z.object({ sampleId: Id, sampledAt: Instant, place: z.string() })),
  retryAfterSeconds: z.int(),
})
export type TestStanding = z.infer<typeof TestStanding>

export const passApi = api({
  pass: {
    method: 'GET',
    path: '/members/:id/pass',
    auth: 'resident',
    summary: 'The latest nucleic-acid test and its clocks, for the pass page',
    params: ById,
    ok: PassView,
  },
  testStanding: {
    method: 'GET',
    path: '/members/:id/tests',
    auth: 'resident',
    summary: 'Where a member’s nucleic-acid tests stand: waiting, answered, perhaps under another name',
    params: ById,
    ok: TestStanding,
  },
})
