import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Accounts, the WeChat identities that open them, consents, and how often something was tried. */
export class Account1790000000200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE account (
        id binary(16) NOT NULL PRIMARY KEY,
        state enum('open', 'closed') NOT NULL DEFAULT 'open',
        union_index binary(32) NULL,
        phone_sealed varbinary(160) NULL,
        phone_index binary(32) NULL,
        phone_at datetime(3) NULL,
        created_at datetime(3) NOT NULL,
        closed_at datetime(3) NULL,
        UNIQUE KEY account_union (union_index),
        KEY account_phone (phone_index)
      )`)
    await db.query(`
      CREATE TABLE account_wechat (
        openid_index binary(32) NOT NULL PRIMARY KEY,
        account_id binary(16) NOT NULL,
        app enum('weapp', 'web') NOT NULL,
        openid_sealed varbinary(200) NOT NULL,
        created_at datetime(3) NOT NULL,
        KEY account_wechat_account (account_id, app)
      )`)
    await db.query(`
      CREATE TABLE consent (
        account_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        kind enum('privacy', 'health-data') NOT NULL,
        version varchar(20) NOT NULL,
        granted tinyint NOT NULL,
        at datetime(3) NOT NULL,
        PRIMARY KEY (account_id, id)
      )`)
    await db.query(`
      CREATE TABLE attempt (
        subject binary(16) NOT NULL,
        kind varchar(20) NOT NULL,
        period varchar(20) NOT NULL,
        count int NOT NULL,
        last_at datetime(3) NOT NULL,
        PRIMARY KEY (subject, kind, period),
        KEY attempt_age (last_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
