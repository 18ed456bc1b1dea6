import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { isRefused } from '../refused.ts'
import { Button } from '../ui/Button.tsx'
import { go } from '../ui/go.ts'
import { ConfirmSheet } from '../ui/Sheet.tsx'
import { useProblem } from '../ui/states.tsx'
import { useWrite } from '../ui/useWrite.ts'
import { answerTo } from './consenting.ts'
import { consentWords } from './words.ts'

interface HealthConsent {
  /** Whether a refusal only means that this consent is missing. */
  asks: (error: unknown) => boolean
  /** Opens the sheet for such a refusal; goes on once it is given. */
  handle: (error: unknown, goOn: () => void) => void
  sheet: ReactNode
}

/** Consent to the use of health data is asked for by itself, at the step that first needs it. */
export function useHealthConsent(): HealthConsent {
  const words = useWords(consentWords)
  const said = useProblem()
  const [goOn, setGoOn] = useState<(() => void) | null>(null)
  const giving = useWrite((_: 'health-data', key: string) => answerTo('health-data', true, key), {
    done: () => {
      setGoOn(null)
      goOn?.()
    },
  })
  return {
    asks,
    handle: (error, next) => asks(error) && setGoOn(() => next),
    sheet: goOn && (
      <ConfirmSheet
        title={words.asked}
        text={words.askedText}
        verb={words.askedAgree}
        busy={giving.busy}
        problem={giving.error === null ? null : said(giving.error)}
        onConfirm={() => giving.run('health-data')}
        onClose={() => setGoOn(null)}
      >
        <Button kind="plain" small onTap={() => go.to('/session/pages/agreement/index?kind=health-data')}>
          {words.read}
        </Button>
      </ConfirmSheet>
    ),
  }
}

function asks(error: unknown): boolean {
  return isRefused(error, 'agreement.health-data-required')
}
