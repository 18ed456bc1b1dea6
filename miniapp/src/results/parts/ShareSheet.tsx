import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { ShareRequest, ShareView } from '@onecard/shared/shares'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { Check, Pills, Segment, TextField } from '../../ui/fields.tsx'
import { Card, Note } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { Problem, Sheet } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { share } from '../api.ts'
import { shareWords } from '../shareWords.ts'

interface ShareSheetProps {
  reportId: string
  onClose: () => void
}

/** Makes a link to one report: for whom, for how long, with or without a code. */
export function ShareSheet({ reportId, onClose }: ShareSheetProps) {
  const words = useWords(shareWords)
  const [made, setMade] = useState<{ share: ShareView; code: string } | null>(null)
  return (
    <Sheet title={made === null ? words.title : words.done} onClose={onClose}>
      {made === null ? (
        <Wish reportId={reportId} onMade={(share, code) => setMade({ share, code })} />
      ) : (
        <Made share={made.share} code={made.code} />
      )}
    </Sheet>
  )
}

const durations = ['h1', 'h24', 'h72', 'h168'] as const
const names = ['masked', 'full'] as const
type Duration = (typeof durations)[number]

interface WishProps {
  reportId: string
  onMade: (share: ShareView, code: string) => void
}

function Wish({ reportId, onMade }: WishProps) {
  const words = useWords(shareWords)
  const said = useProblem()
  const form = useWish()
  const making = useWrite((body: ShareRequest, key: string) => share({ body, key }), {
    done: (made) => onMade(made, form.code),
  })
  const send = () => {
    form.try()
    if (form.whole) making.run({ ...form.request, reportIds: [reportId], agreed: true })
  }
  return (
    <>
      <WishFields form={form} />
      <Note icon="eye">{words.note}</Note>
      {making.error !== null && <Problem text={said(making.error)} />}
      <Button className="full btn-gap" busy={making.busy} onTap={send}>
        {words.make}
      </Button>
    </>
  )
}

type Form = ReturnType<typeof useWish>

/** What is filled in, and what is wrong with it once somebody has tried to send it. */
function useWish() {
  const [recipient, setRecipient] = useState('')
  const [duration, setDuration] = useState<Duration>('h24')
  const [name, setName] = useState<(typeof names)[number]>('masked')
  const [code, setCode] = useState('')
  const [agreed, setAgreed] = useState(false)
  const [tried, setTried] = useState(false)
  const faults = { recipient: recipient.trim() === '', code: code !== '' && !/^\d{4,6}$/.test(code), agreed: !agreed }
  return {
    ...{ recipient, setRecipient, duration, setDuration, name, setName, code, setCode, agreed, setAgreed },
    ...{ faults, tried, try: () => setTried(true), whole: !Object.values(faults).includes(true) },
    request: {
      ...{ recipient: recipient.trim(), hours: Number(duration.slice(1)), name },
      code: code === '' ? null : code,
    },
  }
}

function WishFields({ form }: { form: Form }) {
  const words = useWords(shareWords)
  const fault = (name: keyof Form['faults'], text: string) => (form.tried && form.faults[name] ? text : null)
  return (
    <>
      <Card flush>
        <TextField
          label={words.recipient}
          placeholder={words.recipientPlaceholder}
          value={form.recipient}
          maxLength={20}
          onChange={form.setRecipient}
          fault={fault('recipient', words.recipientFault)}
        />
        <TextField
          label={words.code}
          kind="number"
          placeholder={words.codePlaceholder}
          value={form.code}
          maxLength={6}
          onChange={form.setCode}
          fault={fault('code', words.codeFault)}
        />
      </Card>
      <WishChoices form={form} />
      <View className="share-agree">
        <Check on={form.agreed} onChange={form.setAgreed} label={words.agree} />
        <Text className="f1">{words.agree}</Text>
      </View>
      {form.tried && form.faults.agreed && <Problem text={words.agreeFault} />}
    </>
  )
}

function WishChoices({ form }: { form: Form }) {
  const words = useWords(shareWords)
  return (
    <View className="share-choices">
      <Text className="cap">{words.duration}</Text>
      <Pills
        label={words.duration}
        value={form.duration}
        onChange={form.setDuration}
        choices={durations.map((value) => ({ value, word: words[value] }))}
      />
      <Text className="cap">{words.name}</Text>
      <Segment
        label={words.name}
        value={form.name}
        onChange={form.setName}
        choices={names.map((value) => ({ value, word: words[value] }))}
      />
    </View>
  )
}

function Made({ share: { link }, code }: { share: ShareView; code: string }) {
  const words = useWords(shareWords)
  return (
    <>
      <Text className="sheet-text">{words.doneText}</Text>
      <Text className="share-link">{link ?? ''}</Text>
      {code !== '' && (
        <Note tone="warn" icon="lock">
          {words.doneCode(code)}
        </Note>
      )}
      <Button className="full btn-gap" icon="copy" onTap={() => copy(link ?? '', words.copied)}>
        {words.copy}
      </Button>
    </>
  )
}

function copy(link: string, done: string): void {
  void Promise.resolve(Taro.setClipboardData({ data: link })).then(
    () => say(done),
    () => undefined,
  )
}
