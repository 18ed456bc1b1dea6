import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { SamplingPointView } from '@onecard/shared/sampling'
import { useWords } from '../../i18n/i18n.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { StateChip, Tag } from '../../ui/chips.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../ui/say.ts'
import { dial, farWord, showTheWay } from '../place.ts'
import { nucleicWords, pointWords } from '../words.ts'

/** A sampling point: what, how far, when, whether it is open now. */
export function PointFacts({ point }: { point: SamplingPointView }) {
  const words = useWords(pointWords)
  const named = useWords(nucleicWords)
  const { language, care } = useSettings()
  const far = point.metres === null ? null : words.distance(farWord(point.metres, language))
  return (
    <View className="point">
      <Icon name="pin" size={care ? 32 : 26} warm="accent" />
      <View className="f1">
        <Text className="row-title">{point.name}</Text>
        <Text className="cap">{[far, words.open(point.hours)].filter(Boolean).join(' · ')}</Text>
        <Text className="cap">{point.address}</Text>
        <View className="point-tags">
          <StateChip tone={point.isOpen ? 'open' : 'full'} icon={point.isOpen ? 'open' : 'clock'}>
            {point.isOpen ? words.isOpen : words.isClosed}
          </StateChip>
          <Tag>{named[point.entrance]}</Tag>
          {point.takesSingles && <Tag>{words.singles}</Tag>}
        </View>
      </View>
    </View>
  )
}

/** Calling it, and the way there: WeChat's map, or in a browser the address to paste into one. */
export function PointWays({ point }: { point: SamplingPointView }) {
  const words = useWords(pointWords)
  const { care } = useSettings()
  const inWeb = process.env['TARO_ENV'] === 'h5'
  return (
    <View className="pair point-ways">
      <Button
        kind="soft"
        small
        wide
        icon="phone"
        label={`${words.call} ${point.phone}`}
        onTap={() => dial(point.phone)}
      >
        {care ? words.call : point.phone}
      </Button>
      <Button kind="soft" small wide icon={inWeb ? 'copy' : 'pin'} onTap={() => take(point, words.copied)}>
        {inWeb ? words.copyWay : words.go}
      </Button>
    </View>
  )
}

function take(point: SamplingPointView, copied: string): void {
  void showTheWay(point).then((shown) => {
    if (!shown) copy(`${point.name} ${point.address}`, copied)
  })
}

function copy(text: string, done: string): void {
  void Promise.resolve(Taro.setClipboardData({ data: text })).then(
    () => say(done),
    () => undefined,
  )
}
