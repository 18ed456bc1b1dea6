import { agreementKinds, type AgreementKind } from '@onecard/shared/session'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** Who signs in. Holds no name: the people are the person room's. */
@Entity('account')
@Index('account_union', ['unionIndex'], { unique: true })
@Index('account_phone', ['phoneIndex'])
export class Account {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('enum', { enum: ['open', 'closed'], default: 'open' }) state!: 'open' | 'closed'
  @Column('binary', { name: 'union_index', length: 32, nullable: true }) unionIndex!: Buffer | null
  /** The number that WeChat gave out. */
  @Column('varbinary', { name: 'phone_sealed', length: 160, nullable: true }) phoneSealed!: Buffer | null
  @Column('binary', { name: 'phone_index', length: 32, nullable: true }) phoneIndex!: Buffer | null
  @Column('datetime', { name: 'phone_at', precision: 3, nullable: true }) phoneAt!: Date | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'closed_at', precision: 3, nullable: true }) closedAt!: Date | null
}

/** An account's openid in the mini-program or in the service account. */
@Entity('account_wechat')
@Index('account_wechat_account', ['accountId', 'app'])
export class AccountWechat {
  @PrimaryColumn('binary', { name: 'openid_index', length: 32 }) openidIndex!: Buffer
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('enum', { enum: ['weapp', 'web'] }) app!: 'weapp' | 'web'
  @Column('varbinary', { name: 'openid_sealed', length: 200 }) openidSealed!: Buffer
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** Each answer to an agreement is a row for ever: the newest of a kind is the one in force. */
@Entity('consent')
export class Consent {
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('enum', { enum: agreementKinds }) kind!: AgreementKind
  @Column('varchar', { length: 20 }) version!: string
  @Column('tinyint') granted!: number
  @Column('datetime', { precision: 3 }) at!: Date
}

/** How often somebody has tried something in a period: a day, a quarter of an hour. */
@Entity('attempt')
@Index('attempt_age', ['lastAt'])
export class Attempt {
  @PrimaryColumn('binary', { length: 16 }) subject!: Buffer
  @PrimaryColumn('varchar', { length: 20 }) kind!: string
  @PrimaryColumn('varchar', { length: 20 }) period!: string
  @Column('int') count!: number
  @Column('datetime', { name: 'last_at', precision: 3 }) lastAt!: Date
}
