import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { Picture } from './Picture.tsx'
import { logoPicture, riverPicture } from './river.ts'

interface CardFaceProps {
  /** 云川市居民电子健康卡 */
  issuer: string
  name: string
  number: string
  /** The whole card, or its upper part over a code. */
  tall?: boolean
  /** On the right of the number: a date, a button. */
  aside?: ReactNode
}

/** 健康卡: pine, an apricot sun, river lines rising to the right, the name large, the number masked. */
export function CardFace({ issuer, name, number, tall = false, aside }: CardFaceProps) {
  const water = tall
    ? { strength: 0.34, lines: 10, from: 0.42, gap: 12, swing: 18, phase: 1.2 }
    : { strength: 0.3, lines: 8, from: 0.46, gap: 10, swing: 13, phase: 1.2 }
  const height = tall ? 196 : 126
  return (
    <View className={tall ? 'card-face tall' : 'card-face'}>
      <Picture className="card-face-river" src={riverPicture(398, height, water)} width={398} height={height} />
      <View className="card-face-head">
        <Picture src={logoPicture('#fff', '#0c5a53')} width={tall ? 26 : 24} />
        <Text className="card-face-issuer">{issuer}</Text>
      </View>
      <View className="card-face-sun" />
      <View className="card-face-foot">
        <View>
          <Text className="card-face-name">{name}</Text>
          <Text className="card-face-number num">{number}</Text>
        </View>
        {aside}
      </View>
    </View>
  )
}
