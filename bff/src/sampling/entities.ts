import { entrances, type Entrance } from '@onecard/shared/nucleic'
import { idTypes, type IdType } from '@onecard/shared/person'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

/** Where samples are taken. A closed one stays: tubes name it. */
@Entity('sampling_point')
@Index('sampling_point_name', ['hospitalId', 'name'], { unique: true })
export class SamplingPoint {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('varchar', { length: 60 }) name!: string
  @Column('varchar', { length: 120 }) address!: string
  @Column('varchar', { length: 30 }) phone!: string
  @Column('enum', { enum: entrances }) entrance!: Entrance
  /** Wall-clock times of the city, `HH:mm`; `24:00` is midnight at the day's end. */
  @Column('char', { length: 5 }) opens!: string
  @Column('char', { length: 5 }) closes!: string
  @Column('boolean', { name: 'takes_singles' }) takesSingles!: boolean
  @Column('double') latitude!: number
  @Column('double') longitude!: number
  @Column('enum', { enum: ['active', 'closed'], default: 'active' }) state!: 'active' | 'closed'
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'changed_at', precision: 3 }) changedAt!: Date
}

/** One tube, under the id that the sampler's phone made. */
@Entity('tube')
@Index('tube_code', ['labId', 'code'], { unique: true })
@Index('tube_of_hospital', ['hospitalId', 'openedAt', 'id'])
@Index('tube_latest', ['openedAt', 'id'])
export class Tube {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  /** Whose point it was filled at. */
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('binary', { name: 'point_id', length: 16, transformer: uuid }) pointId!: string
  @Column('varchar', { length: 40 }) code!: string
  @Column('smallint') size!: number
  @Column('enum', { enum: ['open', 'sealed'] }) state!: 'open' | 'sealed'
  /** Named by sealing, and with the code unique from then on. */
  @Column('varchar', { name: 'lab_id', length: 32, nullable: true }) labId!: string | null
  @Column('datetime', { name: 'opened_at', precision: 3 }) openedAt!: Date
  @Column('datetime', { name: 'sealed_at', precision: 3, nullable: true }) sealedAt!: Date | null
  @Column('datetime', { name: 'expected_at', precision: 3, nullable: true }) expectedAt!: Date | null
  @Column('binary', { name: 'opened_by', length: 16, transformer: uuid }) openedBy!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
  @Column('datetime', { name: 'changed_at', precision: 3 }) changedAt!: Date
}

/** One person's sample in a tube, under the id that the sampler's phone made. Nobody is in a tube twice. */
@Entity('tube_person')
@Index('tube_person_said', ['tubeId', 'id'], { unique: true })
@Index('tube_person_phone', ['phoneIndex', 'sampledAt'])
export class TubePersonRow {
  @PrimaryColumn('binary', { name: 'person_key', length: 16 }) personKey!: Buffer
  @PrimaryColumn('binary', { name: 'tube_id', length: 16, transformer: uuid }) tubeId!: string
  @Column('binary', { length: 16, transformer: uuid }) id!: string
  @Column('smallint') position!: number
  @Column('enum', { name: 'said_as', enum: ['code', 'document'] }) saidAs!: 'code' | 'document'
  /** Keyed digest of what the phone sent: tells a repeat from something else. */
  @Column('binary', { name: 'said_hash', length: 32 }) saidHash!: Buffer
  @Column('datetime', { name: 'sampled_at', precision: 3 }) sampledAt!: Date
  /** As it was typed; null for a scanned person, whose name the person room knows. */
  @Column('varbinary', { name: 'name_sealed', length: 400, nullable: true }) nameSealed!: Buffer | null
  @Column('enum', { name: 'id_type', enum: idTypes, nullable: true }) idType!: IdType | null
  @Column('varbinary', { name: 'id_number_sealed', length: 200, nullable: true }) idNumberSealed!: Buffer | null
  @Column('varbinary', { name: 'phone_sealed', length: 200, nullable: true }) phoneSealed!: Buffer | null
  @Column('binary', { name: 'phone_index', length: 32, nullable: true }) phoneIndex!: Buffer | null
  /** Kept, but no result is anybody's before staff have looked. */
  @Column('boolean', { name: 'is_doubtful' }) isDoubtful!: boolean
  @Column('binary', { name: 'added_by', length: 16, transformer: uuid }) addedBy!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** What was turned away or taken out again, so that a repeat of the same gets the same answer. */
@Entity('tube_refusal')
export class TubeRefusal {
  @PrimaryColumn('binary', { name: 'tube_id', length: 16, transformer: uuid }) tubeId!: string
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('binary', { name: 'said_hash', length: 32 }) saidHash!: Buffer
  @Column('varchar', { length: 60 }) code!: string
  @Column('datetime', { precision: 3 }) at!: Date
}
