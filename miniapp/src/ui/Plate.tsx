import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { Barcode } from './Barcode.tsx'
import { Icon } from './Icon.tsx'
import { Picture } from './Picture.tsx'
import { riverPicture } from './river.ts'
import { uiWords } from './words.ts'

/** 号牌: only for a real place in a queue. River lines stay low and never cross the number. */
interface PlateProps {
  /** 市第一人民医院 · 心血管内科 */
  where: string
  number: string
  /** 陈述文 主任医师 */
  who?: string
  day: string
  time: string
  /** Place, address and a way there. */
  children?: ReactNode
  /** Six digits to check in with, and from when they are good. */
  checkIn?: { code: string; note: string }
}

export function NumberPlate({ where, number, who, day, time, children, checkIn }: PlateProps) {
  const words = useWords(uiWords)
  const river = { strength: 0.26, lines: 8, from: 0.66, swing: 12, phase: 0.6 }
  return (
    <View className="plate-hang">
      <View className="plate">
        <View className="plate-cord" />
        <View className="plate-eye" />
        <View className="plate-top">
          <Picture className="plate-river" src={riverPicture(358, 226, river)} width={358} height={226} />
          <Text className="plate-where">{where}</Text>
          <Text className="plate-number num">{number}</Text>
          <View className="plate-who">
            <Text>{words.number}</Text>
            {who !== undefined && <Text className="on2">{who}</Text>}
          </View>
          <View className="plate-when">
            <Text>{day}</Text>
            <Text className="num">{time}</Text>
          </View>
        </View>
        {children && <View className="plate-place">{children}</View>}
        {checkIn && <CheckIn {...checkIn} />}
      </View>
    </View>
  )
}

function CheckIn({ code, note }: { code: string; note: string }) {
  const words = useWords(uiWords)
  return (
    <>
      <View className="tear">
        <View className="tear-line" />
      </View>
      <View className="plate-stub">
        <Barcode digits={code} width={290} height={54} alt={`${words.checkInCode} ${code}`} />
        <Text className="plate-code num">{`${code.slice(0, 3)} ${code.slice(3)}`}</Text>
        <Text className="cap">{note}</Text>
      </View>
    </>
  )
}

interface SmallPlateProps {
  number: string
  /** Under the number: 前面 3 人, or the day. */
  under?: string
  /** 今天 08:30–09:00 */
  when: string
  title: string
  who?: string
  place: ReactNode
  actions?: ReactNode
}

/** The home page's form: a pine stub on the left, facts on the right. */
export function SmallPlate({ number, under, when, title, who, place, actions }: SmallPlateProps) {
  const words = useWords(uiWords)
  const river = { strength: 0.28, lines: 6, from: 0.72, gap: 10, swing: 9 }
  return (
    <View className="small-plate">
      <View className="stub">
        <Picture className="plate-river" src={riverPicture(108, 190, river)} width={108} height={190} />
        <View className="eyelet" />
        <Text className="stub-name">{words.number}</Text>
        <Text className={`stub-number num${number.length > 3 ? ' long' : ''}`}>{number}</Text>
        {under !== undefined && <Text className="stub-under">{under}</Text>}
      </View>
      <View className="tear-upright" />
      <View className="small-plate-facts">
        <View className="small-plate-when">
          <Icon name="clock" size={16} colour="accentText" />
          <Text>{when}</Text>
        </View>
        <Text className="h2">{title}</Text>
        {who !== undefined && <Text className="small-plate-who">{who}</Text>}
        <View className="cap">{place}</View>
        {actions && <View className="small-plate-actions">{actions}</View>}
      </View>
    </View>
  )
}

interface CarePlateProps {
  /** 今天上午的号 */
  what: string
  time: string
  number: string
  title: string
  place: string
  action?: ReactNode
}

/** Care mode's form: time and number side by side, one action under them. */
export function CarePlate({ what, time, number, title, place, action }: CarePlateProps) {
  const words = useWords(uiWords)
  const river = { strength: 0.26, lines: 6, from: 0.35, gap: 12, swing: 10 }
  return (
    <View className="care-plate">
      <View className="care-plate-top">
        <Picture className="plate-river" src={riverPicture(358, 120, river)} width={358} height={120} />
        <View className="f1 above">
          <Text className="care-plate-what">{what}</Text>
          <Text className="care-plate-time num">{time}</Text>
        </View>
        <View className="care-plate-number above">
          <Text className="stub-number num">{number}</Text>
          <Text>{words.numberUnit}</Text>
        </View>
      </View>
      <View className="tear bare" />
      <View className="care-plate-facts">
        <Text className="h2">{title}</Text>
        <Text className="sub">{place}</Text>
        {action}
      </View>
    </View>
  )
}
