import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** A person lets an account that looks after them know of their private reports. */
@Entity('sensitive_grant')
export class SensitiveGrant {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('datetime', { name: 'granted_at', precision: 3 }) grantedAt!: Date
}

/** Until when private reports are open in one session. */
@Entity('sensitive_unlock')
@Index('sensitive_unlock_until', ['until'])
export class SensitiveUnlock {
  @PrimaryColumn('binary', { name: 'session_id', length: 16, transformer: uuid }) sessionId!: string
  @Column('datetime', { precision: 3 }) until!: Date
}

/** A critical value and what its institution did about it. */
@Entity('critical_value')
@Index('critical_value_report', ['reportId'], { unique: true })
@Index('critical_value_hospital', ['hospitalId', 'id'])
@Index('critical_value_due', ['tells', 'dueAt'])
export class CriticalValue {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('binary', { name: 'report_id', length: 16, transformer: uuid }) reportId!: string
  @Column('datetime', { name: 'raised_at', precision: 3 }) raisedAt!: Date
  @Column('datetime', { name: 'due_at', precision: 3 }) dueAt!: Date
  /** Its people are to be told when it is let go. */
  @Column('boolean') tells!: boolean
  @Column('datetime', { name: 'acknowledged_at', precision: 3, nullable: true }) acknowledgedAt!: Date | null
  @Column('binary', { name: 'staff_id', length: 16, nullable: true, transformer: uuid }) staffId!: string | null
  @Column('varchar', { name: 'staff_name', length: 80, nullable: true }) staffName!: string | null
  @Column('varbinary', { name: 'note_sealed', length: 900, nullable: true }) noteSealed!: Buffer | null
}
