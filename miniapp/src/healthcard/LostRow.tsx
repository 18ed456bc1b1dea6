import { useState } from 'react'
import type { CardView } from '@onecard/shared/healthcard'
import { useWords } from '../i18n/i18n.ts'
import { Row } from '../ui/layout.tsx'
import { ConfirmSheet } from '../ui/Sheet.tsx'
import { useProblem } from '../ui/states.tsx'
import { useWrite } from '../ui/useWrite.ts'
import { reportLost } from './api.ts'
import { cardWords } from './words.ts'

/** Reporting the card lost: asked once more, because every code stops at once. */
export function LostRow({ card, onDone }: { card: CardView; onDone: () => void }) {
  const words = useWords(cardWords)
  const said = useProblem()
  const [asking, setAsking] = useState(false)
  const reporting = useWrite((id: string, key: string) => reportLost({ params: { id }, key }), {
    done: () => {
      setAsking(false)
      onDone()
    },
  })
  if (!card.actions.includes('report-lost')) return null
  return (
    <>
      <Row icon="lock" colour="danger" title={words.lost} note={words.lostNote} onTap={() => setAsking(true)} />
      {asking && (
        <ConfirmSheet
          title={words.lostTitle}
          text={words.lostText}
          verb={words.lostDo}
          kind="danger"
          busy={reporting.busy}
          problem={reporting.error === null ? null : said(reporting.error)}
          onConfirm={() => reporting.run(card.id)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
