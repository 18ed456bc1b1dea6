import { cardChanges, type CardChange } from '@onecard/shared/healthcard'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** One person, one card, however many accounts look after the person. A closed card keeps its number for a new claim. */
@Entity('health_card')
@Index('health_card_id', ['id'], { unique: true })
@Index('health_card_person', ['personKey'], { unique: true })
@Index('health_card_number', ['number'], { unique: true })
export class HealthCard {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  /** Master patient index number: see number.ts. */
  @Column('char', { length: 16 }) number!: string
  @Column('enum', { enum: ['active', 'lost', 'closed'] }) state!: 'active' | 'lost' | 'closed'
  @Column('datetime', { name: 'claimed_at', precision: 3 }) claimedAt!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** Rows that never change: what was done to a card, by which account. */
@Entity('card_change')
@Index('card_change_age', ['createdAt'])
export class CardChangeRow {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'card_id', length: 16, transformer: uuid }) cardId!: string
  @Column('enum', { enum: cardChanges }) kind!: CardChange
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  /** For printed codes: the institution they serve. */
  @Column('varchar', { name: 'hospital_id', length: 32, nullable: true }) hospitalId!: string | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/**
 * A secret lent to one device of one account for one card. It dies with its time, by revocation, and with the session
 * and the membership under which it was lent.
 */
@Entity('card_lease')
@Index('card_lease_id', ['id'], { unique: true })
@Index('card_lease_expiry', ['expiresAt'])
export class CardLease {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  /** Random, not ordered: it stands in the code. */
  @PrimaryColumn('binary', { length: 16 }) id!: Buffer
  @Column('binary', { name: 'card_id', length: 16, transformer: uuid }) cardId!: string
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('binary', { name: 'member_id', length: 16, transformer: uuid }) memberId!: string
  @Column('binary', { name: 'session_id', length: 16, transformer: uuid }) sessionId!: string
  @Column('binary', { name: 'device_hash', length: 32 }) deviceHash!: Buffer
  @Column('varbinary', { name: 'secret_sealed', length: 120 }) secretSealed!: Buffer
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
  @Column('datetime', { name: 'revoked_at', precision: 3, nullable: true }) revokedAt!: Date | null
}

/** A printed code: serves the institution for which it was made, and no other. */
@Entity('static_code')
@Index('static_code_token', ['tokenHash'], { unique: true })
export class StaticCodeRow {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'card_id', length: 16, transformer: uuid }) cardId!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('binary', { name: 'token_hash', length: 32 }) tokenHash!: Buffer
  @Column('enum', { enum: ['active', 'withdrawn'] }) state!: 'active' | 'withdrawn'
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'withdrawn_at', precision: 3, nullable: true }) withdrawnAt!: Date | null
}

/** Which institution was first to accept a code of this window; every other one is refused. */
@Entity('spent_code')
@Index('spent_code_age', ['createdAt'])
export class SpentCode {
  @PrimaryColumn('binary', { name: 'code_id', length: 16 }) codeId!: Buffer
  @PrimaryColumn('bigint', { name: 'window_no' }) windowNo!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** Who looked at a person: a terminal's use of the card, or a look by staff or by a family account. Never changed. */
@Entity('card_use')
@Index('card_use_id', ['id'], { unique: true })
@Index('card_use_once', ['codeId', 'windowNo', 'lookerId'], { unique: true })
@Index('card_use_age', ['createdAt'])
export class CardUse {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('enum', { enum: ['terminal', 'staff', 'family', 'link'] }) looker!: 'terminal' | 'staff' | 'family' | 'link'
  /** Of the terminal, the member of staff, or the account. */
  @Column('binary', { name: 'looker_id', length: 16, transformer: uuid }) lookerId!: string
  @Column('varchar', { name: 'hospital_id', length: 32, nullable: true }) hospitalId!: string | null
  /** As the resident reads it: the names of that day. */
  @Column('varchar', { length: 120 }) place!: string
  @Column('varchar', { length: 60, nullable: true }) department!: string | null
  /** A key of words.ts (scene codes too), or the looker's own words. */
  @Column('varchar', { length: 60 }) purpose!: string
  @Column('char', { length: 4, nullable: true }) channel!: string | null
  @Column('enum', { enum: ['dynamic', 'static', 'none'] }) how!: 'dynamic' | 'static' | 'none'
  @Column('enum', { enum: ['accepted', 'refused'] }) outcome!: 'accepted' | 'refused'
  @Column('varchar', { length: 60, nullable: true }) refusal!: string | null
  /** Lease or printed code; for accepted uses only, so that one terminal has one use of one code. */
  @Column('binary', { name: 'code_id', length: 16, nullable: true }) codeId!: Buffer | null
  @Column('bigint', { name: 'window_no', nullable: true }) windowNo!: string | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** A registered machine of an institution; it signs each request with its key. */
@Entity('terminal')
@Index('terminal_name', ['hospitalId', 'name'], { unique: true })
export class TerminalRow {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('varchar', { length: 60 }) name!: string
  @Column('varchar', { length: 60, nullable: true }) department!: string | null
  @Column('json') permissions!: string[]
  @Column('varbinary', { name: 'key_sealed', length: 200 }) keySealed!: Buffer
  @Column('enum', { enum: ['active', 'revoked'] }) state!: 'active' | 'revoked'
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'revoked_at', precision: 3, nullable: true }) revokedAt!: Date | null
}

/** Signed requests that were seen: each is taken once while its timestamp could still pass. */
@Entity('terminal_nonce')
@Index('terminal_nonce_age', ['createdAt'])
export class TerminalNonce {
  @PrimaryColumn('binary', { name: 'terminal_id', length: 16, transformer: uuid }) terminalId!: string
  @PrimaryColumn('binary', { name: 'nonce_hash', length: 16 }) nonceHash!: Buffer
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}
