// The room's face: what routes, handlers, jobs and other rooms may ask of booking.
export { book } from './book.ts'
export { cancel } from './cancel.ts'
export { releaseEnded } from './claims.ts'
export { appointmentChanged, appointmentEnded, appointmentMade, appointmentMissed, appointmentMoved } from './hl7v2.ts'
export { findOwned, list, usualDoctors } from './list.ts'
export { quote } from './quote.ts'
export { settleDue, tellHospital } from './settle.ts'
export {
  hospitalBooked,
  hospitalCancelled,
  hospitalMoved,
  hospitalSaw,
  stopBookings,
  stopClinic,
  type BookedElsewhere,
  type Named,
} from './hospital.ts'
export { bookingsAhead, roll, type RollQuery } from './roll.ts'
export { bookingById, bookingByRef, type BookingRow } from './sql.ts'
export { view, viewMade } from './view.ts'
export { copyOfBookings, upcomingOf } from './ties.ts'
export { bookingTold, type BookingTold } from './told.ts'
export { visitsToday } from './visits.ts'
