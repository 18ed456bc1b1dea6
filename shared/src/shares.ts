import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { Observation, ReportKind, ReportState } from './results.ts'
import { api } from './treaty.ts'

/** One time that somebody opened a shared link, or tried a wrong code. */
export const ShareOpening = z.object({
  at: Instant,
  /** In words: `微信 iPhone`. */
  device: z.string(),
  outcome: z.enum(['opened', 'wrong-code']),
})
export type ShareOpening = z.infer<typeof ShareOpening>

/** `locked`: too many wrong codes. */
const shareStates = ['active', 'expired', 'revoked', 'locked'] as const

export const ShareView = z.object({
  id: Id,
  /** For whom, in the sharer's own words. */
  recipient: z.string(),
  reports: z.array(z.object({ id: Id, title: z.string(), institutionName: z.string() })),
  state: z.enum(shareStates),
  hasCode: z.boolean(),
  name: z.enum(['masked', 'full']),
  createdAt: Instant,
  expiresAt: Instant,
  openings: z.int(),
  /** The latest ten. */
  latest: z.array(ShareOpening),
  /** Shown when it is made and never again: only its hash is kept. */
  link: z.string().nullable(),
})
export type ShareView = z.infer<typeof ShareView>

export const ShareRequest = z.object({
  reportIds: z.array(Id).min(1).max(10),
  recipient: z.string().trim().min(1).max(20),
  hours: z.int().min(1).max(168),
  /** What the recipient is asked for; told to them by another way. */
  code: z
    .string()
    .regex(/^\d{4,6}$/)
    .nullable(),
  name: z.enum(['masked', 'full']),
  /** That this person may be shown these reports: the consent of whoever shares. */
  agreed: z.literal(true),
})
export type ShareRequest = z.infer<typeof ShareRequest>

export const SharedReport = z.object({
  kind: ReportKind,
  title: z.string(),
  state: ReportState,
  institutionName: z.string(),
  sampledAt: Instant.nullable(),
  issuedAt: Instant,
  observations: z.array(Observation),
  conclusion: z.string().nullable(),
  note: z.string().nullable(),
  specimen: z.string().nullable(),
})
export type SharedReport = z.infer<typeof SharedReport>

/** What a recipient is shown: no number of anybody, the name as the sharer wanted it. */
export const SharedView = z.object({
  name: z.string(),
  sex: z.enum(['male', 'female', 'unknown']),
  age: z.int(),
  expiresAt: Instant,
  reports: z.array(SharedReport),
})
export type SharedView = z.infer<typeof SharedView>

export const sharesApi = api({
  share: {
    method: 'POST',
    path: '/shares',
    auth: 'resident',
    summary: 'A link by which somebody else reads some reports of one person, for a while',
    body: ShareRequest,
    ok: ShareView,
    status: 201,
  },
  shares: {
    method: 'GET',
    path: '/shares',
    auth: 'resident',
    summary: 'The links of this account, the latest first, with every time they were opened',
    query: Paging,
    ok: page(ShareView),
  },
  revokeShare: {
    method: 'DELETE',
    path: '/shares/:id',
    auth: 'resident',
    summary: 'Ends a link at once',
    params: ById,
    ok: null,
  },
  openShare: {
    method: 'POST',
    path: '/shared',
    auth: 'public',
    summary: 'What a link shows, to whoever has it and, where one is asked for, its code',
    body: z.object({
      token: z.string().min(20).max(64),
      code: z
        .string()
        .regex(/^\d{4,6}$/)
        .optional(),
    }),
    ok: SharedView,
    idempotent: false,
    limit: 'entrance',
  },
})
