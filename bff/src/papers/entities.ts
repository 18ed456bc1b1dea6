import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

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
