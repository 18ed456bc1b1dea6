import { missingStates, type MissingState } from '@onecard/shared/missing'
import { reportKinds, type ReportKind } from '@onecard/shared/results'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** A result that somebody misses. */
@Entity('missing_result')
@Index('missing_result_id', ['id'], { unique: true })
@Index('missing_result_open', ['personKey', 'openKey'], { unique: true })
@Index('missing_result_waiting', ['state', 'reportedAt', 'id'])
export class MissingResult {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('enum', { enum: reportKinds }) kind!: ReportKind
  @Column('enum', { enum: missingStates }) state!: MissingState
  /** Digest of which sample it is; null once it is closed. */
  @Column('binary', { name: 'open_key', length: 32, nullable: true }) openKey!: Buffer | null
  @Column('datetime', { name: 'sampled_at', precision: 3 }) sampledAt!: Date
  @Column('varchar', { length: 120 }) place!: string
  @Column('binary', { name: 'report_id', length: 16, nullable: true, transformer: uuid }) reportId!: string | null
  @Column('binary', { name: 'sample_id', length: 16, nullable: true, transformer: uuid }) sampleId!: string | null
  /** Whose laboratory or point it is, where that is known: then its staff look too. */
  @Column('varchar', { name: 'hospital_id', length: 32, nullable: true }) hospitalId!: string | null
  @Column('varbinary', { name: 'note_sealed', length: 1200, nullable: true }) noteSealed!: Buffer | null
  @Column('varbinary', { name: 'answer_sealed', length: 1200, nullable: true }) answerSealed!: Buffer | null
  @Column('datetime', { name: 'reported_at', precision: 3 }) reportedAt!: Date
  @Column('datetime', { name: 'answer_by', precision: 3 }) answerBy!: Date
  @Column('datetime', { name: 'answered_at', precision: 3, nullable: true }) answeredAt!: Date | null
  /** Of the member of staff; null when the report itself was the answer. */
  @Column('binary', { name: 'answered_by', length: 16, nullable: true, transformer: uuid }) answeredBy!: string | null
}
