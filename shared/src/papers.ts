import * as z from 'zod'
import { ById, Download, Instant } from './common.ts'
import { ReportKind } from './results.ts'
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

export const papersApi = api({
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
