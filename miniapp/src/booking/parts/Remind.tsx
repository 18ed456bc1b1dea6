import { useState } from 'react'
import { useWords } from '../../i18n/i18n.ts'
import { askForMessages } from '../../notice/subscribing.ts'
import { Card, Row } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { useProblem } from '../../ui/states.tsx'
import { appointmentWords } from '../words.ts'

/** Asks for WeChat's subscribe messages; only WeChat itself can be asked, and only from a tap. */
export function Remind() {
  const words = useWords(appointmentWords)
  const problem = useProblem()
  const [asked, setAsked] = useState(false)
  if (process.env['TARO_ENV'] !== 'weapp' || asked) return null
  const ask = () => {
    askForMessages('booking').then(
      (accepted) => {
        setAsked(true)
        if (accepted) say(words.reminded)
      },
      (error: unknown) => say(problem(error)),
    )
  }
  return (
    <Card flush>
      <Row icon="bell" title={words.remind} note={words.remindNote} onTap={ask} />
    </Card>
  )
}
