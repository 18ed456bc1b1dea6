import { letterSources } from '@onecard/shared/inbox'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** A message as it came, stored before it was acknowledged. Read in the order of its id, which is that of arrival. */
@Entity('inbound_message')
@Index('inbound_message_once', ['sender', 'reference', 'sha256'], { unique: true })
@Index('inbound_message_stream', ['state', 'sender', 'id'])
@Index('inbound_message_age', ['state', 'settledAt'])
@Index('inbound_message_heard', ['sender', 'receivedAt'])
export class InboundMessage {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('enum', { enum: ['hl7v2'] }) source!: 'hl7v2'
  @Column('varchar', { length: 120 }) sender!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  /** The sender's own number for it: MSH-10. */
  @Column('varchar', { length: 199 }) reference!: string
  @Column('binary', { length: 32 }) sha256!: Buffer
  /** `SIU^S12` */
  @Column('varchar', { length: 32 }) kind!: string
  @Column('varchar', { length: 16 }) encoding!: string
  /** Sealed: messages name people. */
  @Column('longblob', { name: 'raw_sealed' }) raw!: Buffer
  @Column('enum', { enum: ['received', 'used', 'dead'] }) state!: 'received' | 'used' | 'dead'
  @Column('int', { default: 0 }) tries!: number
  @Column('datetime', { name: 'due_at', precision: 3 }) dueAt!: Date
  @Column('datetime', { name: 'received_at', precision: 3 }) receivedAt!: Date
  @Column('datetime', { name: 'settled_at', precision: 3, nullable: true }) settledAt!: Date | null
}

/** Who reads a sender's messages just now: one reader at a time, so that they are read in order. */
@Entity('inbound_stream')
export class InboundStream {
  @PrimaryColumn('varchar', { length: 120 }) sender!: string
  @Column('binary', { length: 16, nullable: true, transformer: uuid }) reader!: string | null
  @Column('datetime', { name: 'reads_until', precision: 3 }) readsUntil!: Date
}

/** What could not be used, whole, with the reason: it can be read again when its cause is gone. */
@Entity('dead_letter')
@Index('dead_letter_once', ['sender', 'reference', 'sha256'], { unique: true })
@Index('dead_letter_hospital', ['hospitalId', 'state', 'id'])
@Index('dead_letter_state', ['state', 'id'])
export class DeadLetter {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('enum', { enum: letterSources }) source!: (typeof letterSources)[number]
  @Column('varchar', { length: 120 }) sender!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  /** The inbox row it was; null for what has none (a line of a file). */
  @Column('binary', { name: 'message_id', length: 16, nullable: true, transformer: uuid }) messageId!: string | null
  @Column('varchar', { length: 199 }) reference!: string
  @Column('binary', { length: 32 }) sha256!: Buffer
  @Column('varchar', { length: 32 }) kind!: string
  @Column('varchar', { length: 16 }) encoding!: string
  @Column('longblob', { name: 'raw_sealed' }) raw!: Buffer
  @Column('varchar', { length: 60 }) code!: string
  /** Where in the message: `SCH` and `SCH-5`; `Slot` and `Slot.start`. */
  @Column('varchar', { length: 40, nullable: true }) segment!: string | null
  @Column('varchar', { length: 120, nullable: true }) path!: string | null
  /** Says what is wrong without saying whose it is. */
  @Column('varchar', { length: 300 }) words!: string
  @Column('enum', { enum: ['open', 'replayed', 'dismissed'] }) state!: 'open' | 'replayed' | 'dismissed'
  /** How often the same has been met. */
  @Column('int', { default: 1 }) seen!: number
  @Column('datetime', { name: 'first_at', precision: 3 }) firstAt!: Date
  @Column('datetime', { name: 'last_at', precision: 3 }) lastAt!: Date
}
