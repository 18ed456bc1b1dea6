import type { BookingOrder, Patient } from '../gateway.ts'
import type { Ourselves } from './acknowledge.ts'
import { declarationOf, encode } from './charset.ts'
import type { Message } from './message.ts'
import { writeTime } from './time.ts'
import { header, message, segment, type FieldValue } from './write.ts'

/** To whom a message goes, and the id by which its answer will name it. */
export interface Envelope {
  us: Ourselves
  application: string
  facility: string
  encoding: string
  now: Date
  controlId: string
}

/** SIU, "this has happened": S12 new, S15 cancelled. For places that we count. */
export function notification(event: 'S12' | 'S15', order: BookingOrder, to: Envelope): Buffer {
  const isNew = event === 'S12'
  const schedule = segment('SCH', {
    1: [order.bookingId, to.us.application],
    2: order.hospitalRef ?? '',
    5: order.slotRef,
    6: isNew ? 'NEW' : 'CANCELLED',
    9: String(minutesOf(order)),
    10: 'min',
    16: to.us.application,
    20: to.us.application,
    25: isNew ? 'Booked' : 'Cancelled',
  })
  const timing = segment('TQ1', { 1: '1', 7: time(order.startsAt, to), 8: time(order.endsAt, to) })
  return assemble(['SIU', event, 'SIU_S12'], to, [schedule, timing, ...subject(order, to, isNew ? 'A' : 'D')])
}

/** SRM, "please do this": S01 asks for a place, S04 gives it back. For places that the hospital counts. */
export function request(event: 'S01' | 'S04', order: BookingOrder, to: Envelope): Buffer {
  const isNew = event === 'S01'
  const wish = appointmentRequest(order, to, isNew ? 'BOOK' : 'CANCEL')
  return assemble(['SRM', event, 'SRM_S01'], to, [wish, ...subject(order, to, isNew ? 'A' : 'D')])
}

/** SQM^S25: what do you hold under our id? The answer is an SQR. */
export function query(order: BookingOrder, to: Envelope): Buffer {
  const definition = segment('QRD', {
    1: time(to.now, to),
    2: 'R',
    3: 'I',
    4: to.controlId,
    7: ['1', 'RD'],
    8: order.bookingId,
    9: 'APN',
    10: order.departmentRef,
  })
  return assemble(['SQM', 'S25', 'SQM_S25'], to, [definition, appointmentRequest(order, to, 'QUERY')])
}

/** What a hospital's answer says. */
export type Answer =
  | { said: 'yes'; fillerId: string | null; number: string | null }
  | { said: 'no'; code: string; words: string }
  /** It has nothing under this id, or not any more. */
  | { said: 'nothing'; words: string }
  /** It answered, but not yet the question: busy, or the place still waits for somebody there. Ask again. */
  | { said: 'later'; words: string }

const undecided = ['pending', 'waitlist']
const gone = ['cancelled', 'blocked', 'deleted', 'dc']

/** Reads SRR, SQR and ACK alike. */
export function readAnswer(answer: Message): Answer {
  if (!['AA', 'CA'].includes(answer.text('MSA', 1))) return readRefusal(answer)
  const status = answer.text('SCH', 25).toLowerCase()
  if (undecided.includes(status)) return { said: 'later', words: status }
  if (gone.includes(status) || answer.text('QAK', 2) === 'NF') return { said: 'nothing', words: status }
  return { said: 'yes', fillerId: answer.text('SCH', 2) || null, number: answer.text('PV1', 19) || null }
}

/**
 * By HL7 table 0357: 204 means that it does not know our id; 206 (record locked) and 207 (internal error) pass, and
 * it may or may not have acted.
 */
function readRefusal(answer: Message): Answer {
  const words = answer.text('ERR', 8) || answer.text('MSA', 3)
  const code = answer.text('ERR', 3)
  if (code === '206' || code === '207') return { said: 'later', words }
  if (code === '204') return { said: 'nothing', words }
  return { said: 'no', code: answer.text('ERR', 5) || code, words }
}

function assemble(type: readonly string[], to: Envelope, segments: readonly string[]): Buffer {
  const head = header({
    3: to.us.application,
    4: to.us.facility,
    5: to.application,
    6: to.facility,
    7: time(to.now, to),
    9: type,
    10: to.controlId,
    11: 'P',
    12: '2.5.1',
    17: 'CHN',
    18: declarationOf(to.encoding),
  })
  return encode(message([head, ...segments]), to.encoding)
}

function appointmentRequest(order: BookingOrder, to: Envelope, reason: string): string {
  return segment('ARQ', {
    1: [order.bookingId, to.us.application],
    2: order.hospitalRef ?? '',
    5: order.slotRef,
    6: reason,
    9: String(minutesOf(order)),
    10: 'min',
    11: [time(order.startsAt, to), time(order.endsAt, to)],
    15: to.us.application,
    19: to.us.application,
  })
}

/** The person and what is booked for them: PID, PV1 and one resource group. */
function subject(order: BookingOrder, to: Envelope, action: 'A' | 'D'): string[] {
  const { departmentRef, departmentName, practitionerRef, practitionerName } = order
  const start = time(order.startsAt, to)
  const minutes = String(minutesOf(order))
  const location: FieldValue = [departmentRef, '', '', order.campusRef ?? '']
  const doctor: FieldValue = practitionerRef === null ? '' : [practitionerRef, practitionerName ?? '']
  return [
    patientSegment(order.patient),
    segment('PV1', { 1: '1', 2: 'O', 3: location, 7: doctor, 19: order.number ?? '' }),
    segment('RGS', { 1: '1', 2: action }),
    segment('AIS', { 1: '1', 2: action, 3: [departmentRef, departmentName], 4: start, 7: minutes, 8: 'min' }),
    ...(doctor ? [segment('AIP', { 1: '1', 2: action, 3: doctor, 6: start, 9: minutes, 10: 'min' })] : []),
    segment('AIL', { 1: '1', 2: action, 3: location, 6: start, 9: minutes, 10: 'min' }),
  ]
}

const sexes = { male: 'M', female: 'F', unknown: 'U' } as const
/** HL7 table 0203; a residence permit (81/82/83…) is numbered like, and with, the ID cards. */
const numberTypes = { 'resident-id': 'NNCHN', 'residence-permit': 'NNCHN', passport: 'PPN' } as const
const idCardSystem = { sub: ['', '2.16.156.10011.1.3', 'ISO'] }

/** A Chinese name is not taken apart: it stands whole where the family name would. */
function patientSegment({ name, sex, birthday, phone, idType, idNumber, cardNumber }: Patient): string {
  const number: FieldValue = [idNumber, '', '', idType === 'passport' ? '' : idCardSystem, numberTypes[idType]]
  return segment('PID', {
    1: '1',
    3: { repeats: cardNumber === null ? [number] : [number, [cardNumber, '', '', 'ONECARD', 'HC']] },
    5: [name, '', '', '', '', '', 'L'],
    7: birthday.replaceAll('-', ''),
    8: sexes[sex],
    13: phone ? [phone, 'PRN', 'CP'] : '',
  })
}

function minutesOf({ startsAt, endsAt }: BookingOrder): number {
  return Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000)
}

function time(instant: Date, { us }: Envelope): string {
  return writeTime(instant, us.timeZone)
}
