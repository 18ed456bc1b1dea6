import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What the rim itself keeps: marker, keys of repeatable writes, outbox, jobs. */
export class Infra1790000000100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE marker (
        name varchar(40) NOT NULL PRIMARY KEY,
        value varchar(200) NOT NULL,
        created_at datetime(3) NOT NULL
      )`)
    await db.query(`
      CREATE TABLE idempotency (
        scope binary(16) NOT NULL,
        request_key binary(32) NOT NULL,
        body_hash binary(32) NOT NULL,
        object_id binary(16) NULL,
        refusal varchar(60) NULL,
        details json NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (scope, request_key),
        KEY idempotency_age (created_at)
      )`)
    await db.query(`
      CREATE TABLE outbox (
        id binary(16) NOT NULL PRIMARY KEY,
        lane varchar(20) NOT NULL,
        fact varchar(40) NOT NULL,
        payload json NOT NULL,
        state enum('due', 'dead') NOT NULL DEFAULT 'due',
        due_at datetime(3) NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        last_error varchar(500) NULL,
        created_at datetime(3) NOT NULL,
        KEY outbox_due (state, due_at)
      )`)
    await db.query(`
      CREATE TABLE job (
        name varchar(60) NOT NULL PRIMARY KEY,
        due_at datetime(3) NOT NULL
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
