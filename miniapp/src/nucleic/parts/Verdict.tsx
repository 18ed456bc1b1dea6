import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useSettings } from '../../settings.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Heading } from '../../ui/layout.tsx'
import type { StateLook } from '../states.ts'

interface VerdictProps {
  look: StateLook
  title: string
  text: string
  /** On the right of the picture: whose it is, how it was taken. */
  children?: ReactNode
}

/** The answer first: colour, picture and a sentence that can be repeated on the phone. */
export function Verdict({ look, title, text, children }: VerdictProps) {
  const { care } = useSettings()
  return (
    <View className={`verdict verdict-${look.tone}`}>
      <View className="verdict-top">
        <View className={`verdict-pic state-pic-${look.tone}`}>
          <Icon name={look.icon} size={care ? 30 : 26} colour="white" />
        </View>
        <View className="verdict-tags">{children}</View>
      </View>
      <Heading className="h1 verdict-title" text={title} />
      <Text className="verdict-text">{text}</Text>
    </View>
  )
}
