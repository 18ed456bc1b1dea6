import * as z from 'zod'
import { ById, DayText, Download, Id, Instant, Paging, page } from './common.ts'
import { Entrance, NucleicDetail, NucleicSign } from './nucleic.ts'
import { api } from './treaty.ts'

export const reportKinds = ['laboratory', 'nucleic-acid', 'imaging', 'ecg', 'pathology', 'station'] as const
export const ReportKind = z.enum(reportKinds)
export type ReportKind = z.infer<typeof ReportKind>

/**
 * What a resident is told of a report's standing. `preliminary` may still change; `corrected` replaces what was shown
 * before; `under-review`: two versions contradict each other and staff decide; `withdrawn`: the laboratory took it back.
 */
export const reportStates = ['preliminary', 'final', 'corrected', 'under-review', 'withdrawn'] as const
export const ReportState = z.enum(reportStates)
export type ReportState = z.infer<typeof ReportState>

/** HL7 table 0078, as far as a resident is shown it: low, high, critically so, abnormal without a direction. */
export const flags = ['N', 'L', 'H', 'LL', 'HH', 'A'] as const
export const Flag = z.enum(flags)
export type Flag = z.infer<typeof Flag>

export const ReportItem = z.object({
  id: Id,
  memberId: Id,
  kind: ReportKind,
  title: z.string(),
  state: ReportState,
  institutionName: z.string(),
  sampledAt: Instant.nullable(),
  issuedAt: Instant,
  /** Items outside their range; 0 while nothing may be said of them. */
  abnormal: z.int(),
  critical: z.boolean(),
  /** Private, and not opened in this session: title, institution and all else are withheld. */
  locked: z.boolean(),
  /** Only of a nucleic-acid test. */
  nucleic: NucleicSign.nullable(),
})
export type ReportItem = z.infer<typeof ReportItem>

export const Observation = z.object({
  code: z.string(),
  name: z.string(),
  /** As the laboratory wrote it: `5.6`, `<0.5`, `阴性`. */
  value: z.string(),
  /** The value when it is a plain number: for trends. */
  number: z.number().nullable(),
  unit: z.string().nullable(),
  /** The reference range as the laboratory wrote it. */
  range: z.string().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  flag: Flag.nullable(),
  method: z.string().nullable(),
  note: z.string().nullable(),
})
export type Observation = z.infer<typeof Observation>

const documentTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] as const

/** A document or picture that the laboratory sent along. */
export const ReportDocument = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  /** What it is by its own bytes. */
  contentType: z.enum(documentTypes),
  title: z.string(),
  bytes: z.int(),
})
export type ReportDocument = z.infer<typeof ReportDocument>
export type DocumentType = ReportDocument['contentType']

export const ReportView = ReportItem.extend({
  nucleic: NucleicDetail.nullable(),
  /** Empty while a report is under review or withdrawn, and of a pool that is not negative. */
  observations: z.array(Observation),
  conclusion: z.string().nullable(),
  note: z.string().nullable(),
  specimen: z.string().nullable(),
  orderedBy: z.string().nullable(),
  /** Whoever signed it at the laboratory. */
  signedBy: z.string().nullable(),
  sampleNumber: z.string(),
  /** Like the items: empty while a report is under review or withdrawn. */
  documents: z.array(ReportDocument),
  /** What was issued before, the latest first: that it was, not what it said. */
  earlier: z.array(z.object({ issuedAt: Instant, state: ReportState })),
})
export type ReportView = z.infer<typeof ReportView>

export const TrendPoint = z.object({
  reportId: Id,
  at: Instant,
  number: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  flag: Flag.nullable(),
  institutionName: z.string(),
})
export type TrendPoint = z.infer<typeof TrendPoint>

export const resultsApi = api({
  reports: {
    method: 'GET',
    path: '/reports',
    auth: 'resident',
    summary: 'Reports of all members or of one, the latest first, from all institutions',
    query: Paging.extend({
      memberId: Id.optional(),
      kind: ReportKind.optional(),
      /** 集采 or 定点: nucleic-acid tests only. */
      entrance: Entrance.optional(),
      /** Part of a title. */
      q: z.string().trim().max(40).optional(),
      from: DayText.optional(),
      to: DayText.optional(),
    }),
    ok: page(ReportItem).extend({
      /** Where there is nothing yet: seconds after which asking again makes sense. */
      retryAfter: z.int().optional(),
    }),
  },
  report: {
    method: 'GET',
    path: '/reports/:id',
    auth: 'resident',
    summary: 'One report with its items',
    params: ById,
    ok: ReportView,
  },
  document: {
    method: 'GET',
    path: '/reports/:id/documents/:document',
    auth: 'resident',
    summary: 'A document or picture of a report',
    params: ById.extend({ document: ReportDocument.shape.id }),
    ok: Download,
    media: documentTypes,
  },
  trend: {
    method: 'GET',
    path: '/members/:id/trends/:code',
    auth: 'resident',
    summary: 'One item over time and institutions, in one unit, the earliest first',
    params: ById.extend({ code: z.string().min(1).max(64) }),
    query: z.object({ unit: z.string().max(32).optional() }),
    ok: z.object({ name: z.string(), unit: z.string().nullable(), points: z.array(TrendPoint) }),
  },
})
