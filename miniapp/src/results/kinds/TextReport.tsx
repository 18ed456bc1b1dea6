import { useWords } from '../../i18n/i18n.ts'
import { Note } from '../../ui/layout.tsx'
import { imagingWords } from '../imaging/words.ts'
import { Paragraph } from '../parts/Paragraph.tsx'
import { ReportFacts } from '../parts/ReportFacts.tsx'
import { ReportTop } from '../parts/ReportTop.tsx'
import { isReadable, Standing } from '../parts/Standing.tsx'
import { Texts } from '../parts/Texts.tsx'
import { reportWords } from '../words.ts'
import type { ReportOfKindProps } from './kinds.ts'

/** Pathology and whatever else is told in sentences. */
export function TextReport({ report, person }: ReportOfKindProps) {
  const words = useWords(reportWords)
  const own = useWords(imagingWords)
  return (
    <>
      <ReportTop report={report} person={person} counts={false} />
      <Standing state={report.state} />
      {isReadable(report) && <Texts report={report} conclusion={own.pathologyConclusion} />}
      {isReadable(report) && <Paragraph title={words.note} text={report.note} />}
      <ReportFacts report={report} />
      {isReadable(report) && <Note tone="lake">{own.plain}</Note>}
    </>
  )
}
