import type { Ourselves } from './acknowledge.ts'
import { declarationOf, encode } from './charset.ts'
import type { Message } from './message.ts'
import { writeTime } from './time.ts'
import { header, message, segment, type FieldValue } from './write.ts'

/** An appointment as a hospital needs to hear of it. References are the hospital's own names for its things. */
export interface Appointment {
  /** Our id, the placer's: with it the hospital recognises a request that it has seen. */
  placerId: string
  /** The hospital's id, once it has given one. */
  fillerId: string | null
  slotRef: string
  startsAt: Date
  endsAt: Date
  campusRef: string | null
  department: { ref: string; name: string }
  doctor: { ref: string; name: string } | null
  place: string
  patient: Patient
  reason: string | null
}

export interface Patient {
  name: string
  sex: 'male' | 'female' | 'unknown'
  birthday: string
  phone: string | null
  /** HL7 table 0203: NNCHN for a Chinese ID number, PPN a passport, HC our health card, MR the hospital's own. */
  identifiers: { value: string; type: 'NNCHN' | 'PPN' | 'RRI' | 'HC' | 'MR'; authority: string }[]
}

/** To whom a message goes and by which name it will be answered. */
export interface Envelope {
  us: Ourselves
  application: string
  facility: string
  encoding: string
  now: Date
  controlId: string
}

/** S12 new, S14 changed, S15 cancelled: tells a hospital whose places we count. */
export type NoticeEvent = 'S12' | 'S14' | 'S15'
/** S01 asks a hospital that counts its own places for one, S04 gives it back. */
export type RequestEvent = 'S01' | 'S04'

/** SIU: "this has happened". */
export function notification(event: NoticeEvent, appointment: Appointment, to: Envelope): Buffer {
  const schedule = segment('SCH', {
    1: [appointment.placerId, to.us.application],
    2: appointment.fillerId ?? '',
    5: appointment.slotRef,
    6: noticeReasons[event],
    7: appointment.reason ?? '',
    9: String(minutesOf(appointment)),
    10: 'min',
    16: to.us.application,
    20: to.us.application,
    25: event === 'S15' ? 'Cancelled' : 'Booked',
  })
  const action = event === 'S12' ? 'A' : event === 'S15' ? 'D' : 'U'
  return assemble(['SIU', event, 'SIU_S12'], to, [
    schedule,
    timing(appointment, to),
    ...subject(appointment, to, action),
  ])
}

/** SRM: "please do this"; the answer is an SRR. */
export function request(event: RequestEvent, appointment: Appointment, to: Envelope): Buffer {
  const start = writeTime(appointment.startsAt, to.us.timeZone)
  const wish = segment('ARQ', {
    1: [appointment.placerId, to.us.application],
    2: appointment.fillerId ?? '',
    5: appointment.slotRef,
    6: event === 'S01' ? 'BOOK' : 'CANCEL',
    7: appointment.reason ?? '',
    9: String(minutesOf(appointment)),
    10: 'min',
    11: [start, writeTime(appointment.endsAt, to.us.timeZone)],
    15: to.us.application,
    19: to.us.application,
  })
  const action = event === 'S01' ? 'A' : 'D'
  return assemble(['SRM', event, 'SRM_S01'], to, [wish, ...subject(appointment, to, action)])
}

/** What a hospital's answer says. */
export type Answer =
  | { said: 'yes'; fillerId: string | null; visitNumber: string | null }
  | { said: 'no'; code: string; text: string }
  /** It answered, but not yet the question: busy, or the place still waits for somebody there. Ask again. */
  | { said: 'later'; text: string }

const undecided = ['pending', 'waitlist']
const gone = ['blocked', 'deleted', 'dc']

/** Reads SRR and ACK alike. */
export function readAnswer(answer: Message): Answer {
  if (!['AA', 'CA'].includes(answer.text('MSA', 1))) return readRefusal(answer)
  const status = answer.text('SCH', 25).toLowerCase()
  if (undecided.includes(status)) return { said: 'later', text: status }
  if (gone.includes(status)) return { said: 'no', code: status, text: answer.text('MSA', 3) }
  return { said: 'yes', fillerId: answer.text('SCH', 2) || null, visitNumber: answer.text('PV1', 19) || null }
}

/** 206 record locked and 207 internal error are passing: the hospital may or may not have acted. */
function readRefusal(answer: Message): Answer {
  const text = answer.text('ERR', 8) || answer.text('MSA', 3)
  const code = answer.text('ERR', 3)
  if (code === '206' || code === '207') return { said: 'later', text }
  return { said: 'no', code: answer.text('ERR', 5) || code || 'unsaid', text }
}

const noticeReasons: Record<NoticeEvent, string> = { S12: 'NEW', S14: 'CHANGED', S15: 'CANCELLED' }

function assemble(type: readonly string[], to: Envelope, segments: readonly string[]): Buffer {
  const head = header({
    3: to.us.application,
    4: to.us.facility,
    5: to.application,
    6: to.facility,
    7: writeTime(to.now, to.us.timeZone),
    9: type,
    10: to.controlId,
    11: 'P',
    12: '2.5.1',
    17: 'CHN',
    18: declarationOf(to.encoding),
  })
  return encode(message([head, ...segments]), to.encoding)
}

function timing({ startsAt, endsAt }: Appointment, { us }: Envelope): string {
  return segment('TQ1', { 1: '1', 7: writeTime(startsAt, us.timeZone), 8: writeTime(endsAt, us.timeZone) })
}

/** The person and what is booked for them: PID, PV1 and one resource group. */
function subject(appointment: Appointment, { us }: Envelope, action: 'A' | 'U' | 'D'): string[] {
  const { department, doctor, campusRef, place } = appointment
  const start = writeTime(appointment.startsAt, us.timeZone)
  const location: FieldValue = [department.ref, place, '', campusRef ?? '']
  const times = { 6: start, 9: String(minutesOf(appointment)), 10: 'min' }
  return [
    patientSegment(appointment.patient),
    segment('PV1', { 1: '1', 2: 'O', 3: location, 7: doctor ? [doctor.ref, doctor.name] : '' }),
    segment('RGS', { 1: '1', 2: action }),
    segment('AIS', { 1: '1', 2: action, 3: [department.ref, department.name], 4: start, 7: times[9], 8: 'min' }),
    ...(doctor ? [segment('AIP', { 1: '1', 2: action, 3: [doctor.ref, doctor.name], ...times })] : []),
    segment('AIL', { 1: '1', 2: action, 3: location, ...times }),
  ]
}

const sexes = { male: 'M', female: 'F', unknown: 'U' } as const

/** A Chinese name is not taken apart: it stands whole where the family name would. */
function patientSegment({ name, sex, birthday, phone, identifiers }: Patient): string {
  return segment('PID', {
    1: '1',
    3: { repeats: identifiers.map(({ value, type, authority }) => [value, '', '', authority, type]) },
    5: [name, '', '', '', '', '', 'L'],
    7: birthday.replaceAll('-', ''),
    8: sexes[sex],
    13: phone ? [phone, 'PRN', 'CP'] : '',
  })
}

function minutesOf({ startsAt, endsAt }: Appointment): number {
  return Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000)
}
