import { Text, View } from '@tarojs/components'
import type { ReportKind, ReportView } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import type { Person } from '../../person/people.ts'
import { useSettings } from '../../settings.ts'
import { StateChip } from '../../ui/chips.tsx'
import { Face } from '../../ui/Face.tsx'
import { Card, Heading } from '../../ui/layout.tsx'
import { now } from '../../wire.ts'
import { findingOf, isCritical, isMarked } from '../reading.ts'
import { stateLooks } from '../states.ts'
import { reportWords, resultWords } from '../words.ts'
import { isReadable } from './Standing.tsx'

/** Of some kinds nothing is taken away: somebody was looked at. */
const takenBy: Record<ReportKind, 'sampled' | 'examined'> = {
  ...{ laboratory: 'sampled', 'nucleic-acid': 'sampled', pathology: 'sampled' },
  ...{ imaging: 'examined', ecg: 'examined', station: 'examined' },
}

interface ReportTopProps {
  report: ReportView
  person: Person | undefined
  /** Where items are not what matters, they are not counted. */
  counts?: boolean
}

/** What it is, whose, where from and when, and the whole in one sentence. */
export function ReportTop({ report, person, counts = true }: ReportTopProps) {
  const words = useWords(reportWords)
  const { language, care } = useSettings()
  const when = (instant: string) => longWhen(instant, now(), language, care)
  const who = person && words.who(person.nameMasked, person.called)
  return (
    <Card>
      <View className="result-who">
        {person && <Face face={person.face} size={care ? 56 : 44} />}
        <View className="f1">
          <Heading className="h1" text={report.title} />
          {who !== undefined && <Text className="sub">{who}</Text>}
          <Text className="sub">{report.institutionName}</Text>
        </View>
      </View>
      <View className="result-times">
        {report.sampledAt !== null && <Text>{words[takenBy[report.kind]](when(report.sampledAt))}</Text>}
        <Text>{words.issued(when(report.issuedAt))}</Text>
      </View>
      <Said report={report} counts={counts} />
    </Card>
  )
}

function Said({ report, counts }: { report: ReportView; counts: boolean }) {
  const words = useWords(reportWords)
  const states = useWords(resultWords)
  const { tone, icon } = stateLooks[report.state]
  return (
    <View className="result-state">
      <StateChip tone={tone} icon={icon}>
        {states[report.state]}
      </StateChip>
      {counts && isReadable(report) && <Text className="result-says">{sentence(report, words)}</Text>}
    </View>
  )
}

function sentence({ observations }: ReportView, words: (typeof reportWords)['zh']): string {
  const all = observations.length
  switch (findingOf(observations)) {
    case 'critical':
      return words.saysCritical(observations.filter(({ flag }) => isCritical(flag)).length)
    case 'marked':
      return words.saysMarked(observations.filter(({ flag }) => isMarked(flag)).length, all)
    case 'normal':
      return words.saysNormal(all)
    case 'unmarked':
      return words.saysUnmarked(all)
    case 'text':
      return words.saysText
  }
}
