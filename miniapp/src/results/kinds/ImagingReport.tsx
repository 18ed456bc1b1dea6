import { useWords } from '../../i18n/i18n.ts'
import { Note } from '../../ui/layout.tsx'
import { Images } from '../imaging/Images.tsx'
import { imagingWords } from '../imaging/words.ts'
import { Paragraph } from '../parts/Paragraph.tsx'
import { ReportFacts } from '../parts/ReportFacts.tsx'
import { ReportTop } from '../parts/ReportTop.tsx'
import { isReadable, Standing } from '../parts/Standing.tsx'
import { Texts } from '../parts/Texts.tsx'
import { reportWords } from '../words.ts'
import type { ReportOfKindProps } from './kinds.ts'

/** The words first: they are there whatever becomes of the pictures. */
export function ImagingReport({ report, person }: ReportOfKindProps) {
  const words = useWords(reportWords)
  const own = useWords(imagingWords)
  return (
    <>
      <ReportTop report={report} person={person} counts={false} />
      <Standing state={report.state} />
      {isReadable(report) && (
        <>
          <Texts report={report} conclusion={own.conclusion} />
          <Images reportId={report.id} />
          <Paragraph title={words.note} text={report.note} />
        </>
      )}
      <ReportFacts report={report} />
      {isReadable(report) && <Note tone="lake">{own.plain}</Note>}
    </>
  )
}
