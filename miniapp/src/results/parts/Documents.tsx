import type { ReportDocument, ReportView } from '@onecard/shared/results'
import { openOwnFile } from '../../api.ts'
import { useWords } from '../../i18n/i18n.ts'
import { Card, Row, Section } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { documentWords } from '../words.ts'
import { sizeText } from '../reading.ts'

/** Documents and pictures that came with a report; a tap opens one. Nothing where there are none. */
export function Documents({ report }: { report: Pick<ReportView, 'id' | 'title' | 'documents'> }) {
  const words = useWords(documentWords)
  if (report.documents.length === 0) return null
  return (
    <Section title={words.title}>
      <Card flush>
        {report.documents.map((document) => (
          <Document key={document.id} reportId={report.id} document={document} />
        ))}
      </Card>
    </Section>
  )
}

/** One of them; the row says so while it is on its way, and what went wrong when it did not come. */
function Document({ reportId, document }: { reportId: string; document: ReportDocument }) {
  const words = useWords(documentWords)
  const said = useProblem()
  const isPdf = document.contentType === 'application/pdf'
  const name = document.title || words.unnamed
  const opening = useWrite(
    () =>
      openOwnFile(`/reports/${reportId}/documents/${document.id}`, {
        name: isPdf ? `${name}.pdf` : name,
        as: isPdf ? 'document' : 'picture',
      }),
    { done: () => undefined },
  )
  const about = `${isPdf ? words.pdf : words.picture} · ${words.size(sizeText(document.bytes))}`
  return (
    <>
      <Row
        icon={isPdf ? 'report' : 'eye'}
        title={name}
        note={opening.busy ? words.opening : about}
        onTap={() => opening.run(null)}
      />
      {opening.error !== null && <Problem text={said(opening.error)} />}
    </>
  )
}
