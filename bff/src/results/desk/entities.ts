import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../../infra/ids.ts'
import { whys, type Why } from './mark.ts'

/** A report that waits for staff. Written and taken away with the report's own row, in the same transaction. */
@Entity('report_desk')
@Index('report_desk_waiting', ['why', 'since', 'reportId'])
@Index('report_desk_sample', ['labId', 'sampleNumber'])
export class ReportDesk {
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @Column('varchar', { name: 'lab_id', length: 32 }) labId!: string
  @Column('varchar', { name: 'sample_number', length: 64 }) sampleNumber!: string
  @Column('enum', { enum: whys }) why!: Why
  @Column('datetime', { precision: 3 }) since!: Date
}

/** A call to somebody about a finding of their own. Never changed. */
@Entity('result_call')
@Index('result_call_reached', ['outcome', 'at', 'reportId'])
export class ResultCall {
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'staff_id', length: 16, transformer: uuid }) staffId!: string
  /** As it was on that day. */
  @Column('varchar', { name: 'staff_name', length: 40 }) staffName!: string
  @Column('enum', { enum: ['reached', 'not-reached'] }) outcome!: 'reached' | 'not-reached'
  @Column('varbinary', { name: 'note_sealed', length: 1200 }) noteSealed!: Buffer
  @Column('datetime', { precision: 3 }) at!: Date
}

/** A result typed from paper: nobody's before a second person has compared it. */
@Entity('typed_result')
@Index('typed_result_state', ['state', 'id'])
@Index('typed_result_lab', ['labId', 'state', 'id'])
export class TypedResult {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'lab_id', length: 32 }) labId!: string
  @Column('enum', { enum: ['waiting', 'confirmed', 'rejected'] }) state!: 'waiting' | 'confirmed' | 'rejected'
  @Column('mediumblob', { name: 'typed_sealed' }) typedSealed!: Buffer
  @Column('binary', { name: 'typed_by', length: 16, transformer: uuid }) typedBy!: string
  @Column('varchar', { name: 'typed_by_name', length: 40 }) typedByName!: string
  @Column('datetime', { name: 'typed_at', precision: 3 }) typedAt!: Date
  @Column('binary', { name: 'checked_by', length: 16, nullable: true, transformer: uuid }) checkedBy!: string | null
  @Column('varchar', { name: 'checked_by_name', length: 40, nullable: true }) checkedByName!: string | null
  @Column('datetime', { name: 'checked_at', precision: 3, nullable: true }) checkedAt!: Date | null
  @Column('varchar', { length: 200, nullable: true }) reason!: string | null
}
