import * as z from 'zod'
import { ById, Download, Id, Instant } from './common.ts'
import { ReportKind, ReportState } from './results.ts'
import { api } from './treaty.ts'

/**
 * What whoever holds a printed report is told: that it was issued like this and still stands, that the institution has
 * changed it since, or that it has taken it back. Nothing of what it says.
 */
export const PaperView = z.object({
  state: z.enum(['genuine', 'changed', 'withdrawn']),
  institutionName: z.string(),
  kind: ReportKind,
  issuedAt: Instant,
  nameMasked: z.string(),
})
export type PaperView = z.infer<typeof PaperView>

/** One that a terminal may print for whoever has just shown a code. */
export const PrintableView = z.object({
  id: Id,
  kind: ReportKind,
  /** Empty of a private report: a screen in a hall says 隐私报告. */
  title: z.string(),
  institutionName: z.string(),
  state: ReportState,
  issuedAt: Instant,
  /** Printed for this showing of the code already: another copy needs another. */
  printed: z.boolean(),
})
export type PrintableView = z.infer<typeof PrintableView>

export const terminalPapersApi = api({
  printables: {
    method: 'GET',
    path: '/reports',
    auth: 'terminal',
    summary:
      'What may be printed for the code that this terminal verified within ten minutes; its own institution’s reports',
    query: z.object({ useId: Id }),
    ok: z.object({ items: z.array(PrintableView) }),
    limit: 'search',
  },
  print: {
    method: 'POST',
    path: '/reports/:id/print',
    auth: 'terminal',
    summary: 'One of them as a PDF, once for each showing of a code; the resident sees that it was printed',
    params: ById,
    body: z.object({ useId: Id }),
    ok: Download,
    media: ['application/pdf'],
  },
})

/** A negative test as a SMART Health Card: verified by anybody who trusts the issuer's keys, online or not. */
export const HealthCardView = z.object({
  jws: z.string(),
  /** What each QR code says; one unless it is too long for one. */
  qr: z.array(z.string()).min(1),
  /** Its public keys lie at `/.well-known/jwks.json` under this. */
  issuer: z.string(),
  issuedAt: Instant,
})
export type HealthCardView = z.infer<typeof HealthCardView>

export const papersApi = api({
  healthCard: {
    method: 'GET',
    path: '/reports/:id/health-card',
    auth: 'resident',
    summary: 'A negative nucleic-acid test as a SMART Health Card',
    params: ById,
    ok: HealthCardView,
    limit: 'search',
  },
  pdf: {
    method: 'GET',
    path: '/reports/:id/pdf',
    auth: 'resident',
    summary: 'A report as a PDF to keep or to print, with a code by which it can be checked',
    params: ById,
    ok: Download,
    media: ['application/pdf'],
    limit: 'search',
  },
  checkPaper: {
    method: 'GET',
    path: '/papers/:token',
    auth: 'public',
    summary: 'Whether a printed report is genuine and still stands: what its QR code leads to',
    params: z.object({ token: z.string().max(64) }),
    ok: PaperView,
    limit: 'entrance',
  },
})
