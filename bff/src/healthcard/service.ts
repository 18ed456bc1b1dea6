// The room's face: what routes, handlers, jobs, seeds and other rooms may ask of health cards and terminals.
export { acceptedUse, type AcceptedUse } from './accepted.ts'
export { cards, change, changeFacts, changes, view } from './cards.ts'
export { claim } from './claim.ts'
export { forgetOldNonces, signatureOf, terminalDoor } from './door.ts'
export { forgetOldLeases, lend } from './leases.ts'
export { maskNumber } from './number.ts'
export { ownCard } from './own.ts'
export { cardsOf, forgetOldRecords, personByCardNumber, type Card } from './sql.ts'
export { cardCopies, cardsByPerson, leaveCard } from './parting.ts'
export { makeStatic, statics, withdrawStatic } from './statics.ts'
export {
  registerTerminal,
  renewTerminalKey,
  revokeTerminal,
  terminalsOf,
  type NewTerminal,
  type TerminalFacts,
} from './terminals.ts'
export { forgetSpentCodes, mayTerminal, placeOf, verify } from './verify.ts'
export { examineBrought, useBrought, type Brought } from './brought.ts'
export { recordLook, recordLooks, useFacts, uses, type Look } from './uses.ts'
export { refusedWords } from './words.ts'
