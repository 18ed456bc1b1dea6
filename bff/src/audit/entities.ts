import type { AuditAction } from '@onecard/shared/audit'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** One deed. Rows are inserted and read, never changed: the database account of the web process needs no more. */
@Entity('audit_entry')
@Index('audit_entry_hospital', ['hospitalId', 'id'])
@Index('audit_entry_actor', ['actorId', 'id'])
@Index('audit_entry_subject', ['subject', 'id'])
@Index('audit_entry_action', ['action', 'id'])
export class AuditEntry {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('datetime', { precision: 3 }) at!: Date
  @Column('enum', { name: 'actor_kind', enum: ['staff', 'machine', 'system'] }) actorKind!:
    'staff' | 'machine' | 'system'
  @Column('varchar', { name: 'actor_id', length: 64, nullable: true }) actorId!: string | null
  @Column('varchar', { name: 'actor_name', length: 80 }) actorName!: string
  /** Joined by commas, as they were at that time. */
  @Column('varchar', { length: 200 }) roles!: string
  /** The hospital whose data or staff it was about; null for city-wide deeds. */
  @Column('varchar', { name: 'hospital_id', length: 32, nullable: true }) hospitalId!: string | null
  @Column('varchar', { length: 40 }) action!: AuditAction
  /** The key of the person concerned. */
  @Column('binary', { length: 16, nullable: true }) subject!: Buffer | null
  @Column('varchar', { length: 120, nullable: true }) object!: string | null
  @Column('varchar', { length: 200, nullable: true }) reason!: string | null
  /** What was changed, from what to what; never anything personal. */
  @Column('varchar', { length: 300, nullable: true }) details!: string | null
  @Column('varchar', { length: 45, nullable: true }) address!: string | null
  @Column('varchar', { name: 'trace_id', length: 64 }) traceId!: string
}

/** Entries that no chain holds yet; the worker takes them away as it links them. */
@Entity('audit_waiting')
export class AuditWaiting {
  @PrimaryColumn('binary', { name: 'entry_id', length: 16, transformer: uuid }) entryId!: string
  @Column('datetime', { precision: 3 }) at!: Date
}

/** `mac` = HMAC(key, mac of the link before, the entry's fields). */
@Entity('audit_link')
@Index('audit_link_entry', ['entryId'], { unique: true })
export class AuditLink {
  /** The day on which it was linked. */
  @PrimaryColumn('char', { length: 10 }) day!: string
  @PrimaryColumn('int') position!: number
  @Column('binary', { name: 'entry_id', length: 16, transformer: uuid }) entryId!: string
  @Column('binary', { length: 32 }) mac!: Buffer
}

/** The signed end of a day's chain; it starts where the day before ended. */
@Entity('audit_head')
export class AuditHead {
  @PrimaryColumn('char', { length: 10 }) day!: string
  @Column('binary', { name: 'start_mac', length: 32 }) startMac!: Buffer
  @Column('int') entries!: number
  @Column('binary', { length: 32 }) mac!: Buffer
  @Column('binary', { length: 32 }) signature!: Buffer
  @Column('datetime', { name: 'signed_at', precision: 3 }) signedAt!: Date
}
