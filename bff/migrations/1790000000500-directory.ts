import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Hospitals, campuses, departments, doctors, whom an account follows, and each hospital's rules with their history. */
export class Directory1790000000500 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE hospital (
        id varchar(32) NOT NULL PRIMARY KEY,
        name varchar(80) NOT NULL,
        short_name varchar(40) NOT NULL,
        grade varchar(20) NULL,
        kind enum('general', 'tcm', 'maternal', 'community', 'clinic') NOT NULL,
        address varchar(120) NOT NULL,
        phone varchar(20) NOT NULL,
        position int NOT NULL DEFAULT 0,
        active tinyint(1) NOT NULL DEFAULT 1,
        updated_at datetime(3) NOT NULL
      )`)
    await db.query(`
      CREATE TABLE campus (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(128) COLLATE utf8mb4_bin NOT NULL,
        name varchar(40) NOT NULL,
        address varchar(120) NOT NULL,
        latitude double NULL,
        longitude double NULL,
        position int NOT NULL DEFAULT 0,
        active tinyint(1) NOT NULL DEFAULT 1,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY campus_source (hospital_id, source_ref)
      )`)
    await db.query(`
      CREATE TABLE department (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        campus_id binary(16) NULL,
        source_ref varchar(128) COLLATE utf8mb4_bin NOT NULL,
        name varchar(60) NOT NULL,
        specialty_code varchar(12) NULL,
        floor varchar(60) NULL,
        intro varchar(500) NULL,
        booked_by_department tinyint(1) NOT NULL DEFAULT 0,
        min_age int NULL,
        max_age int NULL,
        only_sex enum('male', 'female') NULL,
        fee_fen int NOT NULL DEFAULT 0,
        position int NOT NULL DEFAULT 0,
        active tinyint(1) NOT NULL DEFAULT 1,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY department_source (hospital_id, source_ref),
        KEY department_campus (campus_id)
      )`)
    await db.query(`
      CREATE TABLE practitioner (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(128) COLLATE utf8mb4_bin NOT NULL,
        name varchar(40) NOT NULL,
        sex enum('male', 'female', 'unknown') NOT NULL DEFAULT 'unknown',
        face int NOT NULL DEFAULT 0,
        intro varchar(500) NULL,
        active tinyint(1) NOT NULL DEFAULT 1,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY practitioner_source (hospital_id, source_ref)
      )`)
    await db.query(`
      CREATE TABLE practitioner_role (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(128) COLLATE utf8mb4_bin NOT NULL,
        practitioner_id binary(16) NOT NULL,
        department_id binary(16) NOT NULL,
        title varchar(20) NOT NULL,
        specialities json NOT NULL,
        fee_fen int NOT NULL,
        position int NOT NULL DEFAULT 0,
        active tinyint(1) NOT NULL DEFAULT 1,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY practitioner_role_source (hospital_id, source_ref),
        KEY practitioner_role_department (department_id),
        KEY practitioner_role_practitioner (practitioner_id)
      )`)
    await db.query(`
      CREATE TABLE search_entry (
        kind enum('hospital', 'department', 'doctor') NOT NULL,
        id varchar(36) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        title varchar(80) NOT NULL,
        subtitle varchar(200) NOT NULL,
        detail varchar(500) NULL,
        face int NULL,
        fee_fen int NULL,
        words varchar(1000) NOT NULL,
        spelled varchar(1000) NOT NULL,
        PRIMARY KEY (kind, id),
        KEY search_entry_hospital (hospital_id)
      )`)
    await db.query(`
      CREATE TABLE doctor_follow (
        account_id binary(16) NOT NULL,
        practitioner_role_id binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (account_id, practitioner_role_id)
      )`)
    await db.query(`
      CREATE TABLE hospital_rules (
        hospital_id varchar(32) NOT NULL,
        version int NOT NULL,
        rules json NOT NULL,
        changed_by varchar(60) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (hospital_id, version)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
