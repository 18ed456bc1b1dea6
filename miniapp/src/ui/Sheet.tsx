import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { Button, type ButtonKind } from './Button.tsx'
import { Icon } from './Icon.tsx'
import { Tap } from './Tap.tsx'
import { uiWords } from './words.ts'

interface SheetProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** Comes up from below, over a dimmed page; a tap beside it or on the cross closes it. */
export function Sheet({ title, onClose, children }: SheetProps) {
  const words = useWords(uiWords)
  const inWeb = process.env['TARO_ENV'] === 'h5'
  return (
    <View className="sheet-mask">
      <View className="sheet-beside" onClick={onClose} />
      <View className="sheet" {...(inWeb ? { role: 'dialog', ariaLabel: title } : {})}>
        <View className="sheet-grab" />
        <View className="sheet-head">
          <Text className="sheet-title">{title}</Text>
          <Tap className="sheet-close" label={words.close} onTap={onClose}>
            <Icon name="close" size={22} colour="text3" />
          </Tap>
        </View>
        {children}
      </View>
    </View>
  )
}

interface ConfirmSheetProps {
  title: string
  /** What will happen, and what will not. */
  text: string
  /** The verb and its object: 取消预约, never 确定. */
  verb: string
  onConfirm: () => void
  onClose: () => void
  kind?: ButtonKind
  busy?: boolean
  /** Words for what went wrong with the last try. */
  problem?: string | null
  children?: ReactNode
}

/** Asks before something that can't be taken back. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const { title, text, verb, onConfirm, onClose, kind = 'main', busy = false, problem, children } = props
  const words = useWords(uiWords)
  return (
    <Sheet title={title} onClose={onClose}>
      <Text className="sheet-text">{text}</Text>
      {children}
      {problem && <Problem text={problem} />}
      <View className="pair sheet-foot">
        <Button kind="ghost" wide onTap={onClose}>
          {words.cancel}
        </Button>
        <Button kind={kind} wide busy={busy} onTap={onConfirm}>
          {verb}
        </Button>
      </View>
    </Sheet>
  )
}

/** What went wrong, next to where it went wrong. */
export function Problem({ text }: { text: string }) {
  return (
    <View className="problem" {...(process.env['TARO_ENV'] === 'h5' ? { role: 'alert' } : {})}>
      <Icon name="alert" size={18} colour="danger" />
      <Text className="f1">{text}</Text>
    </View>
  )
}
