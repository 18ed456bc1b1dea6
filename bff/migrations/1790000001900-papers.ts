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
    await db.query(`
      CREATE TABLE report_share (
        account_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        person_key binary(16) NOT NULL,
        member_id binary(16) NOT NULL,
        token_hash binary(32) NOT NULL,
        code_hash binary(32) NULL,
        recipient_sealed varbinary(200) NOT NULL,
        name enum('masked', 'full') NOT NULL,
        wrong_codes int NOT NULL DEFAULT 0,
        created_at datetime(3) NOT NULL,
        expires_at datetime(3) NOT NULL,
        revoked_at datetime(3) NULL,
        PRIMARY KEY (account_id, id),
        UNIQUE KEY report_share_token (token_hash),
        KEY report_share_age (expires_at)
      )`)
    await db.query(`
      CREATE TABLE report_share_item (
        share_id binary(16) NOT NULL,
        report_id binary(16) NOT NULL,
        PRIMARY KEY (share_id, report_id)
      )`)
    await db.query(`
      CREATE TABLE report_share_opening (
        share_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        device varchar(60) NOT NULL,
        outcome enum('opened', 'wrong-code') NOT NULL,
        at datetime(3) NOT NULL,
        PRIMARY KEY (share_id, id)
      )`)
    // Whoever opens a shared link looks at the person too.
    await db.query(`ALTER TABLE card_use MODIFY looker enum('terminal', 'staff', 'family', 'link') NOT NULL`)
    // Added to `report` here: private by what it says, and held back while the institution deals with a critical value.
    await db.query(
      'ALTER TABLE report ADD COLUMN is_private tinyint(1) NOT NULL DEFAULT 0, ADD COLUMN held_until datetime(3) NULL',
    )
    await db.query(`
      CREATE TABLE sensitive_grant (
        person_key binary(16) NOT NULL,
        account_id binary(16) NOT NULL,
        granted_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, account_id)
      )`)
    await db.query(`
      CREATE TABLE sensitive_unlock (
        session_id binary(16) NOT NULL,
        until datetime(3) NOT NULL,
        PRIMARY KEY (session_id),
        KEY sensitive_unlock_until (until)
      )`)
    await db.query(`
      CREATE TABLE critical_value (
        id binary(16) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        person_key binary(16) NOT NULL,
        report_id binary(16) NOT NULL,
        raised_at datetime(3) NOT NULL,
        due_at datetime(3) NOT NULL,
        tells tinyint(1) NOT NULL,
        acknowledged_at datetime(3) NULL,
        staff_id binary(16) NULL,
        staff_name varchar(80) NULL,
        note_sealed varbinary(900) NULL,
        PRIMARY KEY (id),
        UNIQUE KEY critical_value_report (report_id),
        KEY critical_value_hospital (hospital_id, id),
        KEY critical_value_due (tells, due_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
