import type { BookingOrder } from '../src/hospital/gateway.ts'
import { newId } from '../src/infra/ids.ts'

let people = 0

/** What a hospital is asked for: somebody else each time, at eight on 26 November. */
export function anOrder(more: Partial<BookingOrder> = {}): BookingOrder {
  return {
    bookingId: newId(),
    hospitalId: 'trial',
    slotRef: '',
    sessionRef: '',
    departmentRef: 'dep',
    departmentName: '中医内科',
    practitionerRef: null,
    practitionerName: null,
    campusRef: 'main',
    startsAt: new Date('2026-11-26T00:00:00Z'),
    endsAt: new Date('2026-11-26T00:30:00Z'),
    feeFen: 3000,
    number: null,
    hospitalRef: null,
    patient: {
      name: '林知𠮷',
      idType: 'resident-id',
      idNumber: `11010119900307${String(++people).padStart(4, '0')}`,
      sex: 'female',
      birthday: '1990-03-07',
      phone: '13800008000',
      cardNumber: null,
    },
    ...more,
  }
}
