import { useWords } from '../i18n/i18n.ts'
import { routes } from '../routes.ts'
import { Button } from '../ui/Button.tsx'
import { go } from '../ui/go.ts'
import { Problem } from '../ui/Sheet.tsx'
import { State, useProblem } from '../ui/states.tsx'
import { useWrite } from '../ui/useWrite.ts'
import { answerTo } from './consenting.ts'
import { consentWords } from './words.ts'

/** In the place of what needs it: the consent to health data, asked for by itself; it goes on once it is given. */
export function HealthConsentAsk({ onGiven }: { onGiven: () => void }) {
  const words = useWords(consentWords)
  const said = useProblem()
  const giving = useWrite((granted: boolean, key: string) => answerTo('health-data', granted, key), { done: onGiven })
  return (
    <>
      <State icon="shield" title={words.asked} text={words.askedText}>
        <Button busy={giving.busy} onTap={() => giving.run(true)}>
          {words.askedAgree}
        </Button>
        <Button kind="plain" onTap={() => go.to(routes.agreement('health-data'))}>
          {words.read}
        </Button>
      </State>
      {giving.error !== null && <Problem text={said(giving.error)} />}
    </>
  )
}
