import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What others sent us, kept before it is acknowledged; what could not be used, with the reason; who reads for whom. */
export class Inbox1790000001100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE inbound_message (
        id binary(16) NOT NULL PRIMARY KEY,
        source enum('hl7v2') NOT NULL,
        sender varchar(120) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        reference varchar(199) NOT NULL,
        sha256 binary(32) NOT NULL,
        kind varchar(32) NOT NULL,
        encoding varchar(16) NOT NULL,
        raw_sealed longblob NOT NULL,
        state enum('received', 'used', 'dead') NOT NULL,
        tries int NOT NULL DEFAULT 0,
        due_at datetime(3) NOT NULL,
        received_at datetime(3) NOT NULL,
        settled_at datetime(3) NULL,
        UNIQUE KEY inbound_message_once (sender, reference, sha256),
        KEY inbound_message_stream (state, sender, id),
        KEY inbound_message_age (state, settled_at),
        KEY inbound_message_heard (sender, received_at)
      )`)
    await db.query(`
      CREATE TABLE inbound_stream (
        sender varchar(120) NOT NULL PRIMARY KEY,
        reader binary(16) NULL,
        reads_until datetime(3) NOT NULL
      )`)
    await db.query(`
      CREATE TABLE dead_letter (
        id binary(16) NOT NULL PRIMARY KEY,
        source enum('hl7v2', 'fhir-bulk') NOT NULL,
        sender varchar(120) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        message_id binary(16) NULL,
        reference varchar(199) NOT NULL,
        sha256 binary(32) NOT NULL,
        kind varchar(32) NOT NULL,
        encoding varchar(16) NOT NULL,
        raw_sealed longblob NOT NULL,
        code varchar(60) NOT NULL,
        segment varchar(40) NULL,
        path varchar(120) NULL,
        words varchar(300) NOT NULL,
        state enum('open', 'replayed', 'dismissed') NOT NULL,
        seen int NOT NULL DEFAULT 1,
        first_at datetime(3) NOT NULL,
        last_at datetime(3) NOT NULL,
        UNIQUE KEY dead_letter_once (sender, reference, sha256),
        KEY dead_letter_hospital (hospital_id, state, id),
        KEY dead_letter_state (state, id)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
