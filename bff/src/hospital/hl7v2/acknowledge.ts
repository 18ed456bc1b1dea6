import { declarationOf, encode } from './charset.ts'
import type { EnvelopeFault } from './envelope.ts'
import type { Message } from './message.ts'
import { writeTime } from './time.ts'
import { header, message, segment, type FieldValue } from './write.ts'

/** Who we are in MSH-3/4 of what we send. */
export interface Ourselves {
  application: string
  facility: string
  timeZone: string
}

export interface Acknowledgement {
  /** The message answered, or as much of it as could be read. */
  to: Message | null
  /** The peer's character set. */
  encoding: string
  now: Date
  controlId: string
  fault?: EnvelopeFault
}

/** The bytes of an ACK: AA, or AE/AR with an ERR that says where and why. */
export function acknowledge(us: Ourselves, answer: Acknowledgement): Buffer {
  const { to, encoding, fault } = answer
  const segments = [
    header(ackHeader(us, answer)),
    segment('MSA', { 1: fault?.acknowledgement ?? 'AA', 2: to?.controlId ?? '', 3: fault?.text ?? '' }),
    ...(fault ? [errorSegment(fault)] : []),
  ]
  return encode(message(segments), encoding)
}

/** MSH-11 is echoed: a test message is answered as one. */
function ackHeader(us: Ourselves, { to, encoding, now, controlId }: Acknowledgement): Record<number, FieldValue> {
  const theirs = (field: number, component?: number): string => to?.header.text(field, component) ?? ''
  const event = theirs(9, 2)
  return {
    3: us.application,
    4: us.facility,
    5: theirs(3),
    6: theirs(4),
    7: writeTime(now, us.timeZone),
    9: event ? ['ACK', event, 'ACK'] : 'ACK',
    10: controlId,
    11: theirs(11) || 'P',
    12: '2.5.1',
    18: declarationOf(encoding),
  }
}

function errorSegment({ code, field, text }: EnvelopeFault): string {
  return segment('ERR', {
    2: field === null ? ['MSH', '1'] : ['MSH', '1', String(field)],
    3: [code, table0357[code], 'HL70357'],
    4: 'E',
    8: text,
  })
}

const table0357: Record<EnvelopeFault['code'], string> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
}
