import { Text, View } from '@tarojs/components'
import type { Observation } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { StateChip } from '../../ui/chips.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { names } from '../../ui/names.ts'
import { Tap } from '../../ui/Tap.tsx'
import { pagesOf } from '../pagesOf.ts'
import { rangeBar } from '../reading.ts'
import { flagLooks } from '../states.ts'
import { reportWords, resultWords } from '../words.ts'

interface ItemProps {
  item: Observation
  /** Null for whoever reads one report and no history. */
  memberId: string | null
}

/** One item: value, unit, range, and what the flag says in colour, arrow and word. */
export function Item({ item, memberId }: ItemProps) {
  const words = useWords(reportWords)
  return (
    <View className="item">
      <View className="item-head">
        <Text className="item-name">{item.name}</Text>
        <Found {...item} />
      </View>
      <Bar item={item} />
      <View className="item-foot">
        <Text className="cap">{item.range === null ? words.noRange : words.range(item.range)}</Text>
        {item.number !== null && memberId !== null && <Trend item={item} memberId={memberId} />}
      </View>
      {item.method !== null && <Text className="cap">{words.method(item.method)}</Text>}
      {item.note !== null && <Text className="cap paragraph">{item.note}</Text>}
    </View>
  )
}

/** The value with its unit and flag; trends show it the same way. */
export function Found({ value, number, unit, flag }: Pick<Observation, 'value' | 'number' | 'unit' | 'flag'>) {
  const words = useWords(resultWords)
  const wordy = number === null && value.length > 8
  return (
    <View className="item-found">
      <Text className={names('item-value', wordy ? 'said' : 'num', flag && `item-${flag}`)}>{value}</Text>
      {unit !== null && <Text className="cap">{unit}</Text>}
      {flag !== null && (
        <StateChip tone={flagLooks[flag].tone} icon={flagLooks[flag].icon}>
          {words[flag]}
        </StateChip>
      )}
    </View>
  )
}

/** Where the value lies between the bounds; the words around it say the same. */
function Bar({ item }: { item: Observation }) {
  const bar = rangeBar(item)
  if (!bar) return null
  const { from, until, at } = bar
  return (
    <View className="range-bar">
      <View className="range-band" style={{ left: `${from}%`, width: `${until - from}%` }} />
      <View className={names('range-dot', item.flag && `item-${item.flag}`)} style={{ left: `${at}%` }} />
    </View>
  )
}

function Trend({ item: { code, name, unit }, memberId }: ItemProps & { memberId: string }) {
  const words = useWords(reportWords)
  return (
    <Tap
      className="item-trend"
      label={words.seeTrendOf(name)}
      onTap={() => go.to(pagesOf.trend({ memberId, code, unit }))}
    >
      <Text>{words.seeTrend}</Text>
      <Icon name="right" size={16} />
    </Tap>
  )
}
