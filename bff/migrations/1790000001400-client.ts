import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Hospitals' systems that call us (FHIR, bulk uploads), the tokens they hold and the assertions they used up. */
export class Client1790000001400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE client (
        id varchar(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        name varchar(80) NOT NULL,
        scopes varchar(1000) NOT NULL,
        jwks json NULL,
        jwks_uri varchar(500) NULL,
        active tinyint(1) NOT NULL DEFAULT 1,
        created_at datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        KEY client_hospital (hospital_id)
      )`)
    await db.query(`
      CREATE TABLE client_token (
        token_hash binary(32) NOT NULL PRIMARY KEY,
        client_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
        scopes varchar(1000) NOT NULL,
        expires_at datetime(3) NOT NULL,
        KEY client_token_expiry (expires_at)
      )`)
    await db.query(`
      CREATE TABLE client_assertion (
        client_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
        jti_hash binary(32) NOT NULL,
        expires_at datetime(3) NOT NULL,
        PRIMARY KEY (client_id, jti_hash),
        KEY client_assertion_expiry (expires_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
