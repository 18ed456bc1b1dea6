import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What clients published over FHIR, word for word: current versions, earlier ones, an index for searches; its callers. */
export class Fhir1790000001300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const version = `
      hospital_id varchar(32) NOT NULL,
      type varchar(32) NOT NULL,
      fhir_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
      version_id int NOT NULL,
      last_updated datetime(3) NOT NULL,
      client_id varchar(64) NOT NULL,
      resource mediumtext NOT NULL`
    await db.query(`
      CREATE TABLE fhir_resource (${version},
        PRIMARY KEY (hospital_id, type, fhir_id),
        KEY fhir_resource_updated (hospital_id, type, last_updated)
      )`)
    await db.query(`
      CREATE TABLE fhir_history (${version},
        PRIMARY KEY (hospital_id, type, fhir_id, version_id),
        KEY fhir_history_age (last_updated)
      )`)
    await db.query(`
      CREATE TABLE fhir_index (
        hospital_id varchar(32) NOT NULL,
        type varchar(32) NOT NULL,
        param varchar(32) NOT NULL,
        text varchar(191) COLLATE utf8mb4_bin NOT NULL,
        fhir_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
        starts_at datetime(3) NULL,
        ends_at datetime(3) NULL,
        PRIMARY KEY (hospital_id, type, param, text, fhir_id),
        KEY fhir_index_resource (hospital_id, type, fhir_id)
      )`)
    await db.query(`
      CREATE TABLE fhir_criteria (
        hospital_id varchar(32) NOT NULL,
        type varchar(32) NOT NULL,
        hash binary(32) NOT NULL,
        PRIMARY KEY (hospital_id, type, hash)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
