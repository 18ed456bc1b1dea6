import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Where samples are taken, the tubes, and whose samples are in them. A code is one tube's of a laboratory once the tube is
 * sealed; before that the laboratory is not named yet. `tube_refusal` keeps what was turned away under the id that the
 * phone gave it, so that a repeat gets the same answer.
 */
export class Sampling1790000001550 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE sampling_point (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        name varchar(60) NOT NULL,
        address varchar(120) NOT NULL,
        phone varchar(30) NOT NULL,
        entrance enum('mass', 'self') NOT NULL,
        opens char(5) NOT NULL,
        closes char(5) NOT NULL,
        takes_singles tinyint(1) NOT NULL,
        latitude double NOT NULL,
        longitude double NOT NULL,
        state enum('active', 'closed') NOT NULL DEFAULT 'active',
        created_at datetime(3) NOT NULL,
        changed_at datetime(3) NOT NULL,
        UNIQUE KEY sampling_point_name (hospital_id, name)
      )`)
    await db.query(`
      CREATE TABLE tube (
        id binary(16) NOT NULL PRIMARY KEY,
        hospital_id varchar(32) NOT NULL,
        point_id binary(16) NOT NULL,
        code varchar(40) NOT NULL,
        size smallint NOT NULL,
        state enum('open', 'sealed') NOT NULL,
        lab_id varchar(32) NULL,
        opened_at datetime(3) NOT NULL,
        sealed_at datetime(3) NULL,
        expected_at datetime(3) NULL,
        opened_by binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        changed_at datetime(3) NOT NULL,
        UNIQUE KEY tube_code (lab_id, code),
        KEY tube_of_hospital (hospital_id, opened_at, id),
        KEY tube_latest (opened_at, id)
      )`)
    await db.query(`
      CREATE TABLE tube_person (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        tube_id binary(16) NOT NULL,
        position smallint NOT NULL,
        said_as enum('code', 'document') NOT NULL,
        said_hash binary(32) NOT NULL,
        sampled_at datetime(3) NOT NULL,
        name_sealed varbinary(400) NULL,
        id_type enum('resident-id', 'residence-permit', 'passport') NULL,
        id_number_sealed varbinary(200) NULL,
        phone_sealed varbinary(200) NULL,
        phone_index binary(32) NULL,
        is_doubtful tinyint(1) NOT NULL,
        added_by binary(16) NOT NULL,
        created_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, tube_id),
        UNIQUE KEY tube_person_said (tube_id, id),
        KEY tube_person_phone (phone_index, sampled_at)
      )`)
    await db.query(`
      CREATE TABLE tube_refusal (
        tube_id binary(16) NOT NULL,
        id binary(16) NOT NULL,
        said_hash binary(32) NOT NULL,
        code varchar(60) NOT NULL,
        at datetime(3) NOT NULL,
        PRIMARY KEY (tube_id, id)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
