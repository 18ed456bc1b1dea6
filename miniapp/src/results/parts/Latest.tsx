import { Text, View } from '@tarojs/components'
import type { resultsApi } from '@onecard/shared/results'
import type { AnswerOf } from '@onecard/shared/treaty'
import { useWords } from '../../i18n/i18n.ts'
import { dateWord, dayOf, longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { StateChip } from '../../ui/chips.tsx'
import { Card, Heading } from '../../ui/layout.tsx'
import { names } from '../../ui/names.ts'
import { now } from '../../wire.ts'
import { flagLooks } from '../states.ts'
import { comparison, institutionsOf } from '../trends.ts'
import { resultWords, trendWords } from '../words.ts'

export type Trend = AnswerOf<typeof resultsApi.trend>

/** The latest value, and how it stands to the one before it. */
export function Latest({ trend: { name, unit, points } }: { trend: Trend }) {
  const words = useWords(trendWords)
  const flags = useWords(resultWords)
  const { language, care } = useSettings()
  const last = points.at(-1)
  if (!last) return null
  const { flag } = last
  const places = institutionsOf(points)
  return (
    <Card>
      <Heading className="h1" text={name} />
      <Text className="sub">{words.latest(longWhen(last.at, now(), language, care))}</Text>
      <View className="trend-latest">
        <Text className={names('trend-value num', flag && `item-${flag}`)}>{String(last.number)}</Text>
        {unit !== null && <Text className="sub">{unit}</Text>}
        {flag !== null && (
          <StateChip tone={flagLooks[flag].tone} icon={flagLooks[flag].icon}>
            {flags[flag]}
          </StateChip>
        )}
      </View>
      <Compared points={points} unit={unit} />
      {places.length > 1 && <Text className="cap">{words.places(places.join(language === 'zh' ? '、' : ', '))}</Text>}
    </Card>
  )
}

function Compared({ points, unit }: Pick<Trend, 'points' | 'unit'>) {
  const words = useWords(trendWords)
  const { language } = useSettings()
  const found = comparison(points)
  if (!found) return <Text className="trend-than">{words.once}</Text>
  const { way, by, before, elsewhere } = found
  const then = dateWord(dayOf(Date.parse(before.at)), language, dayOf(now()))
  const much = [String(by), unit].filter(Boolean).join(' ')
  const said = way === 'same' ? words.same(String(before.number), then) : words[way](much, String(before.number), then)
  return (
    <>
      <Text className="trend-than">{said}</Text>
      {elsewhere && <Text className="cap">{words.differ}</Text>}
    </>
  )
}
