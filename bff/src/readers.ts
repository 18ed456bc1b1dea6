import {
  appointmentChanged,
  appointmentEnded,
  appointmentMade,
  appointmentMissed,
  appointmentMoved,
} from './booking/service.ts'
import type { Deps } from './deps.ts'
import { decode } from './hospital/hl7v2/charset.ts'
import { parseMessage, type Message } from './hospital/hl7v2/message.ts'
import { Unusable, type Inbound, type Readers } from './inbox/service.ts'
import { resultLineAgain, resultsReported } from './results/service.ts'
import { patientKnown, patientsMerged } from './person/service.ts'
import { readLineAgain } from './schedule/service.ts'

type Read = (deps: Deps, message: Message, inbound: Inbound) => Promise<void>

/** Which room reads which HL7 v2 message: one line each. What no room reads is kept as a dead letter until one does. */
const rooms: Readonly<Record<string, Read>> = {
  'SIU^S12': appointmentMade,
  'SIU^S13': appointmentMoved,
  'SIU^S14': appointmentChanged,
  'SIU^S15': appointmentEnded,
  'SIU^S16': appointmentEnded,
  'SIU^S17': appointmentEnded,
  'SIU^S26': appointmentMissed,
  'ADT^A04': patientKnown,
  'ADT^A08': patientKnown,
  'ADT^A28': patientKnown,
  'ADT^A31': patientKnown,
  'ADT^A40': patientsMerged,
  'ORU^R01': resultsReported,
  'OUL^R22': resultsReported,
  'OUL^R23': resultsReported,
  'OUL^R24': resultsReported,
}

/** How what lies in the inbox is read. */
export function readersOf(deps: Deps): Readers {
  return {
    async hl7v2(inbound) {
      const text = decode(inbound.bytes, inbound.encoding)
      const message = text === null ? null : parseMessage(text, inbound.encoding)
      if (!message) throw new Unusable('message.unreadable', 'MSH', 'the stored message cannot be read')
      const read = rooms[message.kind]
      if (!read) throw new Unusable('type.unread', 'MSH-9', 'no room reads this type of message')
      await read(deps, message, inbound)
    },
    'fhir-bulk': (line) => readLineAgain(deps, line),
    bulk: (line) => resultLineAgain(deps, line),
  }
}
