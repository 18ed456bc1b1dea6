import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Sample numbers and codes are laboratories' own names: they are compared to the letter, as the readers of messages do. */
export class ResultsBulk1790000001650 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE report
        MODIFY sample_number varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        MODIFY code varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
