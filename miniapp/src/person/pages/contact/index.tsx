import { useState } from 'react'
import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { MemberView, personApi } from '@onecard/shared/person'
import type { RequestOf } from '@onecard/shared/treaty'
import { useWords } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/Button.tsx'
import { Segment, TextField } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Heading, Note } from '../../../ui/layout.tsx'
import { PersonRow } from '../../../ui/people.tsx'
import { say } from '../../../ui/say.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { Await, useProblem } from '../../../ui/states.tsx'
import { useDraft } from '../../../ui/useDraft.ts'
import { useRemote } from '../../../ui/useRemote.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { changeMember, member } from '../../api.ts'
import { changeOf, contactOf, kin, phoneFault, type Contact } from '../../contact.ts'
import { formWords } from '../../formWords.ts'
import { personOf } from '../../people.ts'
import { contactWords } from '../../personWords.ts'
import { calledBy, kinWords } from '../../words.ts'

/** How to reach a person, and who they are to the account. */
export default function ContactPage() {
  const words = useWords(contactWords)
  const id = useRouter().params['id'] ?? ''
  const known = useRemote(() => member({ params: { id } }), [id])
  if (known.state === 'ready') return <ContactForm key={id} member={known.value} />
  return (
    <Screen title={words.title}>
      <Await of={known}>{() => null}</Await>
    </Screen>
  )
}

type Change = RequestOf<typeof personApi.changeMember>

function ContactForm({ member: known }: { member: MemberView }) {
  const words = useWords(contactWords)
  const said = useProblem()
  const [form, fill, drop] = useDraft<Contact>(`contact.${known.id}`, contactOf(known), ['phone', 'address'])
  const [tried, setTried] = useState(false)
  const saving = useWrite((body: Change, key: string) => changeMember({ params: { id: known.id }, body, key }), {
    done: () => {
      drop()
      say(words.saved)
      go.back()
    },
  })
  const change = changeOf(form, known)
  const send = () => {
    setTried(true)
    if (change && !phoneFault(form)) saving.run(change)
  }
  const foot = (
    <Button wide busy={saving.busy} onTap={send}>
      {words.save}
    </Button>
  )
  return (
    <Screen title={words.title} foot={foot}>
      <Who member={known} />
      {known.relation !== 'self' && <Relation value={form.relation} onChange={(relation) => fill({ relation })} />}
      <Fields member={known} form={form} fill={fill} tried={tried} />
      {tried && change === null && <Problem text={words.nothing} />}
      {saving.error !== null && <Problem text={said(saving.error)} />}
      {known.phoneMasked !== null && known.relation !== 'self' && (
        <Button kind="plain" className="full" disabled={saving.busy} onTap={() => saving.run({ phone: null })}>
          {words.removePhone}
        </Button>
      )}
      <Note icon="lock">{words.note}</Note>
    </Screen>
  )
}

function Who({ member: known }: { member: MemberView }) {
  return <PersonRow who={personOf(known, calledBy(useWords(kinWords), known))} />
}

function Relation({ value, onChange }: { value: string; onChange: (relation: string) => void }) {
  const words = useWords(contactWords)
  const names = useWords(formWords)
  return (
    <View className="section">
      <Heading className="h3" text={words.relation} />
      <Segment
        label={words.relation}
        choices={kin.map((one) => ({ value: one, word: names[one] }))}
        value={kin.find((one) => one === value) ?? null}
        onChange={onChange}
      />
    </View>
  )
}

interface FieldsProps {
  member: MemberView
  form: Contact
  fill: (part: Partial<Contact>) => void
  tried: boolean
}

/** What is kept stands as a hint; the fault shows once one has left the line, or has tried to save. */
function Fields({ member: known, form, fill, tried }: FieldsProps) {
  const words = useWords(contactWords)
  const names = useWords(formWords)
  const [left, setLeft] = useState(false)
  const fault = (left || tried || form.phone.length >= 11) && phoneFault(form) ? names.phoneFault : null
  return (
    <Card flush>
      <TextField
        label={names.phone}
        kind="phone"
        placeholder={known.phoneMasked ? words.nowPhone(known.phoneMasked) : words.noPhone}
        value={form.phone}
        maxLength={11}
        onChange={(phone) => fill({ phone })}
        onLeave={() => setLeft(true)}
        fault={fault}
      />
      <TextField
        label={names.address}
        placeholder={known.hasAddress ? words.hasAddress : words.noAddress}
        value={form.address}
        maxLength={120}
        onChange={(address) => fill({ address })}
      />
    </Card>
  )
}
