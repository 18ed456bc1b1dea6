export { checkPaper } from './check.ts'
export { pdf } from './pdf.ts'
