import { idTypes, memberStates, relations, type IdType, type MemberState, type Relation } from '@onecard/shared/person'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** What the authority has confirmed of one human being. Exists from the first verified claim on. */
@Entity('person')
@Index('person_id', ['id'], { unique: true })
export class Person {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  /** For staff and for addresses: the key itself never leaves the server. */
  @Column('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varbinary', { name: 'name_sealed', length: 320 }) nameSealed!: Buffer
  @Column('enum', { name: 'id_type', enum: idTypes }) idType!: IdType
  @Column('varbinary', { name: 'id_number_sealed', length: 120 }) idNumberSealed!: Buffer
  @Column('char', { length: 10 }) birthday!: string
  @Column('enum', { enum: ['male', 'female', 'unknown'] }) sex!: 'male' | 'female' | 'unknown'
  @Column('char', { name: 'ethnic_group', length: 2 }) ethnicGroup!: string
  @Column('enum', { enum: ['L1', 'L2'] }) level!: 'L1' | 'L2'
  /** What gave that level. */
  @Column('enum', { name: 'level_by', enum: ['authority', 'phone', 'terminal', 'staff'] })
  levelBy!: 'authority' | 'phone' | 'terminal' | 'staff'
  @Column('datetime', { name: 'verified_at', precision: 3 }) verifiedAt!: Date
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** Another document of the same person, or a key that was merged into this one. */
@Entity('person_alias')
@Index('person_alias_person', ['personKey'])
export class PersonAlias {
  @PrimaryColumn('binary', { name: 'lookup_key', length: 16 }) lookupKey!: Buffer
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('enum', { enum: ['document', 'merge'] }) reason!: 'document' | 'merge'
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** A hospital's own number of a patient: for messages that carry no document number. */
@Entity('patient_identifier')
@Index('patient_identifier_person', ['personKey'])
export class PatientIdentifier {
  @PrimaryColumn('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @PrimaryColumn('varchar', { length: 64 }) mrn!: string
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** An account's claim to look after a person; only an `active` one opens anything. */
@Entity('member')
@Index('member_id', ['id'], { unique: true })
@Index('member_person', ['accountId', 'personKey'], { unique: true })
@Index('member_holder', ['holderKey'], { unique: true })
@Index('member_self', ['accountId', 'selfMark'], { unique: true })
@Index('member_default', ['accountId', 'defaultMark'], { unique: true })
@Index('member_of_person', ['personKey', 'state'])
@Index('member_phone', ['phoneIndex'])
export class Member {
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('enum', { enum: relations }) relation!: Relation
  @Column('enum', { enum: memberStates }) state!: MemberState
  /** What a disputed claim was before, and is again when the dispute goes its way. */
  @Column('enum', { name: 'state_before', enum: ['active', 'consent-awaited', 'guardian-awaited'], nullable: true })
  stateBefore!: Exclude<MemberState, 'disputed'> | null
  /** Why it is active. */
  @Column('enum', { enum: ['self', 'guardian', 'consent', 'staff'], nullable: true })
  basis!: 'self' | 'guardian' | 'consent' | 'staff' | null
  /** The authority says that this account's WeChat phone is the person's. Lifts the person only while the claim is active. */
  @Column('tinyint', { name: 'phone_agrees', default: 0 }) phoneAgrees!: number
  @Column('datetime', { name: 'phone_asked_at', precision: 3, nullable: true }) phoneAskedAt!: Date | null
  /** The person's key in the one account that speaks for the person; null elsewhere. */
  @Column('binary', { name: 'holder_key', length: 16, nullable: true }) holderKey!: Buffer | null
  /** 1 for the account's own person, else null: unique keys ignore nulls. */
  @Column('tinyint', { name: 'self_mark', nullable: true }) selfMark!: number | null
  @Column('tinyint', { name: 'default_mark', nullable: true }) defaultMark!: number | null
  @Column('varbinary', { name: 'phone_sealed', length: 160, nullable: true }) phoneSealed!: Buffer | null
  @Column('binary', { name: 'phone_index', length: 32, nullable: true }) phoneIndex!: Buffer | null
  @Column('varbinary', { name: 'address_sealed', length: 700, nullable: true }) addressSealed!: Buffer | null
  @Column('datetime', { name: 'agreed_at', precision: 3, nullable: true }) agreedAt!: Date | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** The one code that is out for a member: ten minutes, five tries. */
@Entity('invitation')
@Index('invitation_code', ['codeIndex'], { unique: true })
@Index('invitation_person', ['personKey'])
@Index('invitation_expiry', ['expiresAt'])
export class Invitation {
  @PrimaryColumn('binary', { name: 'member_id', length: 16, transformer: uuid }) memberId!: string
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @Column('binary', { name: 'code_index', length: 32 }) codeIndex!: Buffer
  /** So that a repeat of the same request shows the same code. */
  @Column('varbinary', { name: 'code_sealed', length: 80 }) codeSealed!: Buffer
  @Column('int', { default: 0 }) tries!: number
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
}

/** What was corrected, by whom and why: evidence, kept as long as the person's records. */
@Entity('person_change')
export class PersonChange {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('varbinary', { name: 'before_sealed', length: 500 }) beforeSealed!: Buffer
  @Column('varbinary', { name: 'reason_sealed', length: 900 }) reasonSealed!: Buffer
  @Column('datetime', { precision: 3 }) at!: Date
}

/** Somebody says that another account has claimed this person wrongly: all claims rest until staff decide. */
@Entity('dispute')
@Index('dispute_id', ['id'], { unique: true })
@Index('dispute_open', ['personKey', 'openMark'], { unique: true })
export class Dispute {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @Column('binary', { name: 'member_id', length: 16, transformer: uuid }) memberId!: string
  @Column('varbinary', { name: 'reason_sealed', length: 900 }) reasonSealed!: Buffer
  /** 1 while it is open, then null: a person has one open dispute at most. */
  @Column('tinyint', { name: 'open_mark', nullable: true }) openMark!: number | null
  @Column('binary', { name: 'decided_for', length: 16, nullable: true, transformer: uuid }) decidedFor!: string | null
  @Column('binary', { name: 'decided_by', length: 16, nullable: true, transformer: uuid }) decidedBy!: string | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'decided_at', precision: 3, nullable: true }) decidedAt!: Date | null
}
