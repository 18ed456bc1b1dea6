import { Text, View } from '@tarojs/components'
import type { NucleicSign } from '@onecard/shared/nucleic'
import type { ReportItem } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { isOverdue } from '../../nucleic/saying.ts'
import { isWaiting, nucleicLooks } from '../../nucleic/states.ts'
import { nucleicWords } from '../../nucleic/words.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { StateChip, Tag } from '../../ui/chips.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { now } from '../../wire.ts'
import { kindLooks, markLooks, markOf } from '../states.ts'
import { privateWords } from '../privateWords.ts'
import { resultWords } from '../words.ts'
import '../row.scss'

/** One report in a list: what, where, and the one thing to know before it is opened. */
export function ReportRow({ report }: { report: ReportItem }) {
  return report.locked ? <LockedRow id={report.id} /> : <OpenRow report={report} />
}

/** That there is one, and nothing that tells of what kind: somebody may be looking over a shoulder. */
function LockedRow({ id }: { id: string }) {
  const words = useWords(privateWords)
  const { care } = useSettings()
  return (
    <Tap className="row report-row" onTap={() => go.to(routes.report(id))}>
      <View className="report-pic report-pine">
        <Icon name="lock" size={care ? 30 : 24} />
      </View>
      <View className="f1">
        <Text className="row-title report-title">{words.locked}</Text>
        <Text className="cap">{words.lockedNote}</Text>
      </View>
    </Tap>
  )
}

function OpenRow({ report }: { report: ReportItem }) {
  const { care } = useSettings()
  const { icon, colour, ground } = kindLooks[report.kind]
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
        <Where report={report} />
        {report.nucleic && <Expected test={report.nucleic} />}
      </View>
    </Tap>
  )
}

/** Its kind, or the entrance of a nucleic-acid test, and from where. */
function Where({ report: { kind, state, nucleic, institutionName } }: { report: ReportItem }) {
  const words = useWords(resultWords)
  const tests = useWords(nucleicWords)
  // A test that waits says so itself.
  const said = state === 'corrected' || (state === 'preliminary' && !nucleic)
  return (
    <View className="report-where">
      <Tag>{nucleic?.entrance ? tests[nucleic.entrance] : words[kind]}</Tag>
      {said && <Tag tone="warm">{words[state]}</Tag>}
      <Text className="cap">{nucleic?.place ?? institutionName}</Text>
    </View>
  )
}

/** When a result that is waited for should be there; nothing for the others. */
function Expected({ test }: { test: NucleicSign }) {
  const words = useWords(nucleicWords)
  const { language, care } = useSettings()
  const nowMs = now()
  if (!isWaiting(test.state) || test.expectedAt === null) return null
  const late = isOverdue(test, nowMs)
  const when = longWhen(test.expectedAt, nowMs, language, care)
  return (
    <View className={`report-expected${late ? ' late' : ''}`}>
      <Icon name={late ? 'alert' : 'clock'} size={care ? 20 : 14} colour={late ? 'accentText' : 'text3'} />
      <Text>{late ? words.overdue(when) : words.expected(when)}</Text>
    </View>
  )
}

function ReportMark(report: ReportItem) {
  const words = useWords(resultWords)
  const tests = useWords(nucleicWords)
  if (report.nucleic) {
    return <StateChip {...nucleicLooks[report.nucleic.state]}>{tests[report.nucleic.state]}</StateChip>
  }
  const mark = markOf(report)
  const { tone, icon } = markLooks[mark]
  return (
    <StateChip tone={tone} icon={icon}>
      {mark === 'marked' ? words.marked(report.abnormal) : words[mark]}
    </StateChip>
  )
}
