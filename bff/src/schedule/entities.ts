import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** A half-day of a doctor (or of a department without a named doctor) that holds timed slots. */
@Entity('clinic_session')
@Index('clinic_session_source', ['hospitalId', 'sourceRef'], { unique: true })
@Index('clinic_session_day', ['day', 'hospitalId'])
@Index('clinic_session_doctor', ['practitionerRoleId', 'day'])
@Index('clinic_session_department', ['departmentId', 'day'])
export class ClinicSession {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column({ type: 'varchar', name: 'source_ref', length: 160, collation: 'utf8mb4_bin' }) sourceRef!: string
  @Column('binary', { name: 'campus_id', length: 16, nullable: true, transformer: uuid }) campusId!: string | null
  @Column('binary', { name: 'department_id', length: 16, transformer: uuid }) departmentId!: string
  @Column('binary', { name: 'practitioner_role_id', length: 16, nullable: true, transformer: uuid })
  practitionerRoleId!: string | null
  @Column('char', { length: 10 }) day!: string
  @Column('enum', { enum: ['morning', 'afternoon', 'evening'] }) period!: 'morning' | 'afternoon' | 'evening'
  @Column('enum', { enum: ['general', 'expert', 'special'] }) kind!: 'general' | 'expert' | 'special'
  @Column('int', { name: 'fee_fen' }) feeFen!: number
  /** 东院区 · 门诊楼 3 层 B 区 */
  @Column('varchar', { length: 120 }) place!: string
  /** Who counts the places: our row, or the hospital. */
  @Column('enum', { enum: ['platform', 'hospital'] }) counting!: 'platform' | 'hospital'
  @Column('enum', { enum: ['open', 'stopped'], default: 'open' }) state!: 'open' | 'stopped'
  @Column('varchar', { name: 'stop_reason', length: 120, nullable: true }) stopReason!: string | null
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** A time slot. `taken` and the counters beside it are written by take.ts and places.ts only. */
@Entity('slot')
@Index('slot_source', ['hospitalId', 'sourceRef'], { unique: true })
@Index('slot_session', ['sessionId', 'startsAt'])
@Index('slot_hospital', ['hospitalId', 'startsAt'])
export class Slot {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'session_id', length: 16, transformer: uuid }) sessionId!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  /** The hospital's own name for this slot. */
  @Column({ type: 'varchar', name: 'source_ref', length: 160, collation: 'utf8mb4_bin' }) sourceRef!: string
  @Column('datetime', { name: 'starts_at', precision: 3 }) startsAt!: Date
  @Column('datetime', { name: 'ends_at', precision: 3 }) endsAt!: Date
  @Column('enum', { enum: ['free', 'stopped', 'withdrawn'], default: 'free' }) state!: 'free' | 'stopped' | 'withdrawn'
  @Column('int') capacity!: number
  @Column('int', { default: 0 }) taken!: number
  /** A channel's share; null: no share of its own, whatever is free. */
  @Column('int', { name: 'quota_app', nullable: true }) quotaApp!: number | null
  @Column('int', { name: 'taken_app', default: 0 }) takenApp!: number
  @Column('int', { name: 'quota_counter', nullable: true }) quotaCounter!: number | null
  @Column('int', { name: 'taken_counter', default: 0 }) takenCounter!: number
  @Column('int', { name: 'quota_kiosk', nullable: true }) quotaKiosk!: number | null
  @Column('int', { name: 'taken_kiosk', default: 0 }) takenKiosk!: number
  @Column('int', { name: 'quota_referral', nullable: true }) quotaReferral!: number | null
  @Column('int', { name: 'taken_referral', default: 0 }) takenReferral!: number
  /** From then on unused shares are everybody's. */
  @Column('datetime', { name: 'quotas_until', precision: 3, nullable: true }) quotasUntil!: Date | null
  /** Places given back that reopen at a later, random moment (against scalpers). */
  @Column('int', { default: 0 }) withheld!: number
  /** How many different places have ever been handed out. */
  @Column('int', { default: 0 }) issued!: number
  /** The visit number of this slot's first place within its session … */
  @Column('int', { name: 'numbered_from', default: 1 }) numberedFrom!: number
  /** … and how many numbers were set aside for it; places beyond are extra ones (加号). */
  @Column('int', { default: 0 }) numbered!: number
  @Column('datetime', { name: 'releases_at', precision: 3 }) releasesAt!: Date
  @Column('datetime', { name: 'closes_at', precision: 3 }) closesAt!: Date
  @Column('datetime', { name: 'cancel_until', precision: 3 }) cancelUntil!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** Places that were cancelled and may be handed out again. */
@Entity('returned_place')
@Index('returned_place_due', ['withheld', 'reopensAt'])
export class ReturnedPlace {
  @PrimaryColumn('binary', { name: 'slot_id', length: 16, transformer: uuid }) slotId!: string
  @PrimaryColumn('int') place!: number
  @Column('datetime', { name: 'reopens_at', precision: 3 }) reopensAt!: Date
  /** Not yet open again: counted in the slot's `withheld`. */
  @Column('boolean', { default: false }) withheld!: boolean
}
