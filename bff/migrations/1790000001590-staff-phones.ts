import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A sampler's sign-in on a phone: a bearer token bound to the device, beside the console's cookie. */
export class StaffPhones1790000001590 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE staff_session
        ADD COLUMN via enum('console', 'sampling') NOT NULL DEFAULT 'console' AFTER stage,
        ADD COLUMN device_hash binary(32) NULL AFTER device`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
