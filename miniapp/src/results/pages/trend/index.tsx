import { useRouter } from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { useSettings } from '../../../settings.ts'
import { Note } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { trend } from '../../api.ts'
import { paramText } from '../../pagesOf.ts'
import { Latest, type Trend } from '../../parts/Latest.tsx'
import { TrendChart } from '../../parts/TrendChart.tsx'
import { TrendTable } from '../../parts/TrendTable.tsx'
import { trendWords } from '../../words.ts'
import '../../results.scss'

/** One item over time: how it stands to the last time, as a picture, and line by line. */
export default function TrendPage() {
  const words = useWords(trendWords)
  const { id = '', code, unit } = useRouter().params
  const item = paramText(code)
  const inUnit = paramText(unit)
  const one = useRemote(
    () => trend({ params: { id, code: item }, query: { unit: inUnit || undefined } }),
    [id, item, inUnit],
  )
  return (
    <Screen title={words.title}>
      <Await of={one}>{(value) => <Whole trend={value} />}</Await>
    </Screen>
  )
}

/** In care mode the lines come before the picture. */
function Whole({ trend: value }: { trend: Trend }) {
  const words = useWords(trendWords)
  const { care } = useSettings()
  if (value.points.length === 0) return <State icon="pulse" title={words.none} text={words.noneText} />
  const chart = value.points.length > 1 && <TrendChart trend={value} />
  return (
    <>
      <Latest trend={value} />
      {!care && chart}
      <TrendTable trend={value} />
      {care && chart}
      <Note tone="lake">{words.plain}</Note>
    </>
  )
}
