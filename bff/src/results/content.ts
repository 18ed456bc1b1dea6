import type { Outcome } from '@onecard/shared/nucleic'
import { Observation, ReportDocument, type ReportKind } from '@onecard/shared/results'
import * as z from 'zod'
import { sha256, type Sealer } from '../infra/seal.ts'
import { TracingContent } from './ecg/tracing.ts'
import { StudyContent } from './imaging/study.ts'
import type { VersionStatus } from './rules.ts'

/** What one version of a report says, without whose it is. */
export const Content = z.object({
  observations: z.array(Observation),
  conclusion: z.string().nullable(),
  note: z.string().nullable(),
  specimen: z.string().nullable(),
  orderedBy: z.string().nullable(),
  signedBy: z.string().nullable(),
  /** Of an electrocardiogram that came with its curves. */
  tracing: TracingContent.optional(),
  /** Of a report on pictures: what its hospital's archive calls them. */
  study: StudyContent.optional(),
  /** Their files lie beside the database. Reports from before there were any have none. */
  documents: z.array(ReportDocument).default([]),
})
export type Content = z.output<typeof Content>

/** What is left of a version that cannot be read. */
export const nothing: Content = {
  ...{ observations: [], conclusion: null, note: null },
  ...{ specimen: null, orderedBy: null, signedBy: null, documents: [] },
}

export function sealContent(sealer: Pick<Sealer, 'seal'>, content: Content): Buffer {
  return sealer.seal(JSON.stringify(content))
}

export function openContent(sealer: Pick<Sealer, 'open'>, sealed: Buffer): Content {
  return Content.parse(JSON.parse(sealer.open(sealed)))
}

/** Two messages that say the same are one version, whatever their control ids are and whichever of a person's keys they name. */
export function hashOf({ version, status, outcome, kind, title, issuedAt, sampledAt, content }: Said): Buffer {
  return sha256(JSON.stringify({ version, status, outcome, kind, title, issuedAt, sampledAt, content }))
}

interface Said {
  version: number | null
  status: VersionStatus
  outcome: Outcome | null
  kind: ReportKind
  title: string
  issuedAt: Date
  sampledAt: Date | null
  content: Content
}
