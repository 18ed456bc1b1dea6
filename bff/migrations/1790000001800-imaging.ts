import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Curves of electrocardiograms, lead by lead, so that a phone takes the one it shows. They lie under a keyed hash of the
 * whole tracing, which the reports that have it name in their sealed content: the same tracing sent again is there already.
 */
export class Imaging1790000001800 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE waveform_lead (
        digest binary(32) NOT NULL,
        lead varchar(8) NOT NULL,
        microvolts_sealed mediumblob NOT NULL,
        kept_at datetime(3) NOT NULL,
        PRIMARY KEY (digest, lead)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
