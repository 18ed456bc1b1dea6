import { Text, View } from '@tarojs/components'
import type { Validity } from '@onecard/shared/nucleic'
import { useWords } from '../../i18n/i18n.ts'
import { durationWord, longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Card, Heading } from '../../ui/layout.tsx'
import { clockBars, running, type ClockBar } from '../clocks.ts'
import { useNow } from '../useNow.ts'
import { testWords } from '../words.ts'

/** How long a negative result counts: a bar for each clock, the time at which it ends, and how much has passed. */
export function Clocks({ validity }: { validity: Validity }) {
  const words = useWords(testWords)
  const { language, care } = useSettings()
  const nowMs = useNow(30_000)
  const when = (instant: string) => longWhen(instant, nowMs, language, care)
  const bars = clockBars(validity, nowMs)
  const passed = durationWord(nowMs - Date.parse(validity.startsAt), language)
  return (
    <Card>
      <View className="clocks-head">
        <Heading className="h2" text={words.validity} />
        <Text className="sub">{validity.from === 'sampled' ? words.fromSampled : words.fromIssued}</Text>
      </View>
      <View
        className="clocks"
        ariaLabel={words.bars(bars.map(({ hours, until }) => words.until(hours, when(until))).join('，'))}
      >
        {bars.map((bar) => (
          <Bar key={bar.hours} bar={bar} when={when(bar.until)} />
        ))}
      </View>
      <Text className="sub clocks-passed">{running(validity, nowMs) ? words.passed(passed) : words.allOver}</Text>
    </Card>
  )
}

function Bar({ bar, when }: { bar: ClockBar; when: string }) {
  const words = useWords(testWords)
  const over = bar.share >= 1
  return (
    <View className={`clock${over ? ' over' : ''}`}>
      <View className="clock-track">
        <View className="clock-fill" style={{ width: `${Math.round(bar.share * 100)}%` }} />
      </View>
      <Text className="clock-hours">{words.hours(bar.hours)}</Text>
      <Text className="cap">{when}</Text>
    </View>
  )
}
