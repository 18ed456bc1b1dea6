import { inNetworks } from '../../infra/mllp/network.ts'
import type { HospitalConnection, MllpSender } from '../registry.ts'
import { encodingOf } from './charset.ts'

/** Who may send us HL7 v2, from where and what; known by the first components of MSH-3 and MSH-4. */
export interface Sender {
  /** `application@facility`: the name under which the inbox keeps what it sent. */
  name: string
  application: string
  facility: string
  hospitalId: string
  /** Read when MSH-18 is empty. */
  encoding: string
  mayCome(this: void, address: string): boolean
  /** Takes the type at least; the event may still not be taken. */
  knowsType(this: void, kind: string): boolean
  takes(this: void, kind: string): boolean
}

/** The senders of all hospitals. A network or character set that means nothing stops the program at its start. */
export function sendersOf(hospitals: readonly Pick<HospitalConnection, 'id' | 'mllpSenders'>[]): Sender[] {
  return hospitals.flatMap(({ id, mllpSenders }) => mllpSenders.map((sender) => senderOf(id, sender)))
}

function senderOf(hospitalId: string, { application, facility, charset, networks, types }: MllpSender): Sender {
  const encoding = encodingOf(charset)
  if (encoding === null) throw new Error(`${hospitalId}: ${charset} is not a character set that we read`)
  return {
    name: `${application}@${facility}`,
    application,
    facility,
    hospitalId,
    encoding,
    mayCome: inNetworks(networks),
    knowsType: (kind) => types.some((type) => typeOf(type) === typeOf(kind)),
    takes: (kind) => types.includes(kind) || types.includes(typeOf(kind)),
  }
}

/** `SIU` of `SIU^S12`; a sender may be allowed the whole type or single events. */
function typeOf(kind: string): string {
  return kind.split('^')[0] ?? kind
}
