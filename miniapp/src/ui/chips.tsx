import { Text, View } from '@tarojs/components'
import { useSettings } from '../settings.ts'
import type { Colour } from './colours.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

/**
 * 有号 · 约满 · 停诊 · 待放号, lake for what is under way, plum for what has to be done again, `quiet` for what has only begun. `critical` is filled, and only for what can't wait; `plain`
 * has no ground: nothing to notice.
 */
export type Tone = 'open' | 'full' | 'stop' | 'soon' | 'busy' | 'critical' | 'plain' | 'redo' | 'quiet'

export const toneInks: Record<Tone, Colour> = {
  open: 'primary',
  full: 'text3',
  stop: 'danger',
  soon: 'accentText',
  busy: 'lake',
  critical: 'white',
  plain: 'primary',
  redo: 'plum',
  quiet: 'text2',
}

/** A state: always icon and word together, at most 6 characters; never a button. */
export function StateChip({ tone, icon, children }: { tone: Tone; icon: IconName; children: string }) {
  const { care } = useSettings()
  return (
    <View className={`chip chip-${tone}`}>
      <Icon name={icon} size={care ? 20 : 14} colour={toneInks[tone]} />
      <Text>{children}</Text>
    </View>
  )
}

/** A neutral fact: 东院区 3 层, 本人. */
export function Tag({
  children,
  tone = 'plain',
}: {
  children: string
  tone?: 'plain' | 'pine' | 'warm' | 'line' | 'white'
}) {
  return <Text className={`tag tag-${tone}`}>{children}</Text>
}

/** How many wait; nothing when none do. */
export function Badge({ count }: { count: number }) {
  if (count === 0) return null
  return <Text className="badge num">{count > 99 ? '99+' : String(count)}</Text>
}
