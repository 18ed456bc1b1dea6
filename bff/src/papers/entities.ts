import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** A link by which somebody else reads reports. Token and code are kept as hashes; the row is the record of the sharer's consent. */
@Entity('report_share')
@Index('report_share_token', ['tokenHash'], { unique: true })
@Index('report_share_age', ['expiresAt'])
export class ReportShare {
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('binary', { name: 'member_id', length: 16, transformer: uuid }) memberId!: string
  @Column('binary', { name: 'token_hash', length: 32 }) tokenHash!: Buffer
  @Column('binary', { name: 'code_hash', length: 32, nullable: true }) codeHash!: Buffer | null
  /** For whom, as the sharer wrote it. */
  @Column('varbinary', { name: 'recipient_sealed', length: 200 }) recipientSealed!: Buffer
  @Column('enum', { enum: ['masked', 'full'] }) name!: 'masked' | 'full'
  @Column('int', { name: 'wrong_codes', default: 0 }) wrongCodes!: number
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
  @Column('datetime', { name: 'revoked_at', precision: 3, nullable: true }) revokedAt!: Date | null
}

@Entity('report_share_item')
export class ReportShareItem {
  @PrimaryColumn('binary', { name: 'share_id', length: 16, transformer: uuid }) shareId!: string
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
}

/** Each time a link was opened, or a wrong code tried. */
@Entity('report_share_opening')
export class ReportShareOpening {
  @PrimaryColumn('binary', { name: 'share_id', length: 16, transformer: uuid }) shareId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { length: 60 }) device!: string
  @Column('enum', { enum: ['opened', 'wrong-code'] }) outcome!: 'opened' | 'wrong-code'
  @Column('datetime', { precision: 3 }) at!: Date
}

/** Which reports were printed for which showing of a code: each once. */
@Entity('report_print')
@Index('report_print_age', ['createdAt'])
export class ReportPrint {
  @PrimaryColumn('binary', { name: 'use_id', length: 16, transformer: uuid }) useId!: string
  @PrimaryColumn('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @Column('binary', { name: 'terminal_id', length: 16, transformer: uuid }) terminalId!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** A report that went out on paper, by the hash of the token in its QR code: whoever holds it may ask whether it stands. */
@Entity('report_paper')
@Index('report_paper_report', ['reportId'])
export class ReportPaper {
  @PrimaryColumn('binary', { name: 'token_hash', length: 32 }) tokenHash!: Buffer
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @Column('varchar', { name: 'lab_id', length: 32 }) labId!: string
  @Column('varchar', { length: 16 }) kind!: string
  /** The version that was printed. */
  @Column('binary', { length: 32 }) shown!: Buffer
  @Column('datetime', { name: 'issued_at', precision: 3 }) issuedAt!: Date
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}
