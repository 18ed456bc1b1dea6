import type { CardView } from '@onecard/shared/healthcard'
import { claimCard, restoreCard } from '../../healthcard/api.ts'
import { cardWords } from '../../healthcard/words.ts'
import { useWords } from '../../i18n/i18n.ts'
import type { Person } from '../../person/people.ts'
import { useHealthConsent } from '../../session/useHealthConsent.tsx'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { PersonRow } from '../../ui/people.tsx'
import { say } from '../../ui/say.ts'
import { Problem } from '../../ui/Sheet.tsx'
import { State, useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { routes } from '../../routes.ts'

interface NoCardProps {
  person: Person
  several: boolean
  onSwitch: () => void
  onClaimed: () => void
}

/** A person without a card: get one, or finish first what stands in the way. */
export function NoCard({ person, several, onSwitch, onClaimed }: NoCardProps) {
  const words = useWords(cardWords)
  const may = person.member.actions.includes('claim-card')
  return (
    <>
      <PersonRow who={person} {...(several ? { onSwitch } : {})} />
      {may ? (
        <Claim person={person} onClaimed={onClaimed} />
      ) : (
        <State icon="hourglass" tone="warm" title={words.waiting} text={words.waitingText}>
          <Button onTap={() => go.to(routes.member(person.id))}>{words.seeMember}</Button>
        </State>
      )}
    </>
  )
}

function Claim({ person, onClaimed }: Pick<NoCardProps, 'person' | 'onClaimed'>) {
  const words = useWords(cardWords)
  const said = useProblem()
  const consent = useHealthConsent()
  const claiming = useWrite((memberId: string, key: string) => claimCard({ body: { memberId }, key }), {
    done: onClaimed,
    refused: (error) => consent.handle(error, () => claiming.run(person.id)),
  })
  return (
    <>
      <State icon="qr" title={words.noCard} text={words.noCardText(person.called)}>
        <Button busy={claiming.busy} onTap={() => claiming.run(person.id)}>
          {words.claim}
        </Button>
      </State>
      {claiming.error !== null && !consent.asks(claiming.error) && <Problem text={said(claiming.error)} />}
      {consent.sheet}
    </>
  )
}

interface StoppedCardProps {
  person: Person
  card: CardView
  onSwitch: () => void
  onChange: () => void
}

/** Reported lost, or closed: no code, and the way back. */
export function StoppedCard({ person, card, onSwitch, onChange }: StoppedCardProps) {
  const words = useWords(cardWords)
  const said = useProblem()
  const restoring = useWrite((id: string, key: string) => restoreCard({ params: { id }, key }), {
    done: () => {
      say(words.restored)
      onChange()
    },
  })
  const lost = card.state === 'lost'
  return (
    <>
      <PersonRow who={person} onSwitch={onSwitch} />
      <State
        icon="lock"
        tone={lost ? 'danger' : 'warm'}
        title={lost ? words.isLost : words.isClosed}
        text={lost ? words.isLostText : words.isClosedText}
      >
        {card.actions.includes('restore') && (
          <Button busy={restoring.busy} onTap={() => restoring.run(card.id)}>
            {words.restore}
          </Button>
        )}
      </State>
      {restoring.error !== null && <Problem text={said(restoring.error)} />}
      {!lost && person.member.actions.includes('claim-card') && <Claim person={person} onClaimed={onChange} />}
    </>
  )
}
