import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Clinic sessions (a half-day of a doctor or department) and their timed slots; one slot row carries all its counters. */
export class Schedule1790000000600 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE clinic_session (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(160) COLLATE utf8mb4_bin NOT NULL,
        campus_id binary(16) NULL,
        department_id binary(16) NOT NULL,
        practitioner_role_id binary(16) NULL,
        day char(10) NOT NULL,
        period enum('morning', 'afternoon', 'evening') NOT NULL,
        kind enum('general', 'expert', 'special') NOT NULL,
        fee_fen int NOT NULL,
        place varchar(120) NOT NULL,
        counting enum('platform', 'hospital') NOT NULL,
        state enum('open', 'stopped') NOT NULL DEFAULT 'open',
        stop_reason varchar(120) NULL,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY clinic_session_source (hospital_id, source_ref),
        KEY clinic_session_day (day, hospital_id),
        KEY clinic_session_doctor (practitioner_role_id, day),
        KEY clinic_session_department (department_id, day)
      )`)
    await db.query(`
      CREATE TABLE slot (
        id binary(16) NOT NULL PRIMARY KEY,
        session_id binary(16) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        source_ref varchar(160) COLLATE utf8mb4_bin NOT NULL,
        starts_at datetime(3) NOT NULL,
        ends_at datetime(3) NOT NULL,
        state enum('free', 'stopped', 'withdrawn') NOT NULL DEFAULT 'free',
        capacity int NOT NULL,
        taken int NOT NULL DEFAULT 0,
        quota_app int NULL,
        taken_app int NOT NULL DEFAULT 0,
        quota_counter int NULL,
        taken_counter int NOT NULL DEFAULT 0,
        quota_kiosk int NULL,
        taken_kiosk int NOT NULL DEFAULT 0,
        quota_referral int NULL,
        taken_referral int NOT NULL DEFAULT 0,
        quotas_until datetime(3) NULL,
        withheld int NOT NULL DEFAULT 0,
        issued int NOT NULL DEFAULT 0,
        numbered_from int NOT NULL DEFAULT 1,
        numbered int NOT NULL DEFAULT 0,
        releases_at datetime(3) NOT NULL,
        closes_at datetime(3) NOT NULL,
        cancel_until datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        UNIQUE KEY slot_source (hospital_id, source_ref),
        KEY slot_session (session_id, starts_at),
        KEY slot_hospital (hospital_id, starts_at)
      )`)
    await db.query(`
      CREATE TABLE returned_place (
        slot_id binary(16) NOT NULL,
        place int NOT NULL,
        reopens_at datetime(3) NOT NULL,
        withheld tinyint(1) NOT NULL DEFAULT 0,
        PRIMARY KEY (slot_id, place),
        KEY returned_place_due (withheld, reopens_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
