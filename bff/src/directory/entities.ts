import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { uuid } from '../infra/ids.ts'

@Entity('hospital')
export class Hospital {
  @PrimaryColumn('varchar', { length: 32 }) id!: string
  @Column('varchar', { length: 80 }) name!: string
  @Column('varchar', { name: 'short_name', length: 40 }) shortName!: string
  /** 三级甲等 … */
  @Column('varchar', { length: 20, nullable: true }) grade!: string | null
  @Column('enum', { enum: ['general', 'tcm', 'maternal', 'community', 'clinic'] })
  kind!: 'general' | 'tcm' | 'maternal' | 'community' | 'clinic'
  @Column('varchar', { length: 120 }) address!: string
  @Column('varchar', { length: 20 }) phone!: string
  @Column('int', { default: 0 }) position!: number
  @Column('boolean', { default: true }) active!: boolean
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

@Entity('campus')
@Index('campus_source', ['hospitalId', 'sourceRef'], { unique: true })
export class Campus {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  /** The hospital's own name for it, e.g. a FHIR Location id. */
  @Column({ type: 'varchar', name: 'source_ref', length: 128, collation: 'utf8mb4_bin' }) sourceRef!: string
  @Column('varchar', { length: 40 }) name!: string
  @Column('varchar', { length: 120 }) address!: string
  @Column('double', { nullable: true }) latitude!: number | null
  @Column('double', { nullable: true }) longitude!: number | null
  @Column('int', { default: 0 }) position!: number
  @Column('boolean', { default: true }) active!: boolean
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** FHIR: HealthcareService. */
@Entity('department')
@Index('department_source', ['hospitalId', 'sourceRef'], { unique: true })
@Index('department_campus', ['campusId'])
export class Department {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('binary', { name: 'campus_id', length: 16, nullable: true, transformer: uuid }) campusId!: string | null
  @Column({ type: 'varchar', name: 'source_ref', length: 128, collation: 'utf8mb4_bin' }) sourceRef!: string
  @Column('varchar', { length: 60 }) name!: string
  /** National 诊疗科目 code. */
  @Column('varchar', { name: 'specialty_code', length: 12, nullable: true }) specialtyCode!: string | null
  @Column('varchar', { length: 60, nullable: true }) floor!: string | null
  @Column('varchar', { length: 500, nullable: true }) intro!: string | null
  @Column('boolean', { name: 'booked_by_department', default: false }) bookedByDepartment!: boolean
  @Column('int', { name: 'min_age', nullable: true }) minAge!: number | null
  @Column('int', { name: 'max_age', nullable: true }) maxAge!: number | null
  @Column('enum', { name: 'only_sex', enum: ['male', 'female'], nullable: true }) onlySex!: 'male' | 'female' | null
  /** What a clinic without a named doctor costs. */
  @Column('int', { name: 'fee_fen', default: 0 }) feeFen!: number
  @Column('int', { default: 0 }) position!: number
  @Column('boolean', { default: true }) active!: boolean
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

@Entity('practitioner')
@Index('practitioner_source', ['hospitalId', 'sourceRef'], { unique: true })
export class Practitioner {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column({ type: 'varchar', name: 'source_ref', length: 128, collation: 'utf8mb4_bin' }) sourceRef!: string
  @Column('varchar', { length: 40 }) name!: string
  @Column('enum', { enum: ['male', 'female', 'unknown'], default: 'unknown' }) sex!: 'male' | 'female' | 'unknown'
  @Column('int', { default: 0 }) face!: number
  @Column('varchar', { length: 500, nullable: true }) intro!: string | null
  @Column('boolean', { default: true }) active!: boolean
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** A practitioner at one department: what residents call "a doctor" and may book. */
@Entity('practitioner_role')
@Index('practitioner_role_source', ['hospitalId', 'sourceRef'], { unique: true })
@Index('practitioner_role_department', ['departmentId'])
@Index('practitioner_role_practitioner', ['practitionerId'])
export class PractitionerRole {
  @PrimaryColumn('binary', { length: 16, transformer: uuid }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column({ type: 'varchar', name: 'source_ref', length: 128, collation: 'utf8mb4_bin' }) sourceRef!: string
  @Column('binary', { name: 'practitioner_id', length: 16, transformer: uuid }) practitionerId!: string
  @Column('binary', { name: 'department_id', length: 16, transformer: uuid }) departmentId!: string
  /** 主任医师 · 副主任医师 · 主治医师 · 住院医师 */
  @Column('varchar', { length: 20 }) title!: string
  @Column('json') specialities!: string[]
  @Column('int', { name: 'fee_fen' }) feeFen!: number
  @Column('int', { default: 0 }) position!: number
  @Column('boolean', { default: true }) active!: boolean
  @Column('datetime', { name: 'updated_at', precision: 3 }) updatedAt!: Date
}

/** What is searched: written whenever a row above is. */
@Entity('search_entry')
@Index('search_entry_hospital', ['hospitalId'])
export class SearchEntry {
  @PrimaryColumn('enum', { enum: ['hospital', 'department', 'doctor'] }) kind!: 'hospital' | 'department' | 'doctor'
  @PrimaryColumn('varchar', { length: 36 }) id!: string
  @Column('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @Column('varchar', { length: 80 }) title!: string
  @Column('varchar', { length: 200 }) subtitle!: string
  @Column('varchar', { length: 500, nullable: true }) detail!: string | null
  @Column('int', { nullable: true }) face!: number | null
  @Column('int', { name: 'fee_fen', nullable: true }) feeFen!: number | null
  /** Everything in Chinese that may be looked for beside the title. */
  @Column('varchar', { length: 1000 }) words!: string
  /** The title's characters, each with its readings: see spelling.ts. */
  @Column('varchar', { length: 1000 }) spelled!: string
}

@Entity('doctor_follow')
export class DoctorFollow {
  @PrimaryColumn('binary', { name: 'account_id', length: 16, transformer: uuid }) accountId!: string
  @PrimaryColumn('binary', { name: 'practitioner_role_id', length: 16, transformer: uuid }) practitionerRoleId!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}

/** Every version of a hospital's rules; the highest is in force. */
@Entity('hospital_rules')
export class HospitalRules {
  @PrimaryColumn('varchar', { name: 'hospital_id', length: 32 }) hospitalId!: string
  @PrimaryColumn('int') version!: number
  @Column('json') rules!: unknown
  @Column('varchar', { name: 'changed_by', length: 60 }) changedBy!: string
  @Column('datetime', { name: 'created_at', precision: 3 }) createdAt!: Date
}
