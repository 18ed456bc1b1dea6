import * as z from 'zod'
import { Id, Instant, Paging, page } from './common.ts'
import { api } from './treaty.ts'

export const noticeKinds = [
  'booking.held',
  'booking.booked',
  'booking.refused',
  'booking.cancelled',
  'booking.stopped',
  'booking.moved',
  'card.used',
  'card.changed',
  'member.consented',
  'member.disputed',
  'member.came-of-age',
  'report.ready',
  'missing.answered',
] as const
export const NoticeKind = z.enum(noticeKinds)
export type NoticeKind = z.infer<typeof NoticeKind>

export const NoticeView = z.object({
  id: Id,
  kind: NoticeKind,
  title: z.object({ zh: z.string(), en: z.string() }),
  body: z.object({ zh: z.string(), en: z.string() }),
  /** Where a tap leads: a booking's or card's id, by kind. */
  subjectId: Id.nullable(),
  read: z.boolean(),
  at: Instant,
})
export type NoticeView = z.infer<typeof NoticeView>

export const noticeApi = api({
  notices: {
    method: 'GET',
    path: '/notices',
    auth: 'resident',
    summary: 'The in-app inbox, newest first',
    query: Paging,
    ok: page(NoticeView),
  },
  unread: {
    method: 'GET',
    path: '/notices/unread',
    auth: 'resident',
    summary: 'How many are unread',
    ok: z.object({ count: z.int() }),
  },
  read: {
    method: 'POST',
    path: '/notices/read',
    auth: 'resident',
    summary: 'Marks notices read: some, or all up to now',
    body: z.object({ ids: z.array(Id).max(100).optional() }),
    ok: z.object({ count: z.int() }),
    idempotent: false,
  },
  templates: {
    method: 'GET',
    path: '/notices/templates',
    auth: 'resident',
    summary: 'Subscribe-message templates to ask for (at most 3 at once), by the occasion',
    query: z.object({ occasion: z.enum(['booking', 'report']) }),
    ok: z.object({ templateIds: z.array(z.string()).max(3) }),
  },
  subscribe: {
    method: 'POST',
    path: '/notices/subscriptions',
    auth: 'resident',
    summary: 'What the person answered to requestSubscribeMessage',
    body: z.object({
      answers: z
        .array(z.object({ templateId: z.string().max(64), answer: z.enum(['accept', 'reject', 'ban']) }))
        .max(3),
    }),
    ok: null,
  },
})
