import { Text, View } from '@tarojs/components'
import type { TrendPoint } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Card, Section } from '../../ui/layout.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { now } from '../../wire.ts'
import { trendWords } from '../words.ts'
import { Found } from './Item.tsx'
import type { Trend } from './Latest.tsx'

/** The same values line by line, the latest first; each leads to its report. */
export function TrendTable({ trend: { unit, points } }: { trend: Trend }) {
  const words = useWords(trendWords)
  return (
    <Section title={words.table(points.length)}>
      <Card flush>
        {[...points].reverse().map((point) => (
          <TrendRow key={`${point.reportId} ${point.at}`} point={point} unit={unit} />
        ))}
      </Card>
    </Section>
  )
}

function TrendRow({ point, unit }: { point: TrendPoint; unit: string | null }) {
  const { language, care } = useSettings()
  return (
    <Tap className="row trend-row" onTap={() => go.to(routes.report(point.reportId))}>
      <View className="f1">
        <View className="trend-head">
          <Text className="row-title">{longWhen(point.at, now(), language, care)}</Text>
          <Found value={String(point.number)} number={point.number} unit={unit} flag={point.flag} />
        </View>
        <Text className="cap">{point.institutionName}</Text>
      </View>
      <Icon name="right" size={care ? 24 : 18} colour="quiet" />
    </Tap>
  )
}
