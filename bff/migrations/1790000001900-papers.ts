import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What leaves the phone on paper or by link. Tokens are kept as hashes only. */
export class Papers1790000001900 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE report_paper (
        token_hash binary(32) NOT NULL,
        person_key binary(16) NOT NULL,
        report_id binary(16) NOT NULL,
        lab_id varchar(32) NOT NULL,
        kind varchar(16) NOT NULL,
        shown binary(32) NOT NULL,
        issued_at datetime(3) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (token_hash),
        KEY report_paper_report (report_id)
      )`)
    await db.query(`
      CREATE TABLE report_print (
        use_id binary(16) NOT NULL,
        report_id binary(16) NOT NULL,
        terminal_id binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (use_id, report_id),
        KEY report_print_age (created_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
