import { Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { go, tabs, type Tab } from './go.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Tap } from './Tap.tsx'
import { uiWords } from './words.ts'

const pictures: Record<Tab, IconName> = { home: 'home', reports: 'report', card: 'qr', mine: 'user' }

/** Drawn by us in both targets: 亮码 is raised, and care mode's words are larger than WeChat's bar allows. */
export function TabBar({ at }: { at: Tab }) {
  const words = useWords(uiWords)
  const { care } = useSettings()
  const size = care ? 30 : 24
  const names: Record<Tab, string> = { home: words.home, reports: words.reports, card: words.code, mine: words.mine }
  // Care mode has three, with larger words; home leads to the results there.
  const shown = care ? tabs.filter((tab) => tab !== 'reports') : tabs
  return (
    <View
      className="tabbar"
      {...(process.env['TARO_ENV'] === 'h5' ? { role: 'navigation', ariaLabel: words.tabs } : {})}
    >
      {shown.map((tab) => (
        <Tap
          key={tab}
          className={`tab tab-${tab}${tab === at ? ' on' : ''}`}
          label={names[tab]}
          chosen={tab === at}
          onTap={() => tab !== at && go.tab(tab)}
        >
          <View className="tab-pic">
            <Icon
              name={pictures[tab]}
              size={size}
              colour={tab === 'card' ? 'white' : tab === at ? 'primary' : 'text3'}
              warm={tab === 'card' || tab === at ? 'accent' : 'text3'}
            />
          </View>
          <Text>{names[tab]}</Text>
        </Tap>
      ))}
    </View>
  )
}
