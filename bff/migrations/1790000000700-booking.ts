import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Appointments, clustered by person; the claim that keeps a person to one live booking a day and scope. */
export class Booking1790000000700 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE booking (
        person_key binary(16) NOT NULL,
        id binary(16) NOT NULL,
        hospital_id varchar(32) NOT NULL,
        slot_id binary(16) NOT NULL,
        session_id binary(16) NOT NULL,
        department_id binary(16) NOT NULL,
        practitioner_role_id binary(16) NULL,
        account_id binary(16) NULL,
        channel enum('app', 'counter', 'kiosk', 'referral') NOT NULL,
        counting enum('platform', 'hospital') NOT NULL,
        state enum('pending_payment', 'held', 'booked', 'checked_in', 'in_consultation', 'completed', 'cancelled', 'refused', 'missed', 'stopped') NOT NULL,
        place int NULL,
        number varchar(20) NULL,
        check_in_code char(6) NULL,
        day char(10) NOT NULL,
        starts_at datetime(3) NOT NULL,
        ends_at datetime(3) NOT NULL,
        fee_fen int NOT NULL,
        cancel_until datetime(3) NOT NULL,
        answer_by datetime(3) NULL,
        hospital_ref varchar(128) COLLATE utf8mb4_bin NULL,
        hospital_knows enum('nothing', 'booked', 'refused', 'cancelled', 'unknown') NOT NULL,
        settle_at datetime(3) NULL,
        settle_tries int NOT NULL DEFAULT 0,
        cancelled_by enum('resident', 'hospital', 'system') NULL,
        reason varchar(200) NULL,
        created_at datetime(3) NOT NULL,
        updated_at datetime(3) NOT NULL,
        PRIMARY KEY (person_key, id),
        UNIQUE KEY booking_id (id),
        UNIQUE KEY booking_hospital_ref (hospital_id, hospital_ref),
        KEY booking_slot (slot_id, state),
        KEY booking_settle (settle_at),
        KEY booking_account (account_id, created_at)
      )`)
    await db.query(`
      CREATE TABLE booking_claim (
        person_key binary(16) NOT NULL,
        scope_key varchar(80) NOT NULL,
        booking_id binary(16) NOT NULL,
        holder binary(16) NOT NULL,
        PRIMARY KEY (person_key, scope_key),
        KEY booking_claim_booking (booking_id)
      )`)
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only')
  }
}
