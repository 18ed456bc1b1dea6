import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/Button.tsx'
import { TextField } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { Icon } from '../../../ui/Icon.tsx'
import type { IconName } from '../../../ui/icons.ts'
import { Card, Heading } from '../../../ui/layout.tsx'
import { say } from '../../../ui/say.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { useProblem } from '../../../ui/states.tsx'
import { useWrite } from '../../../ui/useWrite.ts'
import { closeAccount } from '../../api.ts'
import { forgetHere } from '../../leave.ts'
import { accountWords } from '../../words.ts'

/** Closing the account: what it does and what it does not, then the word in one's own hand. */
export default function Closure() {
  const words = useWords(accountWords)
  const said = useProblem()
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const closing = useWrite((body: { confirm: '注销' }, key: string) => closeAccount({ body, key }), {
    done: () => {
      forgetHere()
      say(words.closed)
      go.over('/home/index')
    },
  })
  const right = typed.trim().toUpperCase() === words.closureWord
  const send = () => {
    setTried(true)
    if (right) closing.run({ confirm: '注销' })
  }
  const foot = (
    <Button kind="danger" wide busy={closing.busy} onTap={send}>
      {words.closureDo}
    </Button>
  )
  return (
    <Screen title={words.closure} foot={foot}>
      <Heading className="h1" text={words.closureHead} />
      <Consequences />
      <Card flush>
        <TextField
          label={words.closureLabel}
          placeholder={words.closureType}
          value={typed}
          maxLength={10}
          onChange={setTyped}
          fault={tried && !right ? words.closureType : null}
        />
      </Card>
      {closing.error !== null && <Problem text={said(closing.error)} />}
    </Screen>
  )
}

function Consequences() {
  const words = useWords(accountWords)
  const lines: [IconName, string][] = [
    ['calendar', words.closureBookings],
    ['family', words.closureUnbind],
    ['qr', words.closureCodes],
    ['lock', words.closureRecords],
  ]
  return (
    <Card flush>
      {lines.map(([icon, text]) => (
        <View className="row" key={icon}>
          <Icon name={icon} size={24} warm="accent" />
          <Text className="f1">{text}</Text>
        </View>
      ))}
    </Card>
  )
}
