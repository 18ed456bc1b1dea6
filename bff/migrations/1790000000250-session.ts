import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Where accounts are signed in, and the web entrances that have been used. */
export class Session1790000000250 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE account_session (
        id binary(16) NOT NULL PRIMARY KEY,
        token_hash binary(32) NOT NULL,
        account_id binary(16) NOT NULL,
        via enum('weapp', 'web') NOT NULL,
        device varchar(60) NOT NULL,
        created_at datetime(3) NOT NULL,
        last_seen_at datetime(3) NOT NULL,
        expires_at datetime(3) NOT NULL,
        UNIQUE KEY account_session_token (token_hash),
        KEY account_session_account (account_id),
        KEY account_session_expiry (expires_at)
      )`)
    await db.query(`
      CREATE TABLE used_entrance (
        state_hash binary(32) NOT NULL PRIMARY KEY,
        expires_at datetime(3) NOT NULL,
        KEY used_entrance_expiry (expires_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
