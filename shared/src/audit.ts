import * as z from 'zod'
import { DayText, Id, Instant, Paging, page } from './common.ts'
import { api } from './treaty.ts'

/** What is written down for good. Names are kept once shipped: old rows must stay readable. */
export const auditActions = [
  'staff.sign-in',
  'staff.sign-in-refused',
  'staff.sign-out',
  'staff.enrol',
  'staff.recovery-codes',
  'staff.password',
  'staff.create',
  'staff.change',
  'staff.reset',
  'settings.change',
  'person.search',
  'person.view',
  'person.unmask',
  'person.confirm-identity',
  'person.confirm-guardian',
  'person.resolve-dispute',
  'dispute.list',
  'booking.list',
  'letter.read',
  'letter.replay',
  'letter.dismiss',
  'delivery.redrive',
  'card.verify',
  'critical.list',
  'critical.read',
  'critical.acknowledge',
  'report.list',
  'report.share-open',
  'report.print',
  'terminal.register',
  'terminal.renew-key',
  'terminal.revoke',
  'client.register',
  'client.switch',
  'tube.put',
  'tube.list',
  'tube.view',
  'tube.correct',
  'review.list',
  'review.settle',
  'call.list',
  'call.unmask',
  'call.record',
  'typed.list',
  'typed.type',
  'typed.check',
  'missing.list',
  'missing.answer',
  'point.create',
  'point.change',
  'audit.search',
  'audit.check',
] as const
export const AuditAction = z.enum(auditActions)
export type AuditAction = z.infer<typeof AuditAction>

export const AuditEntryView = z.object({
  id: Id,
  at: Instant,
  actorKind: z.enum(['staff', 'machine', 'system']),
  actorId: z.string().nullable(),
  actorName: z.string(),
  roles: z.array(z.string()),
  hospitalId: z.string().nullable(),
  action: AuditAction,
  /** A short name of the person concerned, the same in every row; never their number. */
  subject: z.string().nullable(),
  object: z.string().nullable(),
  reason: z.string().nullable(),
  /** What was changed, from what to what. */
  details: z.string().nullable(),
  address: z.string().nullable(),
  traceId: z.string(),
})
export type AuditEntryView = z.infer<typeof AuditEntryView>

export const auditFaults = ['changed', 'missing', 'broken-link', 'short', 'head-forged'] as const

/** The outcome of walking one day's chain. */
export const ChainDayView = z.object({
  day: DayText,
  entries: z.int(),
  intact: z.boolean(),
  faults: z.array(z.object({ kind: z.enum(auditFaults), position: z.int(), entryId: Id.nullable() })),
})
export type ChainDayView = z.infer<typeof ChainDayView>

export const auditApi = api({
  search: {
    method: 'GET',
    path: '/audit',
    limit: 'search',
    auth: 'staff:audit.read',
    summary: 'What staff and institutions have done, newest first',
    query: Paging.extend({
      from: DayText.optional(),
      to: DayText.optional(),
      action: AuditAction.optional(),
      actorId: Id.optional(),
      subject: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional(),
      object: z.string().max(120).optional(),
    }),
    ok: page(AuditEntryView),
  },
  check: {
    method: 'POST',
    path: '/audit/check',
    auth: 'staff:audit.read',
    summary: 'Walks the chains of some days and names every row that was changed or taken away',
    body: z.object({ from: DayText, to: DayText }),
    ok: z.object({
      days: z.array(ChainDayView),
      intact: z.boolean(),
      /** Rows not chained yet, and since when the oldest waits. */
      waiting: z.int(),
      waitingSince: Instant.nullable(),
      /** Rows of these days that neither hang on a chain nor wait for it: taken off by hand. */
      unlinked: z.array(Id),
    }),
  },
})
