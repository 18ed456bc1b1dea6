import { useState } from 'react'
import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Card, Heading, Note } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { signInSampler } from '../api.ts'
import { samplerDevice, setSampler } from '../session.ts'
import { standingOf, type Tube } from '../tube.ts'
import { tubeQueue } from '../tubes.ts'
import { samplerWords } from '../words.ts'

interface Form {
  username: string
  password: string
  code: string
}

/** Staff sign in with what they have for the console; nothing of it is written down. */
export function SignIn({ tubes }: { tubes: readonly Tube[] }) {
  const words = useWords(samplerWords)
  const said = useProblem()
  const [form, setForm] = useState<Form>({ username: '', password: '', code: '' })
  const [tried, setTried] = useState(false)
  const entering = useWrite((body: Form) => signInSampler({ body: { ...body, deviceId: samplerDevice() }, key: '' }), {
    done: (session) => {
      setSampler(session)
      tubeQueue().wake()
    },
    refused: () => setForm((before) => ({ ...before, code: '' })),
  })
  const whole = form.username.trim() !== '' && form.password !== '' && /^\d{6}$/.test(form.code)
  const enter = () => {
    setTried(true)
    if (whole) entering.run(form)
  }
  const left = tubes.filter((tube) => standingOf(tube) !== 'done').length
  return (
    <>
      {left > 0 && (
        <Note tone="warn" icon="clock">
          {words.left(left)}
        </Note>
      )}
      <View className="section">
        <Heading className="h2" text={words.signInTitle} />
        <Card flush>
          <Fields form={form} fill={(part) => setForm({ ...form, ...part })} onEnter={enter} />
        </Card>
        {tried && !whole && entering.error === null && <Problem text={words.needsAll} />}
        {entering.error !== null && <Problem text={said(entering.error)} />}
        <Button className="full btn-gap" busy={entering.busy} onTap={enter}>
          {words.signIn}
        </Button>
      </View>
      <Note icon="shield">{words.signInText}</Note>
    </>
  )
}

interface FieldsProps {
  form: Form
  fill: (part: Partial<Form>) => void
  onEnter: () => void
}

function Fields({ form, fill, onEnter }: FieldsProps) {
  const words = useWords(samplerWords)
  return (
    <>
      <TextField
        label={words.username}
        value={form.username}
        maxLength={32}
        onChange={(username) => fill({ username })}
      />
      <TextField
        label={words.password}
        kind="password"
        value={form.password}
        maxLength={200}
        onChange={(password) => fill({ password })}
      />
      <TextField
        label={words.code}
        kind="number"
        placeholder={words.codeHint}
        value={form.code}
        maxLength={6}
        onChange={(code) => fill({ code })}
        onEnter={onEnter}
      />
    </>
  )
}
