import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Cards with what was done to them, the leases and printed codes that show them, their uses, and hospital terminals. */
export class Healthcard1790000000400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE health_card (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        number char(16) NOT NULL,
        state enum('active', 'lost', 'closed') NOT NULL,
        claimed_at datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY health_card_id (id),
        UNIQUE KEY health_card_person (person_key),
        UNIQUE KEY health_card_number (number)
      )`)
    await db.query(`
      CREATE TABLE card_change (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        card_id binary(16) NOT NULL,
        kind enum('claimed', 'reclaimed', 'lost', 'restored', 'closed', 'static-made', 'static-withdrawn') NOT NULL,
        account_id binary(16) NOT NULL,
        hospital_id varchar(32) NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, id),
        KEY card_change_age (created_at)
      )`)
    await db.query(`
      CREATE TABLE card_lease (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        card_id binary(16) NOT NULL,
        account_id binary(16) NOT NULL,
        member_id binary(16) NOT NULL,
        session_id binary(16) NOT NULL,
        device_hash binary(32) NOT NULL,
        secret_sealed varbinary(120) NOT NULL,
        created_at datetime(3) NOT NULL,
        expires_at datetime(3) NOT NULL,
        revoked_at datetime(3) NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY card_lease_id (id),
        KEY card_lease_expiry (expires_at)
      )`)
    await db.query(`
      CREATE TABLE static_code (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        card_id binary(16) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        token_hash binary(32) NOT NULL,
        state enum('active', 'withdrawn') NOT NULL,
        account_id binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        withdrawn_at datetime(3) NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY static_code_token (token_hash)
      )`)
    await db.query(`
      CREATE TABLE spent_code (
        code_id binary(16) NOT NULL,
        window_no bigint NOT NULL,
        hospital_id varchar(32) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (code_id, window_no),
        KEY spent_code_age (created_at)
      )`)
    await db.query(`
      CREATE TABLE card_use (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        looker enum('terminal', 'staff', 'family') NOT NULL,
        looker_id binary(16) NOT NULL,
        hospital_id varchar(32) NULL,
        place varchar(120) NOT NULL,
        department varchar(60) NULL,
        purpose varchar(60) NOT NULL,
        channel char(4) NULL,
        how enum('dynamic', 'static', 'none') NOT NULL,
        outcome enum('accepted', 'refused') NOT NULL,
        refusal varchar(60) NULL,
        code_id binary(16) NULL,
        window_no bigint NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY card_use_id (id),
        UNIQUE KEY card_use_once (code_id, window_no, looker_id),
        KEY card_use_age (created_at)
      )`)
    await db.query(`
      CREATE TABLE terminal (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        name varchar(60) NOT NULL,
        department varchar(60) NULL,
        permissions json NOT NULL,
        key_sealed varbinary(200) NOT NULL,
        state enum('active', 'revoked') NOT NULL,
        created_at datetime(3) NOT NULL,
        revoked_at datetime(3) NULL,
        UNIQUE KEY terminal_name (hospital_id, name)
      )`)
    await db.query(`
      CREATE TABLE terminal_nonce (
        terminal_id binary(16) NOT NULL,
        nonce_hash binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (terminal_id, nonce_hash),
        KEY terminal_nonce_age (created_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
