import { useEffect, useState, type ReactNode } from 'react'
import { View } from '@tarojs/components'
import Taro, { useDidShow } from '@tarojs/taro'
import { useWords } from '../i18n/i18n.ts'
import { useSettings, type Settings } from '../settings.ts'
import { watchNetwork } from '../wire.ts'
import type { Tab } from './go.ts'
import { BrandHeader, Header } from './Header.tsx'
import { Icon } from './Icon.tsx'
import { Scroll } from './Scroll.tsx'
import { TabBar } from './TabBar.tsx'
import { names } from './names.ts'
import { PrivacySheet } from './PrivacySheet.tsx'
import { uiWords } from './words.ts'

interface ScreenProps {
  /** At most 8 Chinese characters. */
  title: string
  children: ReactNode
  /** A tab page carries the bar; a foot and the bar never stand together. */
  tab?: Tab
  /** The home page's own header instead of a title. */
  brand?: boolean
  /** One or two buttons that stay at the bottom. */
  foot?: ReactNode
  /** What stays above the part that scrolls. */
  pinned?: ReactNode
  /** Sheets, drawn over everything. */
  over?: ReactNode
  onEnd?: (() => void) | undefined
  /** Says that there is no network above the contents; a screen that says it better itself turns it off. */
  saysOffline?: boolean
  /** Pine from top to bottom, for the one page that is shown to others at a door. */
  ground?: 'paper' | 'pine'
}

/** A whole page: title, contents, foot or tab bar, in the mode and language of the person. */
export function Screen(props: ScreenProps) {
  const { title, tab, foot, onEnd, saysOffline = true, ground = 'paper' } = props
  const settings = useSettings()
  useTitle(title, settings)
  return (
    <View className={names(modeClass(settings), ground === 'pine' && 'on-pine')}>
      <Top {...props} />
      {props.pinned}
      <Scroll label={title} onEnd={onEnd}>
        {saysOffline && <OfflineBanner />}
        <View className={names('body', !foot && 'free')}>{props.children}</View>
      </Scroll>
      {foot && <View className="foot">{foot}</View>}
      {tab && <TabBar at={tab} />}
      {props.over}
      <PrivacySheet />
    </View>
  )
}

function Top({ brand, title, tab, ground }: ScreenProps) {
  if (brand) return <BrandHeader />
  return process.env['TARO_ENV'] === 'h5' ? (
    <Header title={title} back={tab === undefined} white={ground === 'pine'} />
  ) : null
}

function modeClass({ care, scale, larger, language }: Settings): string {
  return names('screen', language, care ? `care care-${scale}` : larger && 'larger')
}

function useTitle(title: string, { language }: Settings): void {
  const show = () => {
    void Promise.resolve(Taro.setNavigationBarTitle({ title })).catch(() => undefined)
    if (process.env['TARO_ENV'] === 'h5') document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }
  useEffect(show, [title, language])
  useDidShow(show)
}

export function useOnline(): boolean {
  const [online, setOnline] = useState(true)
  useEffect(() => watchNetwork(setOnline), [])
  return online
}

function OfflineBanner() {
  const words = useWords(uiWords)
  if (useOnline()) return null
  return (
    <View className="offline-bar">
      <Icon name="wifioff" size={18} colour="accentDeep" />
      <View className="f1">{words.offlineBar}</View>
    </View>
  )
}
