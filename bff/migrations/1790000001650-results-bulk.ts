import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Files of results that come by HTTP, in the chunks in which they are committed. Sample numbers and codes are
 * laboratories' own names: they are compared to the letter, as the readers of messages do.
 */
export class ResultsBulk1790000001650 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE report
        MODIFY sample_number varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        MODIFY code varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`)
    await db.query(`
      CREATE TABLE result_file (
        id binary(16) NOT NULL PRIMARY KEY,
        client_id varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        hospital_id varchar(32) NOT NULL,
        name varchar(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        state enum('receiving', 'interrupted', 'done') NOT NULL,
        chunks int NOT NULL,
        line_count int NOT NULL,
        taken int NOT NULL,
        repeated int NOT NULL,
        refused int NOT NULL,
        created_at datetime(3) NOT NULL,
        last_at datetime(3) NOT NULL,
        UNIQUE KEY result_file_name (client_id, name),
        KEY result_file_age (last_at)
      )`)
    await db.query(`
      CREATE TABLE result_chunk (
        file_id binary(16) NOT NULL,
        nth int NOT NULL,
        sha256 binary(32) NOT NULL,
        first_line int NOT NULL,
        line_numbers mediumtext NULL,
        marks varchar(1000) NOT NULL,
        faults mediumtext NULL,
        raw_sealed longblob NOT NULL,
        received_at datetime(3) NOT NULL,
        PRIMARY KEY (file_id, nth)
      )`)
    await db.query("ALTER TABLE dead_letter MODIFY source enum('hl7v2', 'fhir-bulk', 'bulk') NOT NULL")
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
