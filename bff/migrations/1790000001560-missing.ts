import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Results that residents miss. `open_key` is there while staff look for one: the same sample is not reported twice at a time. */
export class Missing1790000001560 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE missing_result (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        account_id binary(16) NOT NULL,
        kind enum('laboratory', 'nucleic-acid', 'imaging', 'ecg', 'pathology', 'station') NOT NULL,
        state enum('open', 'found', 'not-found', 'withdrawn') NOT NULL,
        open_key binary(32) NULL,
        sampled_at datetime(3) NOT NULL,
        place varchar(120) NOT NULL,
        report_id binary(16) NULL,
        sample_id binary(16) NULL,
        hospital_id varchar(32) NULL,
        note_sealed varbinary(1200) NULL,
        answer_sealed varbinary(1200) NULL,
        reported_at datetime(3) NOT NULL,
        answer_by datetime(3) NOT NULL,
        answered_at datetime(3) NULL,
        answered_by binary(16) NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY missing_result_id (id),
        UNIQUE KEY missing_result_open (person_key, open_key),
        KEY missing_result_waiting (state, reported_at, id)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
