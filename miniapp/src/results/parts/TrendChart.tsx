import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { dateWord, dayOf } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Card, Heading } from '../../ui/layout.tsx'
import { Picture } from '../../ui/Picture.tsx'
import { now } from '../../wire.ts'
import { dayLabels, plot } from '../chart.ts'
import { chartPicture } from '../drawing.ts'
import { resultWords, trendWords } from '../words.ts'
import type { Trend } from './Latest.tsx'

const usual = { width: 311, height: 190, top: 26, bottom: 26, side: 2 }
/** Larger letters want more room, and fewer beside one another. */
const large = { width: 307, height: 230, top: 34, bottom: 34, side: 2 }

/** The latest values as a picture; its alternative says all of them. */
export function TrendChart({ trend: { name, points } }: { trend: Trend }) {
  const words = useWords(trendWords)
  const flags = useWords(resultWords)
  const { language, care } = useSettings()
  const most = care ? 5 : 7
  const drawn = points.slice(-most)
  const frame = care ? large : usual
  const days = drawn.map(({ at }) => dayOf(Date.parse(at)))
  const src = chartPicture(plot(drawn, frame), dayLabels(days), frame, care ? 17 : 12)
  const said = drawn.map(({ at, number, flag }) =>
    words.value(
      dateWord(dayOf(Date.parse(at)), language, dayOf(now())),
      String(number),
      flag === null ? '' : flags[flag],
    ),
  )
  return (
    <Card>
      <Heading className="h2" text={words.chart(drawn.length)} />
      <View className="trend-picture">
        <Picture
          src={src}
          width={frame.width}
          height={frame.height}
          alt={words.says(name, said.join(language === 'zh' ? '，' : ', '))}
        />
      </View>
      <Text className="cap">{words.band}</Text>
    </Card>
  )
}
