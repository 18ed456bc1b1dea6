import type { ReactNode } from 'react'
import { View } from '@tarojs/components'
import type { ReportView } from '@onecard/shared/results'
import { openOwnFile } from '../../api.ts'
import { useWords } from '../../i18n/i18n.ts'
import { routes } from '../../routes.ts'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Section } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { paperWords } from '../paperWords.ts'
import { shareWords } from '../shareWords.ts'
import { HealthCardSheet } from './HealthCardSheet.tsx'
import { ShareSheet } from './ShareSheet.tsx'

interface PaperActionsProps {
  report: ReportView
  /** Where a sheet is drawn: over the whole page. */
  onSheet: (sheet: ReactNode) => void
}

/** What can be taken away from a report: a PDF to keep or to print, a link for somebody else. */
export function PaperActions({ report, onSheet }: PaperActionsProps) {
  const words = useWords(paperWords)
  const sharing = useWords(shareWords)
  const said = useProblem()
  const opening = useWrite(
    () => openOwnFile(`/reports/${report.id}/pdf`, { name: `${report.title}.pdf`, as: 'paper' }),
    { done: () => undefined },
  )
  const showCard = () => onSheet(<HealthCardSheet reportId={report.id} onClose={() => onSheet(null)} />)
  const shareIt = () => onSheet(<ShareSheet reportId={report.id} onClose={() => onSheet(null)} />)
  return (
    <Section title={words.take} more={sharing.mine} onMore={() => go.to(routes.shares)}>
      <View className="paper-ways">
        <Button kind="soft" icon="printer" busy={opening.busy} onTap={() => opening.run(null)}>
          {words.pdf}
        </Button>
        {report.nucleic?.state === 'negative' && (
          <Button kind="ghost" icon="qr" onTap={showCard}>
            {words.card}
          </Button>
        )}
        <Button kind="ghost" icon="share" onTap={shareIt}>
          {sharing.share}
        </Button>
      </View>
      {opening.error !== null && <Problem text={said(opening.error)} />}
    </Section>
  )
}
