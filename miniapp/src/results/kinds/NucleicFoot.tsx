import { useState } from 'react'
import type { NucleicDetail } from '@onecard/shared/nucleic'
import { useWords } from '../../i18n/i18n.ts'
import { askForMessages } from '../../notice/subscribing.ts'
import { dial } from '../../nucleic/place.ts'
import { isAgain, isWaiting } from '../../nucleic/states.ts'
import { testWords } from '../../nucleic/words.ts'
import { routes } from '../../routes.ts'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { say } from '../../ui/say.ts'
import { useProblem } from '../../ui/states.tsx'
import type { ReportOfKindProps } from './kinds.ts'

/** The one thing to do now, and at most one beside it. */
export function NucleicFoot({ report: { nucleic } }: ReportOfKindProps) {
  const words = useWords(testWords)
  if (nucleic === null) return null
  if (isWaiting(nucleic.state)) return <Waiting />
  if (isAgain(nucleic.state)) return <Again state={nucleic.state} />
  if (nucleic.contact) return <Call contact={nucleic.contact} unwell={nucleic.state === 'abnormal'} />
  return (
    <Button wide icon="shield" onTap={() => go.to(routes.pass)}>
      {words.pass}
    </Button>
  )
}

/** Only WeChat can bring a message; in a browser the inbox tells. */
function Waiting() {
  const words = useWords(testWords)
  const problem = useProblem()
  const [asked, setAsked] = useState(false)
  const ask = () => {
    askForMessages('report').then(
      (accepted) => {
        setAsked(true)
        if (accepted) say(words.willTell)
      },
      (error: unknown) => say(problem(error)),
    )
  }
  return (
    <>
      {process.env['TARO_ENV'] === 'weapp' && !asked && (
        <Button wide icon="bell" onTap={ask}>
          {words.tellMe}
        </Button>
      )}
      <Button kind="ghost" wide onTap={() => go.tab('home')}>
        {words.home}
      </Button>
    </>
  )
}

function Again({ state }: Pick<NucleicDetail, 'state'>) {
  const words = useWords(testWords)
  const alone = state === 'recheck'
  return (
    <Button wide icon="pin" onTap={() => go.to(routes.samplingPoints(alone))}>
      {alone ? words.takeMe : words.findPoint}
    </Button>
  )
}

function Call({ contact: { name, phone }, unwell }: { contact: { name: string; phone: string }; unwell: boolean }) {
  const words = useWords(testWords)
  return (
    <>
      <Button wide icon="phone" onTap={() => dial(phone)}>
        {name.length > 6 ? words.callThem : words.call(name)}
      </Button>
      {unwell && (
        <Button kind="ghost" wide onTap={() => dial('120')}>
          {words.call120}
        </Button>
      )}
    </>
  )
}
