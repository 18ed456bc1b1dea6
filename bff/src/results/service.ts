export { resultsReported } from './hl7v2.ts'
export { list, trend } from './list.ts'
export { report, reportTold } from './read.ts'
export { record, reportsMove, type NewReport } from './record.ts'
