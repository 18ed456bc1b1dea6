import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useWords } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { go } from './go.ts'
import { Icon } from './Icon.tsx'
import { Picture } from './Picture.tsx'
import { logoPicture } from './river.ts'
import { px } from './svg.ts'
import { Tap } from './Tap.tsx'
import { uiWords } from './words.ts'

/** The title bar of the web build: WeChat draws its own, a browser none. */
export function Header({ title, back, white }: { title: string; back: boolean; white: boolean }) {
  const words = useWords(uiWords)
  return (
    <header className="nav">
      {back && (
        <Tap className="nav-back" label={words.back} onTap={() => go.back()}>
          <Icon name="left" size={24} colour={white ? 'white' : 'text'} />
        </Tap>
      )}
      <h1 className="nav-title">{title}</h1>
    </header>
  )
}

/** The home page's own bar, in both targets: the mark, the name, the city or the mode. */
export function BrandHeader() {
  const words = useWords(uiWords)
  const { care } = useSettings()
  const inside = (
    <>
      <Picture src={logoPicture('#0c5a53', '#fff')} width={30} />
      <Text className="brand-name">{words.brand}</Text>
      <Text className="brand-place">{care ? words.care : words.city}</Text>
    </>
  )
  if (process.env['TARO_ENV'] === 'h5') return <header className="nav nav-brand">{inside}</header>
  return (
    <View className="nav nav-brand" style={{ paddingTop: statusBar() }}>
      {inside}
    </View>
  )
}

/** WeChat lays a page with its own bar under the phone's status bar. */
function statusBar(): string {
  if (process.env['TARO_ENV'] !== 'weapp') return px(0)
  try {
    return `${Taro.getWindowInfo().statusBarHeight ?? 24}px`
  } catch {
    return px(24)
  }
}
