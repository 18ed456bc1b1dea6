import { Text, View } from '@tarojs/components'
import type { ReportItem } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { StateChip, Tag } from '../../ui/chips.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { kindLooks, markLooks, markOf } from '../states.ts'
import { resultWords } from '../words.ts'

/** One report in a list: what, where, and the one thing to know before it is opened. */
export function ReportRow({ report }: { report: ReportItem }) {
  const words = useWords(resultWords)
  const { care } = useSettings()
  const { icon, colour, ground } = kindLooks[report.kind]
  const said = report.state === 'preliminary' || report.state === 'corrected'
  return (
    <Tap className="row report-row" onTap={() => go.to(routes.report(report.id))}>
      <View className={`report-pic report-${ground}`}>
        <Icon name={icon} size={care ? 30 : 24} colour={colour} warm={colour === 'lake' ? 'lake' : 'accent'} />
      </View>
      <View className="f1">
        <View className="report-head">
          <Text className="row-title report-title">{report.title}</Text>
          <ReportMark {...report} />
        </View>
        <View className="report-where">
          <Tag>{words[report.kind]}</Tag>
          {said && <Tag tone="warm">{words[report.state]}</Tag>}
          <Text className="cap">{report.institutionName}</Text>
        </View>
      </View>
    </Tap>
  )
}

function ReportMark(report: ReportItem) {
  const words = useWords(resultWords)
  const mark = markOf(report)
  const { tone, icon } = markLooks[mark]
  return (
    <StateChip tone={tone} icon={icon}>
      {mark === 'marked' ? words.marked(report.abnormal) : words[mark]}
    </StateChip>
  )
}
