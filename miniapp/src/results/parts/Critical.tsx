import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { Observation } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { routes } from '../../routes.ts'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { reportWords } from '../words.ts'
import { Item } from './Item.tsx'

/** Critical values in a frame of their own, with what to do today and a call to 120. */
export function Critical({ items, memberId }: { items: readonly Observation[]; memberId: string }) {
  const words = useWords(reportWords)
  if (items.length === 0) return null
  return (
    <View className="card critical-card">
      <View className="critical-head">
        <Icon name="alert" size={24} colour="dangerDeep" />
        <View className="f1 strong">{words.emergency}</View>
      </View>
      {items.map((item, nth) => (
        <Item key={`${item.code} ${nth}`} item={item} memberId={memberId} />
      ))}
      <View className="critical-ways">
        <Button
          kind="danger"
          wide
          icon="phone"
          onTap={() => void Promise.resolve(Taro.makePhoneCall({ phoneNumber: '120' })).catch(() => undefined)}
        >
          {words.call120}
        </Button>
        <Button kind="soft" wide onTap={() => go.to(routes.book)}>
          {words.bookNow}
        </Button>
      </View>
    </View>
  )
}
