import type { ReportView } from '@onecard/shared/results'
import { openOwnFile } from '../../api.ts'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { Section } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { paperWords } from '../paperWords.ts'

/** What can be taken away from a report: a PDF to keep or to print. */
export function PaperActions({ report }: { report: ReportView }) {
  const words = useWords(paperWords)
  const said = useProblem()
  const opening = useWrite(
    () => openOwnFile(`/reports/${report.id}/pdf`, { name: `${report.title}.pdf`, as: 'paper' }),
    {
      done: () => undefined,
    },
  )
  return (
    <Section title={words.take}>
      <Button kind="soft" icon="printer" busy={opening.busy} onTap={() => opening.run(null)}>
        {words.pdf}
      </Button>
      {opening.error !== null && <Problem text={said(opening.error)} />}
    </Section>
  )
}
