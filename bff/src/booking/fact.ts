import type { BookingFact } from '../infra/events.ts'
import type { BookingRow } from './sql.ts'

/** What a fact about a booking carries: ids only. */
export function factOf({
  personKey,
  id,
  hospitalId,
}: Pick<BookingRow, 'personKey' | 'id' | 'hospitalId'>): BookingFact {
  return { personKey: personKey.toString('hex'), bookingId: id, hospitalId }
}
