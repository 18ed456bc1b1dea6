import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Reports of laboratories and departments. Every version that ever came is kept in `report_version`; `report` is what
 * they amount to, and `report_number` its numeric items, for trends. One person's rows are neighbours. `tube_finding` is
 * what laboratories said of tubes, each version, whether or not anybody knows yet who is in the tube.
 */
export class Results1790000001500 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE report (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        lab_id varchar(32) NOT NULL,
        sample_number varchar(64) NOT NULL,
        code varchar(64) NOT NULL,
        kind enum('laboratory', 'nucleic-acid', 'imaging', 'ecg', 'pathology', 'station') NOT NULL,
        title varchar(120) NOT NULL,
        state enum('preliminary', 'final', 'corrected', 'under-review', 'withdrawn') NOT NULL,
        abnormal int NOT NULL,
        critical tinyint(1) NOT NULL,
        shown binary(32) NULL,
        sampled_at datetime(3) NULL,
        issued_at datetime(3) NOT NULL,
        told_at datetime(3) NULL,
        nucleic enum('sampled', 'testing', 'negative', 'recheck', 'review', 'abnormal', 'invalid') NULL,
        outcome enum('negative', 'positive', 'grey', 'single-gene', 'invalid') NULL,
        entrance enum('mass', 'self') NULL,
        people smallint NULL,
        place varchar(120) NULL,
        expected_at datetime(3) NULL,
        called_at datetime(3) NULL,
        settled binary(32) NULL,
        created_at datetime(3) NOT NULL,
        changed_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY report_natural (lab_id, sample_number, code, person_key),
        KEY report_latest (person_key, issued_at, id),
        KEY report_id (id)
      )`)
    await db.query(`
      CREATE TABLE report_version (
        report_id binary(16) NOT NULL,
        hash binary(32) NOT NULL,
        version int NULL,
        status enum('preliminary', 'final', 'corrected', 'withdrawn') NOT NULL,
        outcome enum('negative', 'positive', 'grey', 'single-gene', 'invalid') NULL,
        issued_at datetime(3) NOT NULL,
        content_sealed mediumblob NOT NULL,
        received_at datetime(3) NOT NULL,
        PRIMARY KEY (report_id, hash)
      )`)
    await db.query(`
      CREATE TABLE report_number (
        person_key binary(16) NOT NULL,
        report_id binary(16) NOT NULL,
        position int NOT NULL,
        code varchar(64) NOT NULL,
        name varchar(120) NOT NULL,
        unit varchar(32) NOT NULL,
        number double NOT NULL,
        low double NULL,
        high double NULL,
        flag enum('N', 'L', 'H', 'LL', 'HH', 'A') NULL,
        at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, report_id, position),
        KEY report_number_trend (person_key, code, unit, at)
      )`)
    await db.query(`
      CREATE TABLE tube_finding (
        lab_id varchar(32) NOT NULL,
        tube_code varchar(64) NOT NULL,
        hash binary(32) NOT NULL,
        version int NULL,
        status enum('preliminary', 'final', 'corrected', 'withdrawn') NOT NULL,
        outcome enum('negative', 'positive', 'grey', 'single-gene', 'invalid') NULL,
        sampled_at datetime(3) NULL,
        issued_at datetime(3) NOT NULL,
        title varchar(120) NOT NULL,
        content_sealed mediumblob NOT NULL,
        received_at datetime(3) NOT NULL,
        PRIMARY KEY (lab_id, tube_code, hash)
      )`)
    await db.query(`
      CREATE TABLE tube_answered (
        lab_id varchar(32) NOT NULL,
        tube_code varchar(64) NOT NULL,
        is_matched tinyint(1) NOT NULL,
        first_received_at datetime(3) NOT NULL,
        PRIMARY KEY (lab_id, tube_code),
        KEY tube_answered_waiting (is_matched, first_received_at)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
