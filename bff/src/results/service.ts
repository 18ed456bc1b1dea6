export { copyOfReports } from './copy.ts'
export { institution } from './institution.ts'
export { trend } from './list.ts'
export {
  openPrintable,
  openReport,
  openShared,
  printables,
  report,
  reportTold,
  standingNow,
  type OpenReport,
  type Shown,
} from './read.ts'
export { reportKnown } from './known.ts'
export { isOpen } from './stand.ts'
export { readSensitiveSettings } from './sensitive-settings.ts'
export { isPrivate } from './sensitive.ts'
export { allow, forgetUnlocks, privacy, unlock } from './unlock.ts'
export { releaseOverdue } from './critical/hold.ts'
export { forgetUploads, readLineAgain as resultLineAgain } from './bulk/upload.ts'
export { ecg, lead } from './ecg/read.ts'
export { image, images } from './imaging/images.ts'
export { resultsReported } from './hl7v2.ts'
export { readNucleicSettings } from './nucleic-settings.ts'
export { document } from './download.ts'
export { sweepFiles } from './documents.ts'
export { reportsMove } from './move.ts'
export { record, type NewReport } from './record.ts'
export { tubeCorrected, tubeSealed, tubesReported, type TubeFinding } from './tube.ts'
export { pass, testShown, testStanding } from './pass.ts'
