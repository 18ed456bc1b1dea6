export { checkPaper } from './check.ts'
export { forgetOldPrints, print, printables } from './print.ts'
export { pdf } from './pdf.ts'
