import type { Appointment, Patient } from './book.ts'
import type { Slot } from './clinics.ts'
import { nextControlId, pid, type Names } from './desk.ts'
import { esc, ours, seg, stamp } from '../../hl7.ts'

export type CounterEvent = 'S12' | 'S13' | 'S14' | 'S15' | 'S16' | 'S17' | 'S26'

interface Letterhead {
  us: Names
  to: Names
  now: Date
}

/** What the counter did, as the hospital's system tells the world. */
export function notice(event: CounterEvent, appointment: Appointment, slot: Slot, head: Letterhead): string {
  const schedule = seg('SCH', {
    1: esc(appointment.placerId ?? ''),
    2: appointment.fillerId,
    5: esc(slot.ref),
    6: event,
    9: String((slot.endsAt.getTime() - slot.startsAt.getTime()) / 60_000),
    10: 'min',
    16: '1^预约中心',
    20: '1^预约中心',
    25: appointment.status,
  })
  return lines(msh(`SIU^${event}^SIU_S12`, head), schedule, timing(slot), pid(appointment), visit(appointment, slot), [
    'RGS|1',
    seg('AIS', { 1: '1', 3: `${esc(slot.departmentRef)}^${esc(slot.departmentName)}`, 4: stamp(slot.startsAt) }),
    slot.doctorRef ? seg('AIP', { 1: '1', 3: `${esc(slot.doctorRef)}^${esc(slot.doctorName ?? '')}` }) : '',
    seg('AIL', { 1: '1', 3: `${esc(slot.departmentRef)}^^^${esc(slot.campusRef)}` }),
  ])
}

/** Registration of a person: A04, A28 new; A08, A31 corrected. */
export function registration(
  event: 'A04' | 'A08' | 'A28' | 'A31',
  mrn: string,
  patient: Patient,
  head: Letterhead,
): string {
  const structure = event === 'A28' || event === 'A31' ? 'ADT_A05' : 'ADT_A01'
  return lines(msh(`ADT^${event}^${structure}`, head), `EVN||${stamp(head.now)}`, pid({ mrn, patient }), 'PV1|1|O')
}

/** Two files of one person were found and become one. */
export function merge(kept: string, gone: string, patient: Patient, head: Letterhead): string {
  return lines(
    msh('ADT^A40^ADT_A39', head),
    `EVN||${stamp(head.now)}`,
    pid({ mrn: kept, patient }),
    `MRG|${gone}^^^YCTCM^MR`,
  )
}

function msh(type: string, { us, to, now }: Letterhead): string {
  return seg('MSH', {
    1: '^~\\&',
    2: esc(us.application),
    3: esc(us.facility),
    4: esc(to.application),
    5: esc(to.facility),
    6: stamp(now),
    8: type,
    9: nextControlId(now),
    10: 'P',
    11: '2.4',
    17: ours,
  })
}

function timing({ startsAt, endsAt }: Slot): string {
  return seg('TQ1', { 1: '1', 7: stamp(startsAt), 8: stamp(endsAt) })
}

function visit({ number }: Appointment, { departmentRef, campusRef, doctorRef, doctorName }: Slot): string {
  const doctor = doctorRef ? `${esc(doctorRef)}^${esc(doctorName ?? '')}` : ''
  return seg('PV1', { 1: '1', 2: 'O', 3: `${esc(departmentRef)}^^^${esc(campusRef)}`, 7: doctor, 19: number })
}

function lines(...segments: (string | string[])[]): string {
  return segments
    .flat()
    .filter((each) => each !== '')
    .map((each) => `${each}\r`)
    .join('')
}
