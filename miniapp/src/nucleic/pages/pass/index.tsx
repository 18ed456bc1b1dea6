import { View } from '@tarojs/components'
import { cards } from '../../../healthcard/api.ts'
import { useWords } from '../../../i18n/i18n.ts'
import { usePeople, type People } from '../../../person/people.ts'
import { useSwitching } from '../../../person/useSwitching.tsx'
import { routes } from '../../../routes.ts'
import { useSignedIn } from '../../../session.ts'
import { Button } from '../../../ui/Button.tsx'
import { go } from '../../../ui/go.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { PassCard } from '../../parts/PassCard.tsx'
import { passWords } from '../../passWords.ts'
import '../../nucleic.scss'
import './index.scss'

/** 畅行码: the card's code with the latest test and its clock, for whoever stands at a door. */
export default function PassPage() {
  const words = useWords(passWords)
  const { remote, people } = usePeople()
  const switching = useSwitching(people)
  return (
    <Screen title={words.title} over={switching.sheet} saysOffline={false} ground="pine">
      <Await of={remote}>{(value) => <Whose people={value} onSwitch={switching.open} />}</Await>
    </Screen>
  )
}

function Whose({ people, onSwitch }: { people: People; onSwitch: () => void }) {
  const words = useWords(passWords)
  const known = useRemote(cards, [useSignedIn()], 'cards')
  const { chosen } = people
  return (
    <Await of={known}>
      {({ items }) => {
        const card = items.find(({ memberId, state }) => memberId === chosen?.id && state === 'active')
        if (chosen && card) {
          return (
            <PassCard
              key={card.id}
              card={card}
              person={chosen}
              several={people.people.length > 1}
              onSwitch={onSwitch}
            />
          )
        }
        return (
          <View className="card">
            <State icon="qr" title={words.noCard} text={words.privacy}>
              <Button onTap={() => go.tab('card')}>{words.getCard}</Button>
              {people.people.length > 1 && (
                <Button kind="soft" onTap={onSwitch}>
                  {words.family}
                </Button>
              )}
              {!chosen && <Button onTap={() => go.to(routes.realName)}>{words.getCard}</Button>}
            </State>
          </View>
        )
      }}
    </Await>
  )
}
