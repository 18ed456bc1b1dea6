import { Text, View } from '@tarojs/components'
import { useSettings } from '../settings.ts'
import { toneInks, type Tone } from './chips.tsx'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Tap } from './Tap.tsx'

/** Where one is on a way of a few pages: 登录 — 实名 — 领卡. */
export function Steps({ names, at }: { names: readonly string[]; at: number }) {
  return (
    <View className="steps">
      {names.map((name, nth) => (
        <View key={name} className={`steps-part${nth > 0 ? ' later' : ''}`}>
          {nth > 0 && <View className="steps-line" />}
          <View className={`steps-one${nth === at ? ' on' : nth < at ? ' done' : ''}`}>
            <View className="steps-dot">
              {nth < at ? <Icon name="check" size={14} /> : <Text>{String(nth + 1)}</Text>}
            </View>
            <Text>{name}</Text>
          </View>
        </View>
      ))}
    </View>
  )
}

export interface DateCell {
  key: string
  /** 今天, 周三 */
  top: string
  /** 25, or 12/1 for the first of a month */
  number: string
  /** 有号 */
  word: string
  tone: Tone | null
  icon: IconName | null
}

/** Days side by side: weekday, day, state in three lines; words, not dots. */
export function DateStrip(props: {
  cells: readonly DateCell[]
  chosen: string
  onPick: (key: string) => void
  label: string
}) {
  const { cells, chosen, onPick, label } = props
  const { care } = useSettings()
  return (
    <View className="dates" {...(process.env['TARO_ENV'] === 'h5' ? { role: 'tablist', ariaLabel: label } : {})}>
      {cells.map(({ key, top, number, word, tone, icon }) => {
        const on = key === chosen
        return (
          <Tap
            key={key}
            role="tab"
            chosen={on}
            className={`date${on ? ' on' : ''}${tone === null ? ' none' : ''}`}
            label={`${top} ${number} ${word}`}
            onTap={() => onPick(key)}
          >
            <Text>{top}</Text>
            <Text className="date-number num">{number}</Text>
            <View className={`date-state${tone ? ` ink-${tone}` : ''}`}>
              {icon && tone && <Icon name={icon} size={care ? 18 : 12} colour={on ? 'white' : toneInks[tone]} />}
              <Text>{word}</Text>
            </View>
          </Tap>
        )
      })}
    </View>
  )
}
