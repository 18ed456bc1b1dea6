import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { IconName } from '../../ui/icons.ts'
import { Tap } from '../../ui/Tap.tsx'
import { homeWords } from '../words.ts'

/** The two things that people come for; the same two, in the same order, in both modes. */
export function Tiles({ latest = null }: { latest?: string | null }) {
  const words = useWords(homeWords)
  const { care } = useSettings()
  const size = care ? 50 : 42
  return (
    <View className="tiles">
      <Tap className="tile warm" onTap={() => go.to(routes.book)}>
        <Text className="tile-word">{care ? words.bookCare : words.book}</Text>
        <Text className="tile-note">{care ? words.bookCareNote : words.bookNote}</Text>
        <View className="tile-pic">
          <Icon name="calendar" size={size} colour="tileWarm" warm="dangerLine" />
        </View>
      </Tap>
      <Tap className="tile cool" onTap={() => go.tab('reports')}>
        <Text className="tile-word">{care ? words.resultsCare : words.results}</Text>
        <Text className="tile-note">{latest ?? (care ? words.resultsCareNote : words.resultsNote)}</Text>
        <View className="tile-pic">
          <Icon name="report" size={size} colour="tileCool" warm="dangerLine" />
        </View>
      </Tap>
    </View>
  )
}

/** Everything else that works today; nothing is shown that does not. */
export function Entrances({ cardId }: { cardId: string | null }) {
  const words = useWords(homeWords)
  const all: [IconName, string, string][] = [
    ['shield', words.pass, routes.pass],
    ['ticket', words.appointments, routes.appointments],
    ['tube', words.tests, routes.tests],
    ['pin', words.points, routes.samplingPoints(false)],
    ['family', words.family, routes.members],
    ...(cardId === null
      ? []
      : ([
          ['eye', words.who, routes.uses(cardId)],
          ['printer', words.printed, routes.staticCodes(cardId)],
        ] satisfies [IconName, string, string][])),
  ]
  return (
    <View className="card flush entrances">
      {all.map(([icon, word, url]) => (
        <Tap key={icon} className="entrance" onTap={() => go.to(url)}>
          <Icon name={icon} size={28} warm="accent" />
          <Text>{word}</Text>
        </Tap>
      ))}
    </View>
  )
}
