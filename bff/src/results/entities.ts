import {
  entrances,
  nucleicStates,
  outcomes,
  type Entrance,
  type NucleicState,
  type Outcome,
} from '@onecard/shared/nucleic'
import { flags, reportKinds, reportStates, type Flag, type ReportKind, type ReportState } from '@onecard/shared/results'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'
import { versionStatuses, type VersionStatus } from './rules.ts'

/** What all versions of one report amount to: the row that residents' lists read. */
@Entity('report')
@Index('report_natural', ['labId', 'sampleNumber', 'code', 'personKey'], { unique: true })
@Index('report_latest', ['personKey', 'issuedAt', 'id'])
@Index('report_id', ['id'])
export class Report {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'lab_id', length: 32 }) labId!: string
  /** To the letter, as all names that laboratories give: `a1` is not `A1`. */
  @Column({ type: 'varchar', name: 'sample_number', length: 64, collation: 'utf8mb4_bin' }) sampleNumber!: string
  /** The laboratory's code of what was ordered. */
  @Column({ type: 'varchar', length: 64, collation: 'utf8mb4_bin' }) code!: string
  @Column('enum', { enum: reportKinds }) kind!: ReportKind
  @Column('varchar', { length: 120 }) title!: string
  @Column('enum', { enum: reportStates }) state!: ReportState
  @Column('int') abnormal!: number
  @Column('boolean') critical!: boolean
  /** The version that is shown, by its hash. */
  @Column('binary', { length: 32, nullable: true }) shown!: Buffer | null
  @Column('datetime', { name: 'sampled_at', precision: 3, nullable: true }) sampledAt!: Date | null
  @Column('datetime', { name: 'issued_at', precision: 3 }) issuedAt!: Date
  /** When its people were told that it is there: once, however often it is corrected. */
  @Column('datetime', { name: 'told_at', precision: 3, nullable: true }) toldAt!: Date | null
  /** Of a nucleic-acid test, what a resident is told; null for every other report. */
  @Column('enum', { enum: nucleicStates, nullable: true }) nucleic!: NucleicState | null
  /** What the laboratory found in the sample, of the version that is shown. */
  @Column('enum', { enum: outcomes, nullable: true }) outcome!: Outcome | null
  @Column('enum', { enum: entrances, nullable: true }) entrance!: Entrance | null
  /** People whose samples share the tube. */
  @Column('smallint', { nullable: true }) people!: number | null
  @Column('varchar', { length: 120, nullable: true }) place!: string | null
  @Column('datetime', { name: 'expected_at', precision: 3, nullable: true }) expectedAt!: Date | null
  /** When the person was reached by phone: only then a finding of their own opens. */
  @Column('datetime', { name: 'called_at', precision: 3, nullable: true }) calledAt!: Date | null
  /** The version that staff have said holds, of versions that deny each other. */
  @Column('binary', { length: 32, nullable: true }) settled!: Buffer | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'changed_at', precision: 3 }) changedAt!: Date
  /** Of a kind that is private by what it says; see sensitive.ts. */
  @Column('boolean', { name: 'is_private', default: false }) sensitive!: boolean
  /** Nobody reads it before: a critical value that its institution deals with first. */
  @Column('datetime', { name: 'held_until', precision: 3, nullable: true }) heldUntil!: Date | null
}

/** Something that a laboratory once said. Never changed and never shown by itself. */
@Entity('report_version')
export class ReportVersion {
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @PrimaryColumn('binary', { length: 32 }) hash!: Buffer
  @Column('int', { nullable: true }) version!: number | null
  @Column('enum', { enum: versionStatuses }) status!: VersionStatus
  @Column('enum', { enum: outcomes, nullable: true }) outcome!: Outcome | null
  @Column('datetime', { name: 'issued_at', precision: 3 }) issuedAt!: Date
  /** The items, the conclusion and whoever signed, as JSON. */
  @Column('mediumblob', { name: 'content_sealed' }) contentSealed!: Buffer
  @Column('datetime', { name: 'received_at', precision: 3 }) receivedAt!: Date
}

/** A numeric item of the version that is shown: what trends are drawn from. */
@Entity('report_number')
@Index('report_number_trend', ['personKey', 'code', 'unit', 'at'])
export class ReportNumber {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @PrimaryColumn('int') position!: number
  @Column('varchar', { length: 64 }) code!: string
  @Column('varchar', { length: 120 }) name!: string
  @Column('varchar', { length: 32 }) unit!: string
  @Column('double') number!: number
  @Column('double', { nullable: true }) low!: number | null
  @Column('double', { nullable: true }) high!: number | null
  @Column('enum', { enum: flags, nullable: true }) flag!: Flag | null
  @Column('datetime', { precision: 3 }) at!: Date
}

/** What a laboratory once said of a tube, before anything is concluded about the people whose samples are in it. */
@Entity('tube_finding')
export class TubeFinding {
  @PrimaryColumn('varchar', { name: 'lab_id', length: 32 }) labId!: string
  @PrimaryColumn('varchar', { name: 'tube_code', length: 64 }) tubeCode!: string
  @PrimaryColumn('binary', { length: 32 }) hash!: Buffer
  @Column('int', { nullable: true }) version!: number | null
  @Column('enum', { enum: versionStatuses }) status!: VersionStatus
  @Column('enum', { enum: outcomes, nullable: true }) outcome!: Outcome | null
  @Column('datetime', { name: 'sampled_at', precision: 3, nullable: true }) sampledAt!: Date | null
  @Column('datetime', { name: 'issued_at', precision: 3 }) issuedAt!: Date
  @Column('varchar', { length: 120 }) title!: string
  @Column('mediumblob', { name: 'content_sealed' }) contentSealed!: Buffer
  @Column('datetime', { name: 'received_at', precision: 3 }) receivedAt!: Date
}

/** A tube that a laboratory has answered for: the row under whose lock findings and people meet, whichever comes first. */
@Entity('tube_answered')
@Index('tube_answered_waiting', ['isMatched', 'firstReceivedAt'])
export class TubeAnswered {
  @PrimaryColumn('varchar', { name: 'lab_id', length: 32 }) labId!: string
  @PrimaryColumn('varchar', { name: 'tube_code', length: 64 }) tubeCode!: string
  /** A sealed tube of that laboratory bears the code. */
  @Column('boolean', { name: 'is_matched' }) isMatched!: boolean
  @Column('datetime', { name: 'first_received_at', precision: 3 }) firstReceivedAt!: Date
}

/** A file that one of a report's versions names. */
@Entity('report_file')
@Index('report_file_named', ['file'])
export class ReportFile {
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @PrimaryColumn('binary', { length: 32 }) file!: Buffer
}
