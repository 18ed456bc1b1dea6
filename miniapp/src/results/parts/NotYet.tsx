import { Text } from '@tarojs/components'
import type { AccountView } from '@onecard/shared/session'
import { useWords } from '../../i18n/i18n.ts'
import { choose, type People, type Person } from '../../person/people.ts'
import { routes } from '../../routes.ts'
import { BindPhone } from '../../session/BindPhone.tsx'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Card, Heading } from '../../ui/layout.tsx'
import { State } from '../../ui/states.tsx'
import { wayUp, type Access } from '../access.ts'
import { accessWords } from '../words.ts'

interface NotYetProps {
  access: Exclude<Access, 'open'>
  people: People
  account: AccountView
  onAgain: () => void
}

/** Why this person's reports are not shown yet, and the one way on. */
export function NotYet({ access, people, account, onAgain }: NotYetProps) {
  const words = useWords(accessWords)
  const { chosen } = people
  if (access === 'consent') {
    return (
      <State icon="shield" title={words.consentTitle} text={words.consentText}>
        <Button onTap={() => go.to(routes.consents)}>{words.consentDo}</Button>
      </State>
    )
  }
  if (access === 'nobody' || !chosen) {
    return (
      <State icon="report" title={words.nobodyTitle} text={words.nobodyText}>
        <Button onTap={() => go.to(`${routes.realName}?first=yes`)}>{words.nobodyDo}</Button>
      </State>
    )
  }
  if (access === 'not-active') {
    return (
      <State icon="family" tone="warm" title={words.inactiveTitle} text={words.inactiveText}>
        <Button onTap={() => go.to(routes.member(chosen.id))}>{words.inactiveDo}</Button>
      </State>
    )
  }
  return <LevelWanted person={chosen} people={people} account={account} onAgain={onAgain} />
}

interface LevelProps extends Omit<NotYetProps, 'access'> {
  person: Person
}

/** Known by name and number only: who knows both need not be the person. */
function LevelWanted(props: LevelProps) {
  const words = useWords(accessWords)
  return (
    <>
      <State icon="lock" title={words.title} text={words.why} />
      <Card className="way-up">
        <WayUp {...props} />
      </Card>
    </>
  )
}

function WayUp({ person, people, account, onAgain }: LevelProps) {
  const words = useWords(accessWords)
  const way = wayUp(person.member, account)
  const own = people.people.find(({ member }) => member.relation === 'self')
  if (way === 'phone') return <ByPhone onAgain={onAgain} />
  if (way === 'guardian' && own) {
    return (
      <>
        <Text className="block">{words.guardian}</Text>
        <Button className="full btn-gap" onTap={() => choose(own.id)}>
          {words.guardianDo}
        </Button>
      </>
    )
  }
  return (
    <>
      <Text className="block">{way === 'counter' ? words.counter : words.themselves}</Text>
      <Button kind="soft" className="full btn-gap" onTap={onAgain}>
        {words.refresh}
      </Button>
    </>
  )
}

/** WeChat gives the number by one tap; a browser can only tell where that is. */
function ByPhone({ onAgain }: { onAgain: () => void }) {
  const words = useWords(accessWords)
  const inWeb = process.env['TARO_ENV'] === 'h5'
  return (
    <>
      <Heading className="h3" text={inWeb ? words.phoneInWeChat : words.phone} />
      <Text className="sub">{words.counterToo}</Text>
      {inWeb ? (
        <Button kind="soft" className="full btn-gap" onTap={onAgain}>
          {words.refresh}
        </Button>
      ) : (
        <BindPhone className="btn-gap" onDone={onAgain}>
          {words.phoneDo}
        </BindPhone>
      )}
    </>
  )
}
