import { useState } from 'react'
import { useRouter } from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { dayOf } from '../../../i18n/when.ts'
import { usePeople } from '../../../person/people.ts'
import { paramText } from '../../../results/pagesOf.ts'
import { routes } from '../../../routes.ts'
import { Button } from '../../../ui/Button.tsx'
import { DateField } from '../../../ui/DateField.tsx'
import { TextField } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Note } from '../../../ui/layout.tsx'
import { PersonRow } from '../../../ui/people.tsx'
import { say } from '../../../ui/say.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { useProblem } from '../../../ui/states.tsx'
import { TimeField } from '../../../ui/TimeField.tsx'
import { useDraft } from '../../../ui/useDraft.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { now } from '../../../wire.ts'
import { reportMissing } from '../../api.ts'
import { faultsIn, formOf, requestOf, type Faults, type Known, type MissingForm } from '../../missing.ts'
import { missingWords } from '../../missingWords.ts'
import '../../nucleic.scss'

/** Reports a result that does not come; what is known of the sample is filled in already. */
export default function MissingPage() {
  const words = useWords(missingWords)
  const said = useProblem()
  const known = useKnown()
  const [form, fill, drop] = useDraft<MissingForm>(`missing.${known.memberId}`, formOf(known))
  const [tried, setTried] = useState(false)
  const sending = useWrite((body: ReturnType<typeof requestOf>, key: string) => reportMissing({ body, key }), {
    done: () => {
      drop()
      say(words.sent)
      go.instead(routes.reportedMissing)
    },
  })
  const faults = faultsIn(form, now(), words)
  const send = () => {
    setTried(true)
    if (Object.keys(faults).length === 0) sending.run(requestOf(form, known))
  }
  const foot = (
    <Button wide busy={sending.busy} onTap={send}>
      {words.send}
    </Button>
  )
  return (
    <Screen title={words.title} foot={foot}>
      <Whose memberId={known.memberId} />
      <Note>{known.sampleId === null ? words.intro : words.theirs}</Note>
      <Fields form={form} fill={fill} faults={tried ? faults : {}} />
      {sending.error !== null && <Problem text={said(sending.error)} />}
    </Screen>
  )
}

function useKnown(): Known {
  const { params } = useRouter()
  const text = (name: string) => paramText(params[name]) || null
  return {
    memberId: text('memberId') ?? '',
    reportId: text('reportId'),
    sampleId: text('sampleId'),
    at: text('at'),
    place: text('place'),
  }
}

function Whose({ memberId }: { memberId: string }) {
  const { people } = usePeople()
  const who = people?.people.find(({ id }) => id === memberId)
  return who ? <PersonRow who={who} /> : null
}

interface FieldsProps {
  form: MissingForm
  fill: (part: Partial<MissingForm>) => void
  faults: Faults
}

function Fields({ form, fill, faults }: FieldsProps) {
  const words = useWords(missingWords)
  return (
    <Card flush>
      <DateField
        label={words.day}
        value={form.day}
        latest={dayOf(now())}
        fault={faults.day}
        onChange={(day) => fill({ day })}
      />
      <TimeField label={words.time} value={form.time} fault={faults.time} onChange={(time) => fill({ time })} />
      <TextField
        label={words.place}
        placeholder={words.placeHint}
        value={form.place}
        maxLength={120}
        fault={faults.place}
        onChange={(place) => fill({ place })}
      />
      <TextField
        label={words.note}
        placeholder={words.noteHint}
        value={form.note}
        maxLength={300}
        onChange={(note) => fill({ note })}
      />
    </Card>
  )
}
