import type { BookingPort } from './gateway.ts'
import type { HospitalConnection, Hospitals } from './registry.ts'

/** Which adapter speaks a protocol; a new kind of hospital system is one line here. */
const bookingPorts: Partial<Record<string, (connection: HospitalConnection) => BookingPort>> = {}

/** Opens each hospital's port once. */
export function hospitalsFrom(connections: readonly HospitalConnection[]): Hospitals {
  const byId = new Map(connections.map((connection) => [connection.id, connection]))
  const ports = new Map<string, BookingPort>()
  for (const connection of connections) {
    const open = connection.booking && bookingPorts[connection.booking.protocol]
    if (open) ports.set(connection.id, open(connection))
  }
  return {
    all: () => connections,
    connection: (id) => byId.get(id),
    booking: (id) => ports.get(id),
  }
}
