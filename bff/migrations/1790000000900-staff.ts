import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Staff accounts and their sign-ins; what staff do (rows that are only ever inserted) and the chains that seal it. */
export class Staff1790000000900 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE staff (
        id binary(16) NOT NULL PRIMARY KEY,
        username varchar(32) NOT NULL,
        name varchar(40) NOT NULL,
        hospital_id varchar(32) NULL,
        roles json NOT NULL,
        state enum('active', 'disabled') NOT NULL DEFAULT 'active',
        password_hash varchar(200) NOT NULL,
        password_set_at datetime(3) NOT NULL,
        password_temporary tinyint(1) NOT NULL,
        totp_secret_sealed varbinary(200) NULL,
        totp_enrolled_at datetime(3) NULL,
        totp_pending_sealed varbinary(200) NULL,
        created_at datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY staff_username (username),
        KEY staff_hospital (hospital_id, username)
      )`)
    await db.query(`
      CREATE TABLE staff_session (
        id binary(16) NOT NULL PRIMARY KEY,
        token_hash binary(32) NOT NULL,
        staff_id binary(16) NOT NULL,
        stage enum('enrolling', 'password-due', 'full') NOT NULL,
        device varchar(200) NOT NULL,
        address varchar(45) NOT NULL,
        created_at datetime(3) NOT NULL,
        last_seen_at datetime(3) NOT NULL,
        ends_at datetime(3) NOT NULL,
        UNIQUE KEY staff_session_token (token_hash),
        KEY staff_session_staff (staff_id, last_seen_at),
        KEY staff_session_ends (ends_at)
      )`)
    await db.query(`
      CREATE TABLE staff_attempt (
        login_key binary(32) NOT NULL PRIMARY KEY,
        failures int NOT NULL,
        locked_until datetime(3) NULL,
        last_at datetime(3) NOT NULL,
        KEY staff_attempt_age (last_at)
      )`)
    await db.query(`
      CREATE TABLE staff_totp_use (
        staff_id binary(16) NOT NULL,
        step bigint NOT NULL,
        used_at datetime(3) NOT NULL,
        PRIMARY KEY (staff_id, step),
        KEY staff_totp_use_age (used_at)
      )`)
    await db.query(`
      CREATE TABLE staff_recovery_code (
        staff_id binary(16) NOT NULL,
        code_hash binary(32) NOT NULL,
        used_at datetime(3) NULL,
        PRIMARY KEY (staff_id, code_hash)
      )`)
    await db.query(`
      CREATE TABLE staff_old_password (
        staff_id binary(16) NOT NULL,
        set_at datetime(3) NOT NULL,
        password_hash varchar(200) NOT NULL,
        PRIMARY KEY (staff_id, set_at)
      )`)
    await db.query(`
      CREATE TABLE audit_entry (
        id binary(16) NOT NULL PRIMARY KEY,
        at datetime(3) NOT NULL,
        actor_kind enum('staff', 'machine', 'system') NOT NULL,
        actor_id varchar(64) NULL,
        actor_name varchar(80) NOT NULL,
        roles varchar(200) NOT NULL,
        hospital_id varchar(32) NULL,
        action varchar(40) NOT NULL,
        subject binary(16) NULL,
        object varchar(120) NULL,
        reason varchar(200) NULL,
        details varchar(300) NULL,
        address varchar(45) NULL,
        trace_id varchar(64) NOT NULL,
        KEY audit_entry_hospital (hospital_id, id),
        KEY audit_entry_actor (actor_id, id),
        KEY audit_entry_subject (subject, id),
        KEY audit_entry_action (action, id)
      )`)
    await db.query(`
      CREATE TABLE audit_waiting (
        entry_id binary(16) NOT NULL PRIMARY KEY,
        at datetime(3) NOT NULL
      )`)
    await db.query(`
      CREATE TABLE audit_link (
        day char(10) NOT NULL,
        position int NOT NULL,
        entry_id binary(16) NOT NULL,
        mac binary(32) NOT NULL,
        PRIMARY KEY (day, position),
        UNIQUE KEY audit_link_entry (entry_id)
      )`)
    await db.query(`
      CREATE TABLE audit_head (
        day char(10) NOT NULL PRIMARY KEY,
        start_mac binary(32) NOT NULL,
        entries int NOT NULL,
        mac binary(32) NOT NULL,
        signature binary(32) NOT NULL,
        signed_at datetime(3) NOT NULL
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
