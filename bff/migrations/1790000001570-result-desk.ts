import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What staff have to do with results: reports that lie at a desk, calls that were made, and results typed from paper.
 * `report_desk` says nothing that the report's own row does not: it is there so that the few that wait are found among millions.
 */
export class ResultDesk1790000001570 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE report_desk (
        report_id binary(16) NOT NULL PRIMARY KEY,
        lab_id varchar(32) NOT NULL,
        sample_number varchar(64) NOT NULL,
        why enum('conflict', 'unread', 'call') NOT NULL,
        since datetime(3) NOT NULL,
        KEY report_desk_waiting (why, since, report_id),
        KEY report_desk_sample (lab_id, sample_number)
      )`)
    await db.query(`
      CREATE TABLE result_call (
        report_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        staff_id binary(16) NOT NULL,
        staff_name varchar(40) NOT NULL,
        outcome enum('reached', 'not-reached') NOT NULL,
        note_sealed varbinary(1200) NOT NULL,
        at datetime(3) NOT NULL,
        PRIMARY KEY (report_id, id),
        KEY result_call_reached (outcome, at, report_id)
      )`)
    await db.query(`
      CREATE TABLE typed_result (
        id binary(16) NOT NULL PRIMARY KEY,
        lab_id varchar(32) NOT NULL,
        state enum('waiting', 'confirmed', 'rejected') NOT NULL,
        typed_sealed mediumblob NOT NULL,
        typed_by binary(16) NOT NULL,
        typed_by_name varchar(40) NOT NULL,
        typed_at datetime(3) NOT NULL,
        checked_by binary(16) NULL,
        checked_by_name varchar(40) NULL,
        checked_at datetime(3) NULL,
        reason varchar(200) NULL,
        KEY typed_result_state (state, id),
        KEY typed_result_lab (lab_id, state, id)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
