import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Which report names which file: a file that none names is swept away. */
export class Documents1790000001700 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE report_file (
        report_id binary(16) NOT NULL,
        file binary(32) NOT NULL,
        PRIMARY KEY (report_id, file),
        KEY report_file_named (file)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
