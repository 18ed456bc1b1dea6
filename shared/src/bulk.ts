import * as z from 'zod'
import { Instant } from './common.ts'
import { Outcome } from './nucleic.ts'
import { IdType } from './person.ts'
import { Flag, ReportKind } from './results.ts'
import { TubeCode } from './sampling.ts'
import { api } from './treaty.ts'

/**
 * Results by file: one line of JSON is one version of one report of one person, or of what was found in a tube. What is not known is left out or null; a
 * name that is not known here is a fault of the line, so that nothing is lost unseen.
 */

const words = (most: number) => z.string().trim().min(1).max(most)
const said = (most: number) => words(most).nullish()
/** With a zone: `2026-11-22T09:30:00+08:00`. */
const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => text >= '1900' && text < '2200', 'lies outside all living memory')

/** By document, or by the institution's own number of the patient, or by both: then they are known to be one. */
const LinePerson = z
  .strictObject({ idType: IdType.optional(), idNumber: words(32).optional(), mrn: words(64).optional() })
  .refine(({ idNumber, mrn }) => idNumber !== undefined || mrn !== undefined, {
    message: 'idNumber or mrn is wanted',
    path: ['idNumber'],
  })

const LineObservation = z.strictObject({
  code: words(64),
  name: words(120),
  /** As the laboratory writes it: `5.6`, `<0.5`, `阴性`; a number may be one. */
  value: z.union([words(2_000), z.number()]),
  unit: said(32),
  /** The reference range as the laboratory writes it. */
  range: said(120),
  low: z.number().nullish(),
  high: z.number().nullish(),
  flag: Flag.nullish(),
  method: said(120),
  note: said(2_000),
})

/** Of one person, or of a tube whose people we know by its sampling: then its code is the sample's number. */
const Line = z.strictObject({
  person: LinePerson.optional(),
  tube: TubeCode.optional(),
  sampleNumber: words(64).optional(),
  /** What was examined: the institution's code, and in words. */
  code: words(64),
  title: words(120),
  kind: ReportKind.default('laboratory'),
  /** The institution's own count of versions, where it keeps one: the highest is shown. */
  version: z.int().min(0).max(1_000_000).nullish(),
  status: z.enum(['preliminary', 'final', 'corrected', 'withdrawn']).default('final'),
  /** Of a nucleic-acid test, what was found in the sample. */
  outcome: Outcome.nullish(),
  sampledAt: instant.nullish(),
  issuedAt: instant,
  observations: z.array(LineObservation).max(500).default([]),
  conclusion: said(10_000),
  note: said(10_000),
  specimen: said(120),
  orderedBy: said(80),
  signedBy: said(80),
})

export const ResultLine = Line.refine(({ person, tube }) => (person === undefined) !== (tube === undefined), {
  message: 'either person or tube is wanted',
  path: ['person'],
}).refine(({ tube, sampleNumber }) => (tube === undefined) !== (sampleNumber === undefined), {
  message: 'of a person the sample has a number, of a tube none beside its code',
  path: ['sampleNumber'],
})
export type ResultLine = z.output<typeof ResultLine>

/** What became of a line. */
export const LineOutcome = z.object({
  line: z.int(),
  /** `repeated`: the very same had been said before; nothing has changed. */
  outcome: z.enum(['taken', 'repeated', 'refused']),
  /** Of a refused line: why, and where in it. */
  code: z.string().optional(),
  field: z.string().nullable().optional(),
  message: z.object({ zh: z.string(), en: z.string() }).optional(),
  detail: z.string().optional(),
})
export type LineOutcome = z.infer<typeof LineOutcome>

/** `interrupted`: the sender left before the end; what is counted stays, and the file is to be sent again as a whole. */
export const FileView = z.object({
  id: z.string(),
  state: z.enum(['receiving', 'interrupted', 'done']),
  lines: z.int(),
  taken: z.int(),
  repeated: z.int(),
  refused: z.int(),
  receivedAt: Instant,
  lastAt: Instant,
})
export type FileView = z.infer<typeof FileView>

/** The sender's name for the file, also its Idempotency-Key. */
export const FileId = z.string().regex(/^[\w.~:-]{8,128}$/)

const ofFile = z.object({ id: FileId })

export const bulkApi = api({
  upload: {
    method: 'POST',
    path: '/results',
    auth: 'client:DiagnosticReport.c',
    summary: 'Takes a file of results, one a line; sending it again changes nothing',
    takes: { media: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'], line: ResultLine },
    ok: FileView,
  },
  outcomes: {
    method: 'GET',
    path: '/results/:id',
    auth: 'client:DiagnosticReport.c',
    summary: 'What became of each line of a file, in its order; 202 while more is to come',
    params: ofFile,
    query: z.object({
      /** Lines with this outcome only. */
      outcome: LineOutcome.shape.outcome.optional(),
    }),
    ok: LineOutcome,
    lines: true,
  },
  file: {
    method: 'GET',
    path: '/results/:id/status',
    auth: 'client:DiagnosticReport.c',
    summary: 'How far a file has come',
    params: ofFile,
    ok: FileView,
  },
})
