import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** A hospital's system that may call us: it proves itself with its own key and sees its own hospital only. */
@Entity('client')
@Index('client_hospital', ['hospitalId'])
export class Client {
  @PrimaryColumn({ type: 'varchar', length: 64, collation: 'utf8mb4_bin' }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('varchar', { length: 80 }) name!: string
  /** SMART scopes it may ask for, e.g. `system/Slot.cruds`. */
  @Column('varchar', { length: 1000 }) scopes!: string
  /** Its public keys … */
  @Column('json', { nullable: true }) jwks!: unknown
  /** … or where they are. */
  @Column('varchar', { name: 'jwks_uri', length: 500, nullable: true }) jwksUri!: string | null
  @Column('boolean', { default: true }) active!: boolean
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

@Entity('client_token')
@Index('client_token_expiry', ['expiresAt'])
export class ClientToken {
  @PrimaryColumn('binary', { name: 'token_hash', length: 32 }) tokenHash!: Buffer
  @Column({ type: 'varchar', name: 'client_id', length: 64, collation: 'utf8mb4_bin' }) clientId!: string
  @Column('varchar', { length: 1000 }) scopes!: string
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
}

/** An assertion's `jti`, kept until the assertion has expired: it signs in once. */
@Entity('client_assertion')
@Index('client_assertion_expiry', ['expiresAt'])
export class ClientAssertion {
  @PrimaryColumn({ type: 'varchar', name: 'client_id', length: 64, collation: 'utf8mb4_bin' }) clientId!: string
  @PrimaryColumn('binary', { name: 'jti_hash', length: 32 }) jtiHash!: Buffer
  @Column('datetime', { name: 'expires_at', precision: 3 }) expiresAt!: Date
}
