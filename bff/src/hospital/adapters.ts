import type { ArchivePort } from './archive.ts'
import { dicomwebArchive } from './dicomweb/archive.ts'
import { fhirBooking } from './fhir/booking.ts'
import type { AdapterNeeds, BookingPort } from './gateway.ts'
import { guarded, guardedArchive } from './guard.ts'
import { hl7v2Booking } from './hl7v2/booking.ts'
import { iheBooking } from './ihe/booking.ts'
import type { HospitalConnection, Hospitals, Pacs } from './registry.ts'
import { rememberingArchive } from './remembering.ts'

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
  const archives = new Map<string, ArchivePort>()
  for (const connection of connections) {
    const open = connection.booking && bookingPorts[connection.booking.protocol]
    if (open) ports.set(connection.id, guarded(open(connection, needs), connection))
    const { pacs } = connection
    if (pacs) archives.set(connection.id, archiveOf(pacs, needs))
  }
  return {
    all: () => connections,
    connection: (id) => byId.get(id),
    booking: (id) => ports.get(id),
    archive: (id) => archives.get(id),
  }
}

function archiveOf(pacs: Pacs, needs: AdapterNeeds): ArchivePort {
  return rememberingArchive(guardedArchive(dicomwebArchive(pacs, needs), pacs), needs.clock)
}
