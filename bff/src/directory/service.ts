// The room's face to other rooms: what they may ask of the directory.
export { campusFacts, departmentFacts, doctorFacts, hospitalFacts } from './lookup.ts'
export { departmentOf, rulesOf, setRules } from './rules.ts'
