import type { Framed } from '../../infra/mllp/framing.ts'
import { decode, encodingOf } from './charset.ts'
import { parseMessage, type Message } from './message.ts'
import type { Sender } from './senders.ts'

/** What the envelope alone shows to be wrong; everything else is taken and answered later (ADR on acknowledging). */
export interface EnvelopeFault {
  acknowledgement: 'AE' | 'AR'
  /** HL7 table 0357. */
  code: '100' | '101' | '102' | '103' | '200' | '201' | '203' | '204'
  /** Which field of MSH. */
  field: number | null
  text: string
}

export type Reception =
  | { taken: true; sender: Sender; message: Message; encoding: string; bytes: Buffer }
  | { taken: false; sender: Sender | null; header: Message | null; encoding: string; fault: EnvelopeFault }

/** Reads the envelope of whatever came over the wire, for the senders known to us. Decides, stores nothing. */
export function openEnvelope(framed: Framed, address: string, senders: readonly Sender[]): Reception {
  const bytes = framed.kind === 'message' ? framed.bytes : framed.head
  const known = recognise(bytes, address, senders)
  if (!known) return stranger(bytes)
  const { sender, header, encoding } = known
  const refuse = (fault: EnvelopeFault, into = encoding ?? sender.encoding): Reception => ({
    taken: false,
    sender,
    header,
    encoding: into,
    fault,
  })
  if (framed.kind === 'broken') return refuse(framingFaults[framed.fault])
  if (!encoding) return refuse(faults.charsetUnknown)
  const text = decode(bytes, encoding)
  const message = text === null ? null : parseMessage(text, encoding)
  if (!message) return refuse(faults.charsetWrong)
  const fault = headerFault(message, sender)
  return fault ? refuse(fault) : { taken: true, sender, message, encoding, bytes }
}

const faults = {
  noHeader: { acknowledgement: 'AE', code: '100', field: null, text: 'does not begin with an MSH segment' },
  noSender: { acknowledgement: 'AR', code: '101', field: 3, text: 'sending application and facility are required' },
  unknownSender: { acknowledgement: 'AR', code: '204', field: 3, text: 'unknown sender' },
  charsetUnknown: { acknowledgement: 'AE', code: '103', field: 18, text: 'unknown character set' },
  charsetWrong: { acknowledgement: 'AE', code: '102', field: 18, text: 'bytes are not in the character set' },
  noType: { acknowledgement: 'AE', code: '101', field: 9, text: 'message type is required' },
  typeNotTaken: { acknowledgement: 'AR', code: '200', field: 9, text: 'message type is not taken from this sender' },
  eventNotTaken: { acknowledgement: 'AR', code: '201', field: 9, text: 'event is not taken from this sender' },
  noControlId: { acknowledgement: 'AE', code: '101', field: 10, text: 'message control id is required' },
  longControlId: { acknowledgement: 'AE', code: '102', field: 10, text: 'message control id is too long' },
  version: { acknowledgement: 'AR', code: '203', field: 12, text: 'version is not taken' },
} as const satisfies Record<string, EnvelopeFault>

const framingFaults: Record<'unended' | 'bad-end' | 'too-long', EnvelopeFault> = {
  unended: { acknowledgement: 'AE', code: '100', field: null, text: 'frame without an end block' },
  'bad-end': {
    acknowledgement: 'AE',
    code: '100',
    field: null,
    text: 'end block is not followed by a carriage return',
  },
  'too-long': { acknowledgement: 'AE', code: '100', field: null, text: 'frame is too long' },
}

interface Recognised {
  sender: Sender
  header: Message
  /** Null when MSH-18 names a character set that we do not know. */
  encoding: string | null
}

/**
 * MSH-18 says how to read MSH, and MSH-3/4 say which character set is meant when MSH-18 is empty: so each sender
 * that may come from here is tried with its own reading. In GB 18030 half of a character can look like `|`, which
 * is why the raw bytes alone cannot be counted.
 */
function recognise(bytes: Buffer, address: string, senders: readonly Sender[]): Recognised | null {
  const line = headerLine(bytes)
  const declared = encodingOf(declaredIn(line, 'latin1') ?? '')
  for (const sender of senders.filter((each) => each.mayCome(address))) {
    for (const encoding of [declared, sender.encoding]) {
      const header = encoding === null ? null : headerIn(line, encoding)
      if (header && isFrom(header, sender)) return { sender, header, encoding: meant(header, sender) }
    }
  }
  return null
}

function isFrom({ header }: Message, { application, facility }: Sender): boolean {
  return header.text(3) === application && header.text(4) === facility
}

function meant({ header }: Message, sender: Sender): string | null {
  const declared = header.text(18)
  return declared === '' ? sender.encoding : encodingOf(declared)
}

function headerLine(bytes: Buffer): Buffer {
  const end = bytes.findIndex((byte) => byte === 0x0d || byte === 0x0a)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

function headerIn(line: Buffer, encoding: string): Message | null {
  const text = decode(line, encoding)
  return text === null ? null : parseMessage(text, encoding)
}

function declaredIn(line: Buffer, encoding: string): string | undefined {
  return headerIn(line, encoding)?.header.text(18)
}

/** An unknown sender learns no more than that: neither which names nor which networks we know. */
function stranger(bytes: Buffer): Reception {
  const line = headerLine(bytes)
  const header = headerIn(line, 'utf-8') ?? headerIn(line, 'latin1')
  return { taken: false, sender: null, header, encoding: 'utf-8', fault: strangerFault(header) }
}

function strangerFault(message: Message | null): EnvelopeFault {
  if (!message) return faults.noHeader
  const isNamed = message.header.text(3) !== '' && message.header.text(4) !== ''
  return isNamed ? faults.unknownSender : faults.noSender
}

function headerFault(message: Message, sender: Sender): EnvelopeFault | null {
  const { kind, controlId, header } = message
  if (kind === '') return faults.noType
  if (!sender.takes(kind)) return sender.knowsType(kind) ? faults.eventNotTaken : faults.typeNotTaken
  if (controlId === '') return faults.noControlId
  if (controlId.length > 199) return faults.longControlId
  return /^(2(\.\d+)*)?$/.test(header.text(12)) ? null : faults.version
}
