import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What we remember of publications that we poll: when to look again, what we hold already, which slot came from where. */
export class Bulk1790000000650 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE bulk_source (
        hospital_id varchar(32) NOT NULL PRIMARY KEY,
        due_at datetime(3) NOT NULL,
        full_at datetime(3) NULL,
        since varchar(40) NULL,
        outputs json NULL,
        basis binary(16) NULL,
        looked_at datetime(3) NULL,
        failures int NOT NULL DEFAULT 0,
        last_error varchar(300) NULL
      )`)
    await db.query(`
      CREATE TABLE bulk_file (
        hospital_id varchar(32) NOT NULL,
        file_key binary(16) NOT NULL,
        etag varchar(200) NULL,
        read_at datetime(3) NOT NULL,
        PRIMARY KEY (hospital_id, file_key)
      )`)
    await db.query(`
      CREATE TABLE bulk_schedule (
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(64) NOT NULL,
        schedule json NOT NULL,
        PRIMARY KEY (hospital_id, source_ref)
      )`)
    await db.query(`
      CREATE TABLE bulk_slot (
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(64) NOT NULL,
        file_key binary(16) NOT NULL,
        content binary(16) NOT NULL,
        seen_at datetime(3) NOT NULL,
        PRIMARY KEY (hospital_id, source_ref),
        KEY bulk_slot_file (hospital_id, file_key)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
