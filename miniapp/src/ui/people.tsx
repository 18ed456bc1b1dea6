import { Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { Button } from './Button.tsx'
import { Face } from './Face.tsx'
import type { ResidentFace } from './faces.ts'
import { Icon } from './Icon.tsx'
import { Sheet } from './Sheet.tsx'
import { Tap } from './Tap.tsx'
import { uiWords } from './words.ts'

/** A person as the kit shows one: a face, and the relation or masked name under it. */
export interface Someone {
  id: string
  face: ResidentFace
  /** 我, 妈妈, 女儿. */
  called: string
  nameMasked: string
}

interface PeopleProps {
  people: readonly Someone[]
  chosen: string | null
  onChoose: (id: string) => void
}

/** Whose it is: a row of faces; the chosen one has a ring and bold letters. */
export function PersonStrip({ people, chosen, onChoose, onAdd }: PeopleProps & { onAdd?: () => void }) {
  const words = useWords(uiWords)
  return (
    <View className="people">
      {people.map(({ id, face, called, nameMasked }) => (
        <Tap
          key={id}
          className={`person${id === chosen ? ' on' : ''}`}
          label={`${called} ${nameMasked}`}
          chosen={id === chosen}
          onTap={() => onChoose(id)}
        >
          <View className="person-ring">
            <Face face={face} size={44} />
          </View>
          <Text>{called}</Text>
        </Tap>
      ))}
      <View className="f1" />
      {onAdd && (
        <Tap className="person" label={words.add} onTap={onAdd}>
          <View className="person-ring">
            <View className="person-add">
              <Icon name="plus" size={20} colour="text3" />
            </View>
          </View>
          <Text>{words.add}</Text>
        </Tap>
      )}
    </View>
  )
}

/** One person on a line of their own, with a way to change to another; care mode's switch. */
export function PersonRow({ who, note, onSwitch }: { who: Someone; note?: string; onSwitch?: () => void }) {
  const words = useWords(uiWords)
  return (
    <View className="person-row">
      <Face face={who.face} size={52} />
      <View className="f1">
        <Text className="row-title">{who.nameMasked}</Text>
        <Text className="cap">{note ?? who.called}</Text>
      </View>
      {onSwitch && (
        <Button kind="soft" small onTap={onSwitch}>
          {words.switchPerson}
        </Button>
      )}
    </View>
  )
}

/** All people, one a line, to choose from. */
export function PeopleSheet({ people, chosen, onChoose, onClose }: PeopleProps & { onClose: () => void }) {
  const words = useWords(uiWords)
  return (
    <Sheet title={words.choosePerson} onClose={onClose}>
      <View className="choices">
        {people.map(({ id, face, called, nameMasked }) => (
          <Tap
            key={id}
            className={`choice${id === chosen ? ' on' : ''}`}
            role="radio"
            chosen={id === chosen}
            onTap={() => onChoose(id)}
          >
            <Face face={face} size={44} />
            <View className="f1">
              <Text className="choice-word">{nameMasked}</Text>
              <Text className="cap">{called}</Text>
            </View>
            {id === chosen && <Icon name="check" size={22} />}
          </Tap>
        ))}
      </View>
    </Sheet>
  )
}
