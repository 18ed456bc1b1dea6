import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Persons, the other keys under which they are known, and the accounts that look after them. */
export class Person1790000000300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE person (
        person_key binary(16) NOT NULL PRIMARY KEY,
        id binary(16) NOT NULL,
        name_sealed varbinary(320) NOT NULL,
        id_type enum('resident-id', 'residence-permit', 'passport') NOT NULL,
        id_number_sealed varbinary(120) NOT NULL,
        birthday char(10) NOT NULL,
        sex enum('male', 'female', 'unknown') NOT NULL,
        ethnic_group char(2) NOT NULL,
        level enum('L1', 'L2') NOT NULL,
        level_by enum('authority', 'phone', 'terminal', 'staff') NOT NULL,
        verified_at datetime(3) NOT NULL,
        created_at datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY person_id (id)
      )`)
    await db.query(`
      CREATE TABLE person_alias (
        lookup_key binary(16) NOT NULL PRIMARY KEY,
        person_key binary(16) NOT NULL,
        reason enum('document', 'merge') NOT NULL,
        created_at datetime(3) NOT NULL,
        KEY person_alias_person (person_key)
      )`)
    await db.query(`
      CREATE TABLE patient_identifier (
        hospital_id varchar(32) NOT NULL,
        mrn varchar(64) NOT NULL,
        person_key binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (hospital_id, mrn),
        KEY patient_identifier_person (person_key)
      )`)
    await db.query(`
      CREATE TABLE member (
        account_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        person_key binary(16) NOT NULL,
        relation enum('self', 'parent', 'sibling', 'spouse', 'child', 'other') NOT NULL,
        state enum('active', 'consent-awaited', 'guardian-awaited', 'disputed') NOT NULL,
        state_before enum('active', 'consent-awaited', 'guardian-awaited') NULL,
        basis enum('self', 'guardian', 'consent', 'staff') NULL,
        phone_agrees tinyint NOT NULL DEFAULT 0,
        phone_asked_at datetime(3) NULL,
        holder_key binary(16) NULL,
        self_mark tinyint NULL,
        default_mark tinyint NULL,
        phone_sealed varbinary(160) NULL,
        phone_index binary(32) NULL,
        address_sealed varbinary(700) NULL,
        agreed_at datetime(3) NULL,
        created_at datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        PRIMARY KEY (account_id, id),
        UNIQUE KEY member_id (id),
        UNIQUE KEY member_person (account_id, person_key),
        UNIQUE KEY member_holder (holder_key),
        UNIQUE KEY member_self (account_id, self_mark),
        UNIQUE KEY member_default (account_id, default_mark),
        KEY member_of_person (person_key, state),
        KEY member_phone (phone_index)
      )`)
    await db.query(`
      CREATE TABLE invitation (
        member_id binary(16) NOT NULL PRIMARY KEY,
        account_id binary(16) NOT NULL,
        person_key binary(16) NOT NULL,
        code_index binary(32) NOT NULL,
        code_sealed varbinary(80) NOT NULL,
        tries int NOT NULL DEFAULT 0,
        expires_at datetime(3) NOT NULL,
        UNIQUE KEY invitation_code (code_index),
        KEY invitation_person (person_key),
        KEY invitation_expiry (expires_at)
      )`)
    await db.query(`
      CREATE TABLE person_change (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        account_id binary(16) NOT NULL,
        before_sealed varbinary(500) NOT NULL,
        reason_sealed varbinary(900) NOT NULL,
        at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, id)
      )`)
    await db.query(`
      CREATE TABLE dispute (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        account_id binary(16) NOT NULL,
        member_id binary(16) NOT NULL,
        reason_sealed varbinary(900) NOT NULL,
        open_mark tinyint NULL,
        decided_for binary(16) NULL,
        decided_by binary(16) NULL,
        created_at datetime(3) NOT NULL,
        decided_at datetime(3) NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY dispute_id (id),
        UNIQUE KEY dispute_open (person_key, open_mark)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
