import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** One hospital whose $bulk-publish we poll. */
@Entity('bulk_source')
export class BulkSource {
  @PrimaryColumn('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  /** When to look again; put far off while somebody is looking. */
  @Column('datetime', { name: 'due_at', precision: 3 }) dueAt!: Date
  /** When all of it was last asked for, so that what had vanished was noticed. */
  @Column('datetime', { name: 'full_at', precision: 3, nullable: true }) fullAt!: Date | null
  /** The publication's own time up to which we hold everything. */
  @Column('varchar', { length: 40, nullable: true }) since!: string | null
  /** The files that the manifest named last: they are looked at although the manifest itself has not changed. */
  @Column('json', { nullable: true }) outputs!: unknown
  /** What else our slots were made from (rules, fees, floors): when it changes, all is read again. */
  @Column('binary', { length: 16, nullable: true }) basis!: Buffer | null
  @Column('datetime', { name: 'looked_at', precision: 3, nullable: true }) lookedAt!: Date | null
  @Column('int', { default: 0 }) failures!: number
  @Column('varchar', { name: 'last_error', length: 300, nullable: true }) lastError!: string | null
}

/** The ETag under which we hold a manifest or file, and when it was last read through. */
@Entity('bulk_file')
export class BulkFile {
  @PrimaryColumn('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @PrimaryColumn('binary', { name: 'file_key', length: 16 }) fileKey!: Buffer
  @Column('varchar', { length: 200, nullable: true }) etag!: string | null
  @Column('datetime', { name: 'read_at', precision: 3 }) readAt!: Date
}

/** A Schedule as it was published: slots come without it when it has not changed. */
@Entity('bulk_schedule')
export class BulkSchedule {
  @PrimaryColumn('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @PrimaryColumn('varchar', { name: 'source_ref', length: 64 }) sourceRef!: string
  @Column('json') schedule!: unknown
}

/** A published Slot: from which file, with what content, last seen when. */
@Entity('bulk_slot')
@Index('bulk_slot_file', ['hospitalId', 'fileKey'])
export class BulkSlot {
  @PrimaryColumn('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @PrimaryColumn('varchar', { name: 'source_ref', length: 64 }) sourceRef!: string
  @Column('binary', { name: 'file_key', length: 16 }) fileKey!: Buffer
  @Column('binary', { length: 16 }) content!: Buffer
  @Column('datetime', { name: 'seen_at', precision: 3 }) seenAt!: Date
}
