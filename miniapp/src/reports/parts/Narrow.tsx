import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { dayOf } from '../../i18n/when.ts'
import { nucleicWords } from '../../nucleic/words.ts'
import { spanWord } from '../../results/span.ts'
import { listWords, resultWords } from '../../results/words.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Pills } from '../../ui/fields.tsx'
import { SearchBox } from '../../ui/SearchBox.tsx'
import { now } from '../../wire.ts'
import { kindsShown, type ReportList } from '../useReportList.ts'

/** Kind, name and days: what the list is narrowed by. */
export function Narrow({ list, onSpan }: { list: ReportList; onSpan: () => void }) {
  const words = useWords(listWords)
  const kinds = useWords(resultWords)
  const { language } = useSettings()
  const entrances = useWords(nucleicWords)
  const named = { ...kinds, all: words.all, mass: entrances.mass, self: entrances.self }
  const choices = kindsShown.map((value) => ({ value, word: named[value] }))
  const days = spanWord(list.span, words, language, dayOf(now()))
  return (
    <View className="report-narrow">
      <SearchBox label={words.search} placeholder={words.search} value={list.typed} onChange={list.type} />
      <Pills label={words.kinds} choices={choices} value={list.kind} onChange={list.chooseKind} />
      <View className="report-filters">
        <Button kind="plain" small icon="calendar" label={`${words.chooseTime} ${days}`} onTap={onSpan}>
          {days}
        </Button>
      </View>
    </View>
  )
}
