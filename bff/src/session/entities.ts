import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** A device that is signed in. The token itself is nowhere: only its hash. */
@Entity('account_session')
@Index('account_session_token', ['tokenHash'], { unique: true })
@Index('account_session_account', ['accountId'])
@Index('account_session_expiry', ['expiresAt'])
export class AccountSession {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'token_hash', length: 32 }) tokenHash!: Buffer
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('enum', { enum: ['weapp', 'web'] }) via!: 'weapp' | 'web'
  @Column('varchar', { length: 60 }) device!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'last_seen_at', precision: 3 }) lastSeenAt!: Date
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
}

/** A web entrance's state that has been used: its second use fails on the key. */
@Entity('used_entrance')
@Index('used_entrance_expiry', ['expiresAt'])
export class UsedEntrance {
  @PrimaryColumn('binary', { name: 'state_hash', length: 32 }) stateHash!: Buffer
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
}
