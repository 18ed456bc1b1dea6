import { useState } from 'react'
import { Text } from '@tarojs/components'
import type { MemberView } from '@onecard/shared/person'
import { claimCard } from '../../healthcard/api.ts'
import { useWords } from '../../i18n/i18n.ts'
import { timeOf } from '../../i18n/when.ts'
import { routes } from '../../routes.ts'
import { useHealthConsent } from '../../session/useHealthConsent.tsx'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Card, Heading, Note } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { confirmGuardian, invite } from '../api.ts'
import { choose } from '../people.ts'
import { memberWords } from '../personWords.ts'

interface NextStepProps {
  member: MemberView
  onChange: () => void
}

/** What stands between this person and their card, and the one button that goes on. */
export function NextStep({ member, onChange }: NextStepProps) {
  const words = useWords(memberWords)
  if (member.state === 'disputed') {
    return (
      <Note tone="danger" icon="alert">
        {words.disputedText}
      </Note>
    )
  }
  if (member.actions.includes('invite')) return <Invite id={member.id} />
  if (member.actions.includes('confirm-guardian')) return <Guardian id={member.id} onChange={onChange} />
  if (member.actions.includes('claim-card')) return <Claim id={member.id} />
  if (member.card?.state !== 'active') return null
  const show = () => {
    choose(member.id)
    go.tab('card')
  }
  return (
    <Button className="full btn-gap" icon="qr" onTap={show}>
      {words.showCode}
    </Button>
  )
}

/** An adult agrees by their own sign-in: six digits, ten minutes. */
function Invite({ id }: { id: string }) {
  const words = useWords(memberWords)
  const said = useProblem()
  const [made, setMade] = useState<{ code: string; expiresAt: string } | null>(null)
  const inviting = useWrite((_: null, key: string) => invite({ params: { id }, key }), { done: setMade })
  return (
    <Card>
      <Heading className="h3" text={words.consentTitle} />
      <Text className="sub">{words.consentText}</Text>
      {made && (
        <>
          <Text className="invitation-code num">{made.code}</Text>
          <Text className="cap center">{words.validUntil(timeOf(Date.parse(made.expiresAt)))}</Text>
        </>
      )}
      <Button
        className="full btn-gap"
        kind={made ? 'soft' : 'main'}
        busy={inviting.busy}
        onTap={() => inviting.run(null)}
      >
        {made ? words.inviteAgain : words.invite}
      </Button>
      {inviting.error !== null && <Problem text={said(inviting.error)} />}
      <Note icon="info">{words.noPhoneHint}</Note>
    </Card>
  )
}

function Guardian({ id, onChange }: { id: string; onChange: () => void }) {
  const words = useWords(memberWords)
  const said = useProblem()
  const checking = useWrite((_: null, key: string) => confirmGuardian({ params: { id }, key }), {
    done: ({ state }) => {
      if (state === 'active') say(words.guardianDone)
      onChange()
    },
  })
  return (
    <Card>
      <Heading className="h3" text={words.guardianTitle} />
      <Text className="sub">{words.guardianText}</Text>
      <Button className="full btn-gap" icon="shield" busy={checking.busy} onTap={() => checking.run(null)}>
        {words.guardian}
      </Button>
      {checking.error !== null && <Problem text={said(checking.error)} />}
    </Card>
  )
}

function Claim({ id }: { id: string }) {
  const words = useWords(memberWords)
  const said = useProblem()
  const consent = useHealthConsent()
  const claiming = useWrite((memberId: string, key: string) => claimCard({ body: { memberId }, key }), {
    done: (card) => go.instead(routes.claimed(card.id)),
    refused: (error) => consent.handle(error, () => claiming.run(id)),
  })
  return (
    <>
      <Button className="full btn-gap" icon="qr" busy={claiming.busy} onTap={() => claiming.run(id)}>
        {words.claim}
      </Button>
      {claiming.error !== null && !consent.asks(claiming.error) && <Problem text={said(claiming.error)} />}
      {consent.sheet}
    </>
  )
}
