import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { StateChip } from '../../ui/chips.tsx'
import { Note } from '../../ui/layout.tsx'
import { names } from '../../ui/names.ts'
import { Items } from '../parts/Items.tsx'
import { Paragraph } from '../parts/Paragraph.tsx'
import { ReportFacts } from '../parts/ReportFacts.tsx'
import { ReportTop } from '../parts/ReportTop.tsx'
import { isReadable, Standing } from '../parts/Standing.tsx'
import { flagLooks } from '../states.ts'
import { figuresOf, type Figure } from '../station.ts'
import { reportWords, resultWords, stationWords } from '../words.ts'
import type { ReportOfKindProps } from './kinds.ts'

/** A check at the village station: large figures with a word each, then the doctor's advice, then whatever else was measured. */
export function StationReport({ report, person }: ReportOfKindProps) {
  const words = useWords(reportWords)
  const own = useWords(stationWords)
  const { figures, rest } = figuresOf(report.observations)
  return (
    <>
      <ReportTop report={report} person={person} />
      <Standing state={report.state} />
      {isReadable(report) && (
        <>
          <View className="figures">
            {figures.map((figure, nth) => (
              <Shown key={`${figure.name} ${nth}`} figure={figure} />
            ))}
          </View>
          <Paragraph title={own.advice} text={report.conclusion} />
          {rest.length > 0 && <Items report={{ ...report, observations: rest }} />}
          <Paragraph title={words.note} text={report.note} />
        </>
      )}
      <ReportFacts report={report} />
      {isReadable(report) && <Note tone="lake">{own.plain}</Note>}
    </>
  )
}

function Shown({ figure: { name, value, unit, flag } }: { figure: Figure }) {
  const words = useWords(stationWords)
  const flags = useWords(resultWords)
  return (
    <View className={names('figure', name === 'pressure' && 'wide')}>
      <Text className="cap">{words[name]}</Text>
      <View className="figure-found">
        <Text className={names('figure-value num', flag && `item-${flag}`)}>{value}</Text>
        {unit !== null && <Text className="cap">{unit}</Text>}
      </View>
      {flag !== null && (
        <StateChip tone={flagLooks[flag].tone} icon={flagLooks[flag].icon}>
          {flags[flag]}
        </StateChip>
      )}
    </View>
  )
}
