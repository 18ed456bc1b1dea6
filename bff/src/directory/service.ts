// The room's face to other rooms: what they may ask of the directory, and how it is written.
export { unfollowAll } from './follow.ts'
export { campusesBySource, departmentLines, doctorLines, type ClinicLine } from './lines.ts'
export { campusFacts, departmentFacts, doctorFacts, hospitalFacts } from './lookup.ts'
export { namesOf, type Names } from './names.ts'
export { departmentOf, latestRules, readRules, rulesOf, setRules } from './rules.ts'
export { feeOf } from './resources.ts'
export { bySource, servicesOf, type Service } from './sql.ts'
export {
  writeCampus,
  writeDepartment,
  writeDoctor,
  writeHospital,
  writePractitioner,
  type CampusEntry,
  type DepartmentEntry,
  type DoctorEntry,
  type HospitalEntry,
  type PractitionerEntry,
} from './write.ts'
export { whereabouts, whereaboutsOf, type Whereabouts } from './whereabouts.ts'
