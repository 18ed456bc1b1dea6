import type { ReportState, ReportView } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { Note } from '../../ui/layout.tsx'
import { State } from '../../ui/states.tsx'
import { stateLooks } from '../states.ts'
import { reportWords } from '../words.ts'

/** What the report's state means for the person; nothing where it simply holds. */
export function Standing({ state }: { state: ReportState }) {
  const words = useWords(reportWords)
  switch (state) {
    case 'final':
      return null
    case 'preliminary':
      return (
        <Note tone="warn" icon={stateLooks.preliminary.icon}>
          {words.preliminaryText}
        </Note>
      )
    case 'corrected':
      return (
        <Note tone="lake" icon={stateLooks.corrected.icon}>
          {words.correctedText}
        </Note>
      )
    case 'under-review':
      return <State tone="lake" icon="hourglass" title={words.reviewTitle} text={words.reviewText} />
    case 'withdrawn':
      return <State tone="warm" icon="stop" title={words.withdrawnTitle} text={words.withdrawnText} />
  }
}

/** Nothing is read out of what staff have yet to settle, or what the laboratory has taken back. */
export function isReadable({ state }: Pick<ReportView, 'state'>): boolean {
  return state !== 'under-review' && state !== 'withdrawn'
}
