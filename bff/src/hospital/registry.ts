import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { ArchivePort } from './archive.ts'
import type { BookingPort } from './gateway.ts'

const Fhir = z.object({
  protocol: z.literal('fhir'),
  base: z.url(),
  /** A bearer token, `"$HOSPITAL_<ID>_TOKEN"`, where the hospital wants one. */
  token: z.string().nullable().default(null),
})
/** IHE ITI Scheduling operations $hold and $book. */
const Ihe = z.object({
  protocol: z.literal('ihe-scheduling'),
  base: z.url(),
  /** A bearer token, `"$HOSPITAL_<ID>_TOKEN"`, where the hospital wants one. */
  token: z.string().nullable().default(null),
})
const Hl7v2 = z.object({
  protocol: z.literal('hl7v2'),
  host: z.string(),
  port: z.int(),
  /** Name in HL7 table 0211. */
  charset: z.string().default('UNICODE UTF-8'),
  sendingApplication: z.string().default('ONECARD'),
  sendingFacility: z.string().default('YUNCHUAN'),
  receivingApplication: z.string(),
  receivingFacility: z.string(),
})

/** Its picture archive (PACS), by DICOMweb. */
const Pacs = z.object({
  /** Under which `/studies` lies. */
  base: z.url(),
  /** The header's whole value, `"$HOSPITAL_<ID>_PACS_AUTHORIZATION"`, where the archive wants one. */
  authorization: z.string().nullable().default(null),
  timeoutMs: z.int().min(100).max(30_000).default(5000),
})
export type Pacs = z.output<typeof Pacs>

const MllpSender = z.object({
  application: z.string(),
  facility: z.string(),
  charset: z.string().default('UNICODE UTF-8'),
  /** CIDR ranges this sender may call from. */
  networks: z.array(z.string()).default(['127.0.0.0/8', '::1/128']),
  /** MSH-9 types it may send, e.g. `SIU`, `ADT`, `ORU^R01`. */
  types: z.array(z.string()),
})

export const HospitalConnection = z.object({
  id: z.string().regex(/^[a-z][a-z0-9]{1,30}$/),
  name: z.string(),
  /** The one way its slots arrive; the others are read-only for it. Null for an institution without online booking. */
  scheduleSource: z.enum(['fhir', 'bulk', 'csv']).nullable(),
  booking: z.discriminatedUnion('protocol', [Fhir, Ihe, Hl7v2]).nullable(),
  /** SMART Scheduling Links: where the manifest is and how often to look (seconds, at least 60 in production). */
  bulk: z
    .object({
      manifest: z.url(),
      everySeconds: z.int().min(1).default(60),
      /** How often all is asked for, not only what is new: then what has vanished is noticed. */
      fullEverySeconds: z.int().min(1).default(600),
    })
    .nullable()
    .default(null),
  /** Who counts the places; a campus may differ, by the hospital's own name for it. */
  counting: z.enum(['platform', 'hospital']).default('platform'),
  campusCounting: z.record(z.string(), z.enum(['platform', 'hospital'])).default({}),
  /** Examines sample tubes. `answersWithinHours`: when the result of a sealed tube is expected; null for the city's usual. */
  laboratory: z
    .object({ answersWithinHours: z.number().positive().max(168).nullable().default(null) })
    .nullable()
    .default(null),
  timeoutMs: z.int().min(100).max(60_000).default(3000),
  pacs: Pacs.nullable().default(null),
  mllpSenders: z.array(MllpSender).default([]),
})
export type HospitalConnection = z.output<typeof HospitalConnection>
export type MllpSender = z.output<typeof MllpSender>

/** The hospitals we are connected to, and the port behind which each one's protocol disappears. */
export interface Hospitals {
  all(): readonly HospitalConnection[]
  /** Undefined for an unknown id. */
  connection(id: string): HospitalConnection | undefined
  /** The hospital's booking port; undefined when it has none. */
  booking(id: string): BookingPort | undefined
  /** Its picture archive; undefined when it has none. */
  archive(id: string): ArchivePort | undefined
}

/**
 * Reads config/hospitals.json. A value `"$NAME"` is taken from the environment's `NAME` (an address that differs by
 * installation). Throws one error with every fault.
 */
export function readConnections(file: string, env: Readonly<Record<string, string | undefined>>): HospitalConnection[] {
  const text = readFileSync(file, 'utf8').replace(/"\$(\w+)"/g, (_whole, name: string) => {
    const value = env[name]
    if (value === undefined) throw new Error(`${file} names ${name}, which the environment does not hold`)
    return /^\d+$/.test(value) ? value : JSON.stringify(value)
  })
  const result = z.array(HospitalConnection).safeParse(JSON.parse(text))
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`)
  return result.data
}
