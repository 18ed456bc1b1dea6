import { useState } from 'react'
import { View } from '@tarojs/components'
import type { MemberView } from '@onecard/shared/person'
import { useWords } from '../../i18n/i18n.ts'
import { TextField } from '../../ui/fields.tsx'
import { say } from '../../ui/say.ts'
import { ConfirmSheet } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { correct, dispute } from '../api.ts'
import { memberWords } from '../personWords.ts'

interface WrittenSheetProps {
  member: MemberView
  onDone: () => void
  onClose: () => void
}

/** A right by law: a wrong name is put right, and checked again. */
export function CorrectionSheet({ member, onDone, onClose }: WrittenSheetProps) {
  const words = useWords(memberWords)
  const said = useProblem()
  const [form, setForm] = useState<Correction>({ name: '', reason: '' })
  const [fault, setFault] = useState<string | null>(null)
  const correcting = useWrite((body: Correction, key: string) => correct({ params: { id: member.id }, body, key }), {
    done: () => {
      say(words.corrected)
      onDone()
    },
  })
  const send = () => {
    const body = { name: form.name.trim(), reason: form.reason.trim() }
    const short = body.name.length < 2 || body.reason.length < 2
    setFault(short ? words.correctFault : null)
    if (!short) correcting.run(body)
  }
  return (
    <ConfirmSheet
      title={words.correct}
      text={words.correctNote}
      verb={words.correctDo}
      busy={correcting.busy}
      problem={fault ?? (correcting.error === null ? null : said(correcting.error))}
      onConfirm={send}
      onClose={onClose}
    >
      <CorrectionFields form={form} onChange={setForm} />
    </ConfirmSheet>
  )
}

interface Correction {
  name: string
  reason: string
}

function CorrectionFields({ form, onChange }: { form: Correction; onChange: (form: Correction) => void }) {
  const words = useWords(memberWords)
  return (
    <View className="form-box">
      <TextField
        label={words.correctName}
        value={form.name}
        maxLength={50}
        onChange={(name) => onChange({ ...form, name })}
      />
      <TextField
        label={words.correctReason}
        placeholder={words.correctReasonPlaceholder}
        value={form.reason}
        maxLength={200}
        onChange={(reason) => onChange({ ...form, reason })}
      />
    </View>
  )
}

/** Somebody else has claimed this person: both are frozen until staff decide, so it wants a reason. */
export function DisputeSheet({ member, onDone, onClose }: WrittenSheetProps) {
  const words = useWords(memberWords)
  const said = useProblem()
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const disputing = useWrite(
    (body: { reason: string }, key: string) => dispute({ params: { id: member.id }, body, key }),
    { done: onDone },
  )
  const send = () => {
    const short = reason.trim().length < 5
    setFault(short ? words.disputeFault : null)
    if (!short) disputing.run({ reason: reason.trim() })
  }
  return (
    <ConfirmSheet
      title={words.disputeTitle}
      text={words.disputeText}
      verb={words.disputeDo}
      kind="danger"
      busy={disputing.busy}
      problem={fault ?? (disputing.error === null ? null : said(disputing.error))}
      onConfirm={send}
      onClose={onClose}
    >
      <View className="form-box">
        <TextField
          label={words.disputeReason}
          placeholder={words.disputePlaceholder}
          value={reason}
          maxLength={200}
          onChange={setReason}
        />
      </View>
    </ConfirmSheet>
  )
}
