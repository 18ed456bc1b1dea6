import { useState } from 'react'
import type { MemberView } from '@onecard/shared/person'
import { useWords } from '../../i18n/i18n.ts'
import { routes } from '../../routes.ts'
import { go } from '../../ui/go.ts'
import { Card, Row } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { ConfirmSheet, Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { changeMember, unbindMember } from '../api.ts'
import { memberWords } from '../personWords.ts'
import { CorrectionSheet, DisputeSheet } from './WrittenSheets.tsx'

interface MemberActionsProps {
  member: MemberView
  onChange: () => void
}

type Open = 'correct' | 'dispute' | 'unbind' | null

/** What may be done with this person; the server says what, the page only how it is called. */
export function MemberActions({ member, onChange }: MemberActionsProps) {
  const words = useWords(memberWords)
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const done = () => {
    close()
    onChange()
  }
  const may = (action: MemberView['actions'][number]) => member.actions.includes(action)
  return (
    <Card flush>
      <DefaultRow member={member} onChange={onChange} />
      {may('change') && <ContactRow id={member.id} />}
      {may('correct') && (
        <Row icon="user" title={words.correct} note={words.correctNote} onTap={() => setOpen('correct')} />
      )}
      {may('dispute') && (
        <Row
          icon="alert"
          colour="accentText"
          title={words.dispute}
          note={words.disputeNote}
          onTap={() => setOpen('dispute')}
        />
      )}
      {may('unbind') && (
        <Row
          icon="close"
          colour="danger"
          title={words.unbind}
          note={words.unbindNote}
          onTap={() => setOpen('unbind')}
        />
      )}
      {open === 'correct' && <CorrectionSheet member={member} onDone={done} onClose={close} />}
      {open === 'dispute' && <DisputeSheet member={member} onDone={done} onClose={close} />}
      {open === 'unbind' && <UnbindSheet member={member} onClose={close} />}
    </Card>
  )
}

function ContactRow({ id }: { id: string }) {
  const words = useWords(memberWords)
  return <Row icon="phone" title={words.contact} note={words.contactNote} onTap={() => go.to(routes.contact(id))} />
}

function DefaultRow({ member, onChange }: MemberActionsProps) {
  const words = useWords(memberWords)
  const said = useProblem()
  const setting = useWrite(
    (id: string, key: string) => changeMember({ params: { id }, body: { isDefault: true }, key }),
    { done: onChange },
  )
  if (member.isDefault) return <Row icon="star" title={words.defaultNow} />
  if (!member.actions.includes('set-default')) return null
  return (
    <>
      <Row icon="star" title={words.setDefault} onTap={() => setting.run(member.id)} />
      {setting.error !== null && <Problem text={said(setting.error)} />}
    </>
  )
}

function UnbindSheet({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const words = useWords(memberWords)
  const said = useProblem()
  const unbinding = useWrite((id: string, key: string) => unbindMember({ params: { id }, key }), {
    done: () => {
      say(words.unbound)
      go.back()
    },
  })
  return (
    <ConfirmSheet
      title={words.unbindTitle}
      text={words.unbindText(member.nameMasked)}
      verb={words.unbindDo}
      kind="danger"
      busy={unbinding.busy}
      problem={unbinding.error === null ? null : said(unbinding.error)}
      onConfirm={() => unbinding.run(member.id)}
      onClose={onClose}
    />
  )
}
