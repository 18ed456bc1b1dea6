import type { Deps } from '../deps.ts'
import { whereaboutsOf, type Whereabouts } from '../directory/service.ts'
import type { BookingOrder, BookingPort } from '../hospital/gateway.ts'
import { cardsOf } from '../healthcard/service.ts'
import { patientOf } from '../person/service.ts'
import { slotFacts } from '../schedule/service.ts'
import type { BookingRow } from './sql.ts'

/** The booking in the words that the hospital's adapter needs: its own names for slot, doctor, department; the person opened. */
export async function orderFor(deps: Deps, booking: BookingRow): Promise<BookingOrder> {
  const slot = await slotFacts(deps.sql, booking.slotId)
  if (!slot) throw new Error(`booking ${booking.id} holds a slot that is not there`)
  const [where, patient, cards] = await Promise.all([
    whereaboutsOf(deps, slot),
    patientOf(deps, booking.personKey),
    cardsOf(deps.sql, [booking.personKey]),
  ])
  return {
    bookingId: booking.id,
    hospitalId: booking.hospitalId,
    slotRef: slot.slotRef,
    sessionRef: slot.sessionRef,
    ...refsOf(where),
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    feeFen: booking.feeFen,
    number: booking.number,
    hospitalRef: booking.hospitalRef,
    patient: { ...patient, cardNumber: cards.find(({ state }) => state === 'active')?.number ?? null },
  }
}

function refsOf({ department, doctor, campus }: Whereabouts) {
  return {
    departmentRef: department.sourceRef,
    departmentName: department.name,
    practitionerRef: doctor && doctor.practitionerRef,
    practitionerName: doctor && doctor.name,
    campusRef: campus && campus.sourceRef,
  }
}

/** The hospital's port; a booking at a hospital that has none was made by mistake of configuration. */
export function portOf(deps: Deps, hospitalId: string): BookingPort {
  const port = deps.hospitals.booking(hospitalId)
  if (!port) throw new Error(`no booking port for hospital ${hospitalId}`)
  return port
}
