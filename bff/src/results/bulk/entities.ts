import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../../infra/ids.ts'

/** A file of results, by the name that its sender gave it. */
@Entity('result_file')
@Index('result_file_name', ['clientId', 'name'], { unique: true })
@Index('result_file_age', ['lastAt'])
export class ResultFile {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column({ type: 'varchar', name: 'client_id', length: 64, collation: 'utf8mb4_bin' }) clientId!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column({ type: 'varchar', length: 128, collation: 'utf8mb4_bin' }) name!: string
  @Column('enum', { enum: ['receiving', 'interrupted', 'done'] }) state!: 'receiving' | 'interrupted' | 'done'
  @Column('int') chunks!: number
  /** Without the empty ones. */
  @Column('int', { name: 'line_count' }) lines!: number
  @Column('int') taken!: number
  @Column('int') repeated!: number
  @Column('int') refused!: number
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'last_at', precision: 3 }) lastAt!: Date
}

/** A thousand lines as they came, with what became of each. */
@Entity('result_chunk')
export class ResultChunk {
  @PrimaryColumn('binary', { name: 'file_id', length: 16, transformer: uuid }) fileId!: string
  @PrimaryColumn('int') nth!: number
  @Column('binary', { length: 32 }) sha256!: Buffer
  @Column('int', { name: 'first_line' }) firstLine!: number
  /** Where empty lines stand between. */
  @Column('mediumtext', { name: 'line_numbers', nullable: true }) lineNumbers!: string | null
  /** A letter a line: t taken, r repeated, x refused. */
  @Column('varchar', { length: 1000 }) marks!: string
  @Column('mediumtext', { nullable: true }) faults!: string | null
  /** Packed; sealed, because lines name people. */
  @Column('longblob', { name: 'raw_sealed' }) raw!: Buffer
  @Column('datetime', { name: 'received_at', precision: 3 }) receivedAt!: Date
}
