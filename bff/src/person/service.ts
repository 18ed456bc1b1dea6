export { caretakers, dismissCaretaker } from './caretakers.ts'
export { raiseLevel } from './claim.ts'
export { correct } from './correction.ts'
export { confirmAtCounter, confirmIdentity, type Also } from './counter.ts'
export { decideDispute, dispute, isFrozen, openDisputes, type OpenDispute } from './disputes.ts'
export {
  accountsOf,
  activeMember,
  activeMembers,
  bookablePerson,
  memberCopies,
  membersOf,
  openPersons,
  patientOf,
  patientsOf,
  patientsWithMembers,
  personById,
  personIds,
  personsOf,
  readersOfPerson,
  recheckPhone,
  recheckPhones,
  type BookablePerson,
  type Member,
  type MemberFacts,
  type PatientKey,
  type PersonFacts,
} from './facts.ts'
export { personsByPhone } from './find.ts'
export { askWardsOfAge, confirmGuardian } from './guardians.ts'
export { patientKnown, patientsMerged, personIn } from './hl7v2.ts'
export { acceptInvitation, forgetOldInvitations, invite } from './invitations.ts'
export { keepMrn, keptKey, keptKeys, personByMrn, personKeyOf, type Document } from './keys.ts'
export { leaveAll, mayLeaveAll } from './leave.ts'
export { keysMeant, type Meant } from './meant.ts'
export { addMember, changeMember, member, members, unbind } from './members.ts'
export { plainName } from './names.ts'
export { claimsTo, memberById, type MemberRow } from './sql.ts'
export type { CopySection, Ties } from './ties.ts'
export { personSaid, saidIn, type PersonSaid } from './said.ts'
