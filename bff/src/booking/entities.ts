import { bookingStates, type BookingState } from '@onecard/shared/booking'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** Does the hospital know of this booking? `unknown`: it was asked and stayed silent, so it may or may not have acted. */
export const hospitalKnowledge = ['nothing', 'booked', 'refused', 'cancelled', 'unknown'] as const
export type HospitalKnows = (typeof hospitalKnowledge)[number]

@Entity('booking')
@Index('booking_id', ['id'], { unique: true })
@Index('booking_hospital_ref', ['hospitalId', 'hospitalRef'], { unique: true })
@Index('booking_slot', ['slotId', 'state'])
@Index('booking_settle', ['settleAt'])
@Index('booking_account', ['accountId', 'createdAt'])
export class Booking {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('binary', { name: 'slot_id', length: 16, transformer: uuid }) slotId!: string
  @Column('binary', { name: 'session_id', length: 16, transformer: uuid }) sessionId!: string
  @Column('binary', { name: 'department_id', length: 16, transformer: uuid }) departmentId!: string
  @Column('binary', { name: 'practitioner_role_id', length: 16, nullable: true, transformer: uuid })
  practitionerRoleId!: string | null
  /** Who booked; null for what the hospital told us of. */
  @Column('binary', { name: 'account_id', length: 16, nullable: true, transformer: uuid }) accountId!: string | null
  @Column('enum', { enum: ['app', 'counter', 'kiosk', 'referral'] }) channel!: 'app' | 'counter' | 'kiosk' | 'referral'
  @Column('enum', { enum: ['platform', 'hospital'] }) counting!: 'platform' | 'hospital'
  @Column('enum', { enum: bookingStates }) state!: BookingState
  /** Which of the slot's places this is; null when the hospital counts. */
  @Column('int', { nullable: true }) place!: number | null
  @Column('varchar', { length: 20, nullable: true }) number!: string | null
  @Column('char', { name: 'check_in_code', length: 6, nullable: true }) checkInCode!: string | null
  @Column('char', { length: 10 }) day!: string
  @Column('datetime', { name: 'starts_at', precision: 3 }) startsAt!: Date
  @Column('datetime', { name: 'ends_at', precision: 3 }) endsAt!: Date
  @Column('int', { name: 'fee_fen' }) feeFen!: number
  @Column('datetime', { name: 'cancel_until', precision: 3 }) cancelUntil!: Date
  @Column('datetime', { name: 'answer_by', precision: 3, nullable: true }) answerBy!: Date | null
  /** The hospital's own id of the appointment (FHIR id, HL7 filler appointment id). */
  @Column({ type: 'varchar', name: 'hospital_ref', length: 128, nullable: true, collation: 'utf8mb4_bin' })
  hospitalRef!: string | null
  @Column('enum', { name: 'hospital_knows', enum: hospitalKnowledge }) hospitalKnows!: HospitalKnows
  /** When to ask or tell the hospital (again); null when nothing is open. */
  @Column('datetime', { name: 'settle_at', precision: 3, nullable: true }) settleAt!: Date | null
  @Column('int', { name: 'settle_tries', default: 0 }) settleTries!: number
  @Column('enum', { name: 'cancelled_by', enum: ['resident', 'hospital', 'system'], nullable: true })
  cancelledBy!: 'resident' | 'hospital' | 'system' | null
  @Column('varchar', { length: 200, nullable: true }) reason!: string | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/**
 * What keeps a person to the rules, by unique keys: one live booking per day and scope, so many live bookings a hospital,
 * so many people under one phone (there the key is the phone's). The rows go when the booking stops being live.
 */
@Entity('booking_claim')
@Index('booking_claim_booking', ['bookingId'])
export class BookingClaim {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('varchar', { name: 'scope_key', length: 80 }) scopeKey!: string
  @Column('binary', { name: 'booking_id', length: 16, transformer: uuid }) bookingId!: string
  /** The person; the same as personKey except where that is a phone's. */
  @Column('binary', { length: 16 }) holder!: Buffer
}
