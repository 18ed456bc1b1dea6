import type { Role } from '@onecard/shared/permissions'
import type { StaffStage } from '@onecard/shared/staff'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

@Entity('staff')
@Index('staff_username', ['username'], { unique: true })
@Index('staff_hospital', ['hospitalId', 'username'])
export class Staff {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { length: 32 }) username!: string
  @Column('varchar', { length: 40 }) name!: string
  /** Null for city-wide staff. */
  @Column('varchar', { name: 'hospital_id', length: 32, nullable: true }) hospitalId!: string | null
  @Column('json') roles!: Role[]
  @Column('enum', { enum: ['active', 'disabled'], default: 'active' }) state!: 'active' | 'disabled'
  /** argon2id, in PHC form. */
  @Column('varchar', { name: 'password_hash', length: 200 }) passwordHash!: string
  @Column('datetime', { name: 'password_set_at', precision: 3 }) passwordSetAt!: Date
  /** Given by an administrator: lives three days and has to be replaced. */
  @Column('boolean', { name: 'password_temporary' }) passwordTemporary!: boolean
  /** Sealed. */
  @Column('varbinary', { name: 'totp_secret_sealed', length: 200, nullable: true }) totpSecret!: Buffer | null
  @Column('datetime', { name: 'totp_enrolled_at', precision: 3, nullable: true }) totpEnrolledAt!: Date | null
  /** A new secret that no code has confirmed yet; sealed. */
  @Column('varbinary', { name: 'totp_pending_sealed', length: 200, nullable: true }) totpPending!: Buffer | null
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

@Entity('staff_session')
@Index('staff_session_token', ['tokenHash'], { unique: true })
@Index('staff_session_staff', ['staffId', 'lastSeenAt'])
@Index('staff_session_ends', ['endsAt'])
export class StaffSession {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'token_hash', length: 32 }) tokenHash!: Buffer
  @Column('binary', { name: 'staff_id', length: 16, transformer: uuid }) staffId!: string
  @Column('enum', { enum: ['enrolling', 'password-due', 'full'] }) stage!: StaffStage
  /** Where it may be used: by cookie in the console, or by bearer token on a sampler's phone. */
  @Column('enum', { enum: ['console', 'sampling'], default: 'console' }) via!: 'console' | 'sampling'
  @Column('varchar', { length: 200 }) device!: string
  /** The phone that a bearer token is bound to. */
  @Column('binary', { name: 'device_hash', length: 32, nullable: true }) deviceHash!: Buffer | null
  @Column('varchar', { length: 45 }) address!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'last_seen_at', precision: 3 }) lastSeenAt!: Date
  @Column('datetime', { name: 'ends_at', precision: 3 }) endsAt!: Date
}

/** Tries since the last success, by blind index of the user name: unknown names lock like known ones. */
@Entity('staff_attempt')
@Index('staff_attempt_age', ['lastAt'])
export class StaffAttempt {
  @PrimaryColumn('binary', { name: 'login_key', length: 32 }) loginKey!: Buffer
  @Column('int') failures!: number
  @Column('datetime', { name: 'locked_until', precision: 3, nullable: true }) lockedUntil!: Date | null
  @Column('datetime', { name: 'last_at', precision: 3 }) lastAt!: Date
}

/** Each code of an authenticator works once: the primary key says no the second time. */
@Entity('staff_totp_use')
@Index('staff_totp_use_age', ['usedAt'])
export class StaffTotpUse {
  @PrimaryColumn('binary', { name: 'staff_id', length: 16, transformer: uuid }) staffId!: string
  @PrimaryColumn('bigint') step!: string
  @Column('datetime', { name: 'used_at', precision: 3 }) usedAt!: Date
}

@Entity('staff_recovery_code')
export class StaffRecoveryCode {
  @PrimaryColumn('binary', { name: 'staff_id', length: 16, transformer: uuid }) staffId!: string
  @PrimaryColumn('binary', { name: 'code_hash', length: 32 }) codeHash!: Buffer
  @Column('datetime', { name: 'used_at', precision: 3, nullable: true }) usedAt!: Date | null
}

/** The last few passwords, which may not come back. */
@Entity('staff_old_password')
export class StaffOldPassword {
  @PrimaryColumn('binary', { name: 'staff_id', length: 16, transformer: uuid }) staffId!: string
  @PrimaryColumn('datetime', { name: 'set_at', precision: 3 }) setAt!: Date
  @Column('varchar', { name: 'password_hash', length: 200 }) passwordHash!: string
}
