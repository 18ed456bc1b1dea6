import type { Appointment, Book, Patient } from './book.ts'
import { all, esc, get, ours, seg, stamp, type Message } from '../../hl7.ts'

export interface Names {
  application: string
  facility: string
}

/** What the hospital's interface answers to a message; acting on it is part of answering. */
export function answer(
  book: Book,
  us: Names,
  message: Message,
  now: Date,
  counts: (slotRef: string) => boolean,
): string {
  const kind = `${get(message, 'MSH', 9)}^${get(message, 'MSH', 9, 2)}`
  const reply = (type: string, ...segments: string[]): string =>
    [head(us, message, type, now), ...segments].map((each) => `${each}\r`).join('')
  const msa = (code: string, text = ''): string => seg('MSA', { 1: code, 2: esc(get(message, 'MSH', 10)), 3: text })
  const no = (type: string, field: string, code: string, own: string, words: string): string =>
    reply(type, msa('AE', words), seg('ERR', { 2: field, 3: `${code}^^HL70357`, 4: 'E', 5: own, 8: words }))

  const [placerId, slotRef] = namesIn(message)
  if (!placerId) return no('ACK', 'ARQ^1^1', '101', 'NO-PLACER', '缺少预约方编号')
  switch (kind) {
    case 'SRM^S01': {
      const booked = book.bookFor(placerId, slotRef, patientIn(message), true)
      if (booked.is === 'full') return no('SRR^S01^SRR_S01', 'ARQ^1^5', '103', 'FULL', '号源已满')
      if (booked.is === 'no-slot') return no('SRR^S01^SRR_S01', 'ARQ^1^5', '103', 'NO-SLOT', '没有这个号源')
      return reply('SRR^S01^SRR_S01', msa('AA'), ...schedule(booked.appointment))
    }
    case 'SRM^S04':
      return reply('SRR^S04^SRR_S01', msa('AA'), ...schedule(book.cancelFor(placerId, slotRef, patientIn(message))))
    case 'SQM^S25': {
      const held = book.byPlacer(placerId)
      const found = seg('QAK', { 1: esc(get(message, 'QRD', 4)), 2: held ? 'OK' : 'NF' })
      return reply('SQR^S25^SQR_S25', msa('AA'), found, ...(held ? schedule(held) : []))
    }
    case 'SIU^S12': {
      if (counts(slotRef)) return no('ACK', 'SCH^1^5', '103', 'NOT-YOURS', '本院自行计数的号源请用 SRM')
      const booked = book.bookFor(placerId, slotRef, patientIn(message), false)
      if (booked.is !== 'there') return no('ACK', 'SCH^1^5', '103', 'NO-SLOT', '没有这个号源')
      return reply('ACK^S12^ACK', msa('AA'))
    }
    case 'SIU^S15':
      book.cancelFor(placerId, slotRef, patientIn(message))
      return reply('ACK^S15^ACK', msa('AA'))
    default:
      return no('ACK', 'MSH^1^9', '200', 'TYPE', '不接收这种消息')
  }
}

/** An answer that says no to whatever was asked. */
export function refusal(us: Names, message: Message, now: Date): string {
  const msa = seg('MSA', { 1: 'AE', 2: esc(get(message, 'MSH', 10)) })
  const err = seg('ERR', { 2: 'ARQ^1^1', 3: '103^^HL70357', 4: 'E', 5: 'REFUSED', 8: '医院暂不接受预约' })
  return [head(us, message, 'ACK', now), msa, err].map((each) => `${each}\r`).join('')
}

function namesIn(message: Message): [string, string] {
  const segment = get(message, 'MSH', 9) === 'SIU' ? 'SCH' : 'ARQ'
  return [get(message, segment, 1), get(message, segment, 5)]
}

let lastControlId = 0

/** Ids of our own messages: never two alike, also after a restart. */
export function nextControlId(now: Date): string {
  return `B${now.getTime().toString(36).toUpperCase()}${(++lastControlId).toString(36).toUpperCase()}`
}

function head(us: Names, message: Message, type: string, now: Date): string {
  return seg('MSH', {
    1: '^~\\&',
    2: esc(us.application),
    3: esc(us.facility),
    4: esc(get(message, 'MSH', 3)),
    5: esc(get(message, 'MSH', 4)),
    6: stamp(now),
    8: type,
    9: nextControlId(now),
    10: 'P',
    11: '2.4',
    17: ours,
  })
}

function schedule(appointment: Appointment): string[] {
  const { placerId, fillerId, slotRef, status, number } = appointment
  return [
    seg('SCH', { 1: esc(placerId ?? ''), 2: fillerId, 5: esc(slotRef), 6: 'NORMAL', 25: status }),
    pid(appointment),
    seg('PV1', { 1: '1', 2: 'O', 19: number }),
  ]
}

export function pid({ mrn, patient }: Pick<Appointment, 'mrn' | 'patient'>): string {
  const { name, idNumber, sex, birthday, phone } = patient
  const identifiers = [`${mrn}^^^YCTCM^MR`, ...(idNumber ? [`${idNumber}^^^&2.16.156.10011.1.3&ISO^NNCHN`] : [])]
  return seg('PID', {
    1: '1',
    3: identifiers.join('~'),
    5: `${esc(name)}^^^^^^L`,
    7: birthday.replaceAll('-', ''),
    8: sex,
    13: phone ?? '',
  })
}

function patientIn(message: Message): Patient {
  const identifiers = all(message, 'PID', 3)
  const birthday = get(message, 'PID', 7)
  return {
    name: get(message, 'PID', 5),
    idNumber: identifiers.find((each) => each[4] === 'NNCHN')?.[0] ?? null,
    sex: get(message, 'PID', 8),
    birthday: birthday.replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3'),
    phone: get(message, 'PID', 13) || null,
  }
}
