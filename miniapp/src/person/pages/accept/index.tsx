import { useState } from 'react'
import { Text } from '@tarojs/components'
import { useWords } from '../../../i18n/i18n.ts'
import { routes } from '../../../routes.ts'
import { Button } from '../../../ui/Button.tsx'
import { TextField } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Heading } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { State, useProblem } from '../../../ui/states.tsx'
import { useChoice } from '../../../ui/useChoice.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { acceptInvitation } from '../../api.ts'
import { consentingWords } from '../../personWords.ts'

/** The person themself agrees, by their own sign-in, to be looked after by the account that invited them. */
export default function Accept() {
  const words = useWords(consentingWords)
  const said = useProblem()
  const [code, setCode] = useChoice('accept')
  const [tried, setTried] = useState(false)
  const [inviter, setInviter] = useState<string | null>(null)
  const accepting = useWrite((body: { code: string }, key: string) => acceptInvitation({ body, key }), {
    done: ({ inviterMasked }) => setInviter(inviterMasked),
  })
  const whole = /^\d{6}$/.test(code)
  const send = () => {
    setTried(true)
    if (whole) accepting.run({ code })
  }
  if (inviter !== null) return <Accepted inviter={inviter} />
  const foot = (
    <Button wide busy={accepting.busy} onTap={send}>
      {words.accept}
    </Button>
  )
  return (
    <Screen title={words.acceptTitle} foot={foot}>
      <Heading className="h1" text={words.acceptHead} />
      <Text className="sub">{words.acceptText}</Text>
      <Card flush>
        <TextField
          label={words.code}
          kind="number"
          placeholder={words.codePlaceholder}
          value={code}
          maxLength={6}
          onChange={setCode}
          onEnter={send}
          fault={tried && !whole ? words.codeFault : null}
        />
      </Card>
      {accepting.error !== null && <Problem text={said(accepting.error)} />}
    </Screen>
  )
}

function Accepted({ inviter }: { inviter: string }) {
  const words = useWords(consentingWords)
  return (
    <Screen title={words.acceptTitle}>
      <State icon="family" title={words.acceptedTitle} text={words.accepted(inviter)}>
        <Button onTap={() => go.instead(routes.caretakers)}>{words.seeCaretakers}</Button>
      </State>
    </Screen>
  )
}
