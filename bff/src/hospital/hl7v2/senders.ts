import * as z from 'zod'
import { inNetworks } from '../../infra/mllp/network.ts'
import { encodingOf } from './charset.ts'

/** Who may send us HL7 v2: connection facts of config/hospitals.json. */
export const SenderConfig = z.object({
  /** Our own name for the sender; the inbox keeps it. */
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  /** First components of MSH-3 and MSH-4. */
  application: z.string().min(1),
  facility: z.string().min(1),
  hospitalId: z.string().min(1),
  /** Read when MSH-18 is empty, as HL7 table 0211 writes it. */
  charset: z
    .string()
    .default('UNICODE UTF-8')
    .refine((declared) => encodingOf(declared) !== null, 'not a character set of HL7 table 0211'),
  /** Addresses or ranges (`10.1.0.0/16`) it may come from. */
  networks: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).min(1),
  /** What it may send: `SIU^S12`, or `SIU` for every event. A laboratory cannot move appointments. */
  types: z.array(z.string().regex(/^[A-Z]{3}(\^[A-Z0-9]{3})?$/)).min(1),
})
export type SenderConfig = z.input<typeof SenderConfig>

export interface Sender {
  id: string
  application: string
  facility: string
  hospitalId: string
  encoding: string
  mayCome(address: string): boolean
  /** Takes the type at least; the event may still not be taken. */
  knowsType(kind: string): boolean
  takes(kind: string): boolean
}

export function sendersOf(configs: readonly SenderConfig[]): Sender[] {
  return configs.map((config) => senderOf(SenderConfig.parse(config)))
}

function senderOf({ id, application, facility, hospitalId, charset, networks, types }: z.infer<typeof SenderConfig>) {
  return {
    id,
    application,
    facility,
    hospitalId,
    encoding: encodingOf(charset) ?? 'utf-8',
    mayCome: inNetworks(networks),
    knowsType: (kind: string) => types.some((type) => typeOf(type) === typeOf(kind)),
    takes: (kind: string) => types.includes(kind) || types.includes(typeOf(kind)),
  }
}

function typeOf(kind: string): string {
  return kind.split('^')[0] ?? kind
}
