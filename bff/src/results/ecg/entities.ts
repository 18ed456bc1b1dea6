import type { LeadName } from '@onecard/shared/ecg'
import { Column, Entity, PrimaryColumn } from 'typeorm'

/** The curve of one lead, under the keyed hash of the tracing that it belongs to. */
@Entity('waveform_lead')
export class WaveformLead {
  @PrimaryColumn('binary', { length: 32 }) digest!: Buffer
  @PrimaryColumn('varchar', { length: 8 }) lead!: LeadName
  /** Signed 16-bit microvolts, the lower byte first. */
  @Column('mediumblob', { name: 'microvolts_sealed' }) microvoltsSealed!: Buffer
  @Column('datetime', { name: 'kept_at', precision: 3 }) keptAt!: Date
}
