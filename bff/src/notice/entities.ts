import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** One line of one account's inbox. What it says is sealed: it names a department, which may tell an illness. */
@Entity('notice')
@Index('notice_occasion', ['accountId', 'occasion'], { unique: true })
@Index('notice_unread', ['accountId', 'readAt'])
@Index('notice_age', ['createdAt'])
export class Notice {
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  /** Hash of what happened: a fact that is delivered twice is told once. */
  @Column('binary', { length: 32 }) occasion!: Buffer
  @Column('varchar', { length: 30 }) kind!: string
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('binary', { name: 'subject_id', length: 16, nullable: true, transformer: uuid }) subjectId!: string | null
  @Column('varbinary', { name: 'said_sealed', length: 4000 }) saidSealed!: Buffer
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'read_at', precision: 3, nullable: true }) readAt!: Date | null
  /** When the WeChat message was settled, and how: `sent`, or why not. */
  @Column('datetime', { name: 'sent_at', precision: 3, nullable: true }) sentAt!: Date | null
  @Column('varchar', { length: 30, nullable: true }) sending!: string | null
}

/** The last answer of an account to one subscribe-message template. */
@Entity('notice_subscription')
export class NoticeSubscription {
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @PrimaryColumn('varchar', { name: 'template_id', length: 64 }) templateId!: string
  @Column('enum', { enum: ['accept', 'reject', 'ban'] }) answer!: 'accept' | 'reject' | 'ban'
  @Column('datetime', { name: 'answered_at', precision: 3 }) answeredAt!: Date
  /** WeChat said that the subscription is used up; the next answer opens it again. */
  @Column('datetime', { name: 'used_up_at', precision: 3, nullable: true }) usedUpAt!: Date | null
}
