import { useState } from 'react'
import Taro from '@tarojs/taro'
import { useWords } from '../../i18n/i18n.ts'
import { Card, Row } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { useProblem } from '../../ui/states.tsx'
import { newKey } from '../../wire.ts'
import { subscribe, templates } from '../api.ts'
import { appointmentWords } from '../words.ts'

/** Asks for WeChat's subscribe messages; only WeChat itself can be asked, and only from a tap. */
export function Remind() {
  const words = useWords(appointmentWords)
  const problem = useProblem()
  const [asked, setAsked] = useState(false)
  if (process.env['TARO_ENV'] !== 'weapp' || asked) return null
  const ask = () => {
    request().then(
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

/** True when at least one was accepted. */
async function request(): Promise<boolean> {
  const { templateIds } = await templates({ query: { occasion: 'booking' } })
  if (templateIds.length === 0) return false
  // The typing wants Alipay's name of the list too.
  const result: Record<string, unknown> = {
    ...(await Taro.requestSubscribeMessage({ tmplIds: templateIds, entityIds: [] })),
  }
  const answers = templateIds.map((templateId) => ({ templateId, answer: answerOf(result[templateId]) }))
  await subscribe({ body: { answers }, key: newKey() })
  return answers.some(({ answer }) => answer === 'accept')
}

function answerOf(said: unknown): 'accept' | 'reject' | 'ban' {
  return said === 'accept' || said === 'ban' ? said : 'reject'
}
