import { fhirBooking } from './fhir/booking.ts'
import type { AdapterNeeds, BookingPort } from './gateway.ts'
import { guarded } from './guard.ts'
import { hl7v2Booking } from './hl7v2/booking.ts'
import { iheBooking } from './ihe/booking.ts'
import type { HospitalConnection, Hospitals } from './registry.ts'

/** Which adapter speaks a protocol; a new kind of hospital system is one line here. */
type OpenPort = (connection: HospitalConnection, needs: AdapterNeeds) => BookingPort
const bookingPorts: Partial<Record<string, OpenPort>> = {
  fhir: fhirBooking,
  hl7v2: hl7v2Booking,
  'ihe-scheduling': iheBooking,
}

/** Opens each hospital's port once, each behind a guard of its own. */
export function hospitalsFrom(connections: readonly HospitalConnection[], needs: AdapterNeeds): Hospitals {
  const byId = new Map(connections.map((connection) => [connection.id, connection]))
  const ports = new Map<string, BookingPort>()
  for (const connection of connections) {
    const open = connection.booking && bookingPorts[connection.booking.protocol]
    if (open) ports.set(connection.id, guarded(open(connection, needs), connection))
  }
  return {
    all: () => connections,
    connection: (id) => byId.get(id),
    booking: (id) => ports.get(id),
  }
}
