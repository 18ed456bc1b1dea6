import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The in-app inbox, one row for each account, and what accounts answered about WeChat messages. */
export class Notice1790000000800 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE notice (
        account_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        occasion binary(32) NOT NULL,
        kind varchar(30) NOT NULL,
        person_key binary(16) NOT NULL,
        subject_id binary(16) NULL,
        said_sealed varbinary(4000) NOT NULL,
        created_at datetime(3) NOT NULL,
        read_at datetime(3) NULL,
        sent_at datetime(3) NULL,
        sending varchar(30) NULL,
        PRIMARY KEY (account_id, id),
        UNIQUE KEY notice_occasion (account_id, occasion),
        KEY notice_unread (account_id, read_at),
        KEY notice_age (created_at)
      )`)
    await db.query(`
      CREATE TABLE notice_subscription (
        account_id binary(16) NOT NULL,
        template_id varchar(64) NOT NULL,
        answer enum('accept', 'reject', 'ban') NOT NULL,
        answered_at datetime(3) NOT NULL,
        used_up_at datetime(3) NULL,
        PRIMARY KEY (account_id, template_id)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
