import type { Clock } from '../infra/clock.ts'

/** What an adapter needs besides its hospital's connection facts. */
export interface AdapterNeeds {
  clock: Clock
  newId(): string
  timeZone: string
}

/** Who the appointment is for, as a hospital's registration desk wants it. */
export interface Patient {
  name: string
  idType: 'resident-id' | 'residence-permit' | 'passport'
  idNumber: string
  sex: 'male' | 'female' | 'unknown'
  birthday: string
  phone: string | null
  cardNumber: string | null
}

/** All that an adapter needs to speak of one booking; refs are the hospital's own names, as it published them. */
export interface BookingOrder {
  /** Our id: the placer's number, under which every call may be repeated. */
  bookingId: string
  hospitalId: string
  slotRef: string
  sessionRef: string
  departmentRef: string
  departmentName: string
  practitionerRef: string | null
  practitionerName: string | null
  campusRef: string | null
  startsAt: Date
  endsAt: Date
  feeFen: number
  /** Our visit number where we count; null where the hospital gives it. */
  number: string | null
  /** The hospital's id of the appointment, when it has told us one. */
  hospitalRef: string | null
  patient: Patient
}

export interface Reservation {
  hospitalRef: string
  /** The visit number (就诊序号) that the hospital gave, if it did. */
  number: string | null
}

/**
 * All that the booking room may ask of a hospital; one adapter per protocol stands behind it. Each call may be repeated
 * with the same booking id and has the same effect once. Each ends in one of three ways: an answer, HospitalRefused (it
 * said no), HospitalSilent (we do not know).
 */
export interface BookingPort {
  /** Where the hospital counts: asks for a place. */
  reserve(order: BookingOrder): Promise<Reservation>
  /** Where we count: tells of a booking that stands. */
  notify(order: BookingOrder): Promise<Reservation>
  /** Tells that a booking is off; one the hospital never knew counts as done. */
  withdraw(order: BookingOrder): Promise<void>
  /** What the hospital holds under our id; null when nothing. */
  find(order: BookingOrder): Promise<Reservation | null>
}

/** The hospital answered, and the answer is no. */
export class HospitalRefused extends Error {
  override name = 'HospitalRefused'
  constructor(
    /** `full`: no place left; `rejected`: any other no. */
    readonly why: 'full' | 'rejected',
    /** The hospital's own words, for staff and (cleaned) for the resident. */
    readonly words: string,
  ) {
    super(words)
  }
}

/** The hospital gave no answer we can trust, so it may or may not have acted. */
export class HospitalSilent extends Error {
  override name = 'HospitalSilent'
  readonly refusal = 'hospital.silent'
}
