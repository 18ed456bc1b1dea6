import { useWords } from '../../i18n/i18n.ts'
import { Note } from '../../ui/layout.tsx'
import { Items } from '../parts/Items.tsx'
import { Paragraph } from '../parts/Paragraph.tsx'
import { ReportFacts } from '../parts/ReportFacts.tsx'
import { ReportTop } from '../parts/ReportTop.tsx'
import { isReadable, Standing } from '../parts/Standing.tsx'
import { reportWords } from '../words.ts'
import type { ReportOfKindProps } from './kinds.ts'

/** What it amounts to, then every item, then the papers around it: laboratory reports, and whatever has no way of its own. */
export function ItemReport({ report, person }: ReportOfKindProps) {
  const words = useWords(reportWords)
  return (
    <>
      <ReportTop report={report} person={person} />
      <Standing state={report.state} />
      {isReadable(report) && (
        <>
          {report.observations.length > 0 && <Items report={report} />}
          <Paragraph title={words.conclusion} text={report.conclusion} />
          <Paragraph title={words.note} text={report.note} />
        </>
      )}
      <ReportFacts report={report} />
      {isReadable(report) && <Note tone="lake">{words.plain}</Note>}
    </>
  )
}
