import { Text, View } from '@tarojs/components'
import type { MemberView } from '@onecard/shared/person'
import { useWords } from '../../../i18n/i18n.ts'
import { routes } from '../../../routes.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip, Tag } from '../../../ui/chips.tsx'
import { Face } from '../../../ui/Face.tsx'
import { go } from '../../../ui/go.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { Note } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { Tap } from '../../../ui/Tap.tsx'
import { MemberState } from '../../parts/MemberState.tsx'
import { usePeople, type Person } from '../../people.ts'
import { membersWords } from '../../personWords.ts'
import { kinWords } from '../../words.ts'
import './index.scss'

/** The people of this account, and the way to add one. */
export default function Members() {
  const words = useWords(membersWords)
  const { remote, people } = usePeople()
  const full = people !== null && people.people.length >= people.limit
  const first = people !== null && people.people.length === 0
  const foot = people && (
    <Button wide icon="plus" disabled={full} onTap={() => go.to(`${routes.realName}${first ? '?first=yes' : ''}`)}>
      {full ? words.full(people.limit) : words.add}
    </Button>
  )
  return (
    <Screen title={words.title} foot={foot}>
      <Note icon="family">{words.intro}</Note>
      <Await of={remote}>
        {({ people: all }) =>
          all.length === 0 ? (
            <State icon="family" title={words.empty} text={words.emptyText} />
          ) : (
            all.map((person) => <MemberCard key={person.id} person={person} />)
          )
        }
      </Await>
    </Screen>
  )
}

function MemberCard({ person }: { person: Person }) {
  const words = useWords(membersWords)
  const kin = useWords(kinWords)
  const { care } = useSettings()
  const { member } = person
  return (
    <Tap className="card member-card" onTap={() => go.to(routes.member(person.id))}>
      <Face face={person.face} size={care ? 60 : 52} />
      <View className="f1">
        <View className="member-head">
          <Text className="h3">{person.nameMasked}</Text>
          <Text className="sub">{`${person.called} ${kin.years(member.age)}`}</Text>
        </View>
        <Text className="cap num">{member.idNumberMasked}</Text>
        <View className="member-tags">
          {member.isDefault && <Tag tone="pine">{words.isDefault}</Tag>}
          {member.minor && <Tag>{kin.minor}</Tag>}
          {member.state === 'active' ? <CardChip card={member.card} /> : <MemberState state={member.state} />}
        </View>
      </View>
      <Icon name="right" size={18} colour="quiet" />
    </Tap>
  )
}

function CardChip({ card }: Pick<MemberView, 'card'>) {
  const words = useWords(membersWords)
  if (card === null) return <Tag tone="warm">{words.noCard}</Tag>
  if (card.state === 'active') {
    return (
      <StateChip tone="open" icon="check">
        {words.hasCard}
      </StateChip>
    )
  }
  return (
    <StateChip tone="stop" icon="lock">
      {words[card.state]}
    </StateChip>
  )
}
