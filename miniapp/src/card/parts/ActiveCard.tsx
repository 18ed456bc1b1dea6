import { Text, View } from '@tarojs/components'
import type { CardView } from '@onecard/shared/healthcard'
import { useCode } from '../../healthcard/useCode.ts'
import { WhoRow } from '../../healthcard/WhoRow.tsx'
import { LostRow } from '../../healthcard/LostRow.tsx'
import { cardWords } from '../../healthcard/words.ts'
import { useWords } from '../../i18n/i18n.ts'
import type { People, Person } from '../../person/people.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { CardFace } from '../../ui/CardFace.tsx'
import { Face } from '../../ui/Face.tsx'
import { go } from '../../ui/go.ts'
import { Card, Row, Section } from '../../ui/layout.tsx'
import { Picture } from '../../ui/Picture.tsx'
import { riverPicture } from '../../ui/river.ts'
import { Tap } from '../../ui/Tap.tsx'
import { CodePanel, OfflineNote } from './CodePanel.tsx'
import { routes } from '../../routes.ts'

interface ActiveCardProps {
  card: CardView
  cards: CardView[]
  people: People
  onSwitch: () => void
  onChange: () => void
}

export function ActiveCard({ card, cards, people, onSwitch, onChange }: ActiveCardProps) {
  const words = useWords(cardWords)
  const { care } = useSettings()
  const { code, refresh, refreshing } = useCode(card.id)
  const { chosen } = people
  return (
    <>
      <OfflineNote code={code} />
      <Card flush className="code-card">
        {chosen &&
          (care ? (
            <NameStrip who={chosen} onSwitch={onSwitch} />
          ) : (
            <TopFace card={card} who={chosen} onSwitch={onSwitch} />
          ))}
        <CodePanel card={card} code={code} refreshing={refreshing} onRefresh={refresh} />
      </Card>
      <Card flush>
        <Row icon="shield" title={words.pass} note={words.passNote} onTap={() => go.to(routes.pass)} />
        <WhoRow card={card} />
        {!care && <LostRow card={card} onDone={onChange} />}
      </Card>
      {!care && <FamilyCards people={people} cards={cards} />}
    </>
  )
}

interface TopProps {
  who: Person
  onSwitch: () => void
}

function TopFace({ card, who, onSwitch }: TopProps & { card: CardView }) {
  const words = useWords(cardWords)
  const change = (
    <Tap className="btn btn-white sm code-switch" onTap={onSwitch}>
      <Face face={who.face} size={28} />
      <Text>{words.switchFamily}</Text>
    </Tap>
  )
  return <CardFace issuer={words.cityCard} name={card.nameMasked} number={card.numberMasked} aside={change} />
}

/** Care mode: a name and a way to change, so that the code can be larger. */
function NameStrip({ who, onSwitch }: TopProps) {
  const words = useWords(cardWords)
  const water = { strength: 0.3, lines: 6, from: 0.3, gap: 11, swing: 12, phase: 1.2 }
  return (
    <View className="name-strip">
      <Picture className="card-face-river" src={riverPicture(398, 90, water)} width={398} height={90} />
      <Face face={who.face} size={52} />
      <View className="f1 above">
        <Text className="card-face-name">{who.nameMasked}</Text>
        <Text className="name-strip-note on2">{who.called}</Text>
      </View>
      <Button kind="white" small className="above" onTap={onSwitch}>
        {words.switchPerson}
      </Button>
    </View>
  )
}

function FamilyCards({ people, cards }: Pick<ActiveCardProps, 'people' | 'cards'>) {
  const words = useWords(cardWords)
  const others = people.people.filter(({ id }) => id !== people.chosen?.id)
  if (others.length === 0) return null
  return (
    <Section title={words.family} more={words.manage(cards.length, people.limit)} onMore={() => go.to(routes.members)}>
      <View className="family-cards">
        {others.map((person) => (
          <Tap key={person.id} className="family-card" onTap={() => people.choose(person.id)}>
            <Face face={person.face} size={40} />
            <Text className="family-name">{person.nameMasked}</Text>
            <Text className="micro">{person.called}</Text>
          </Tap>
        ))}
      </View>
    </Section>
  )
}
