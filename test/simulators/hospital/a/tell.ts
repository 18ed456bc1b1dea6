import { dayOf } from './clinics.ts'
import type { Book } from './book.ts'
import { examinationReport, type Examination } from './examinations.ts'
import type { PlatformLine } from './line.ts'
import { pastExaminations } from './past.ts'

/** Everything that was ever examined here: what the archive has pictures of. */
export function allExaminations(book: Book): Examination[] {
  return [...(book.told ? pastExaminations(book.told.day) : []), ...book.examinations]
}

/** One report to the platform; throws when it is not taken. */
export async function tellExamination(line: PlatformLine, examination: Examination): Promise<void> {
  const { status } = await line.call('POST', '/DiagnosticReport', examinationReport(examination))
  if (status !== 201) throw new Error(`a report of ${examination.kind} was answered with ${status}`)
}

/** The family's past, once; whatever was not taken is told again from the first: the same said twice is one report. */
export async function tellPast(book: Book, line: PlatformLine, now: Date): Promise<void> {
  const told = book.told ?? { day: dayOf(now), done: false }
  if (told.done) return
  book.told = told
  for (const examination of pastExaminations(told.day)) await tellExamination(line, examination)
  book.told = { ...told, done: true }
}
