import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useSettings } from '../settings.ts'
import type { Colour } from './colours.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Tap } from './Tap.tsx'

interface CardProps {
  children: ReactNode
  /** Rows that reach the card's edges. */
  flush?: boolean
  className?: string
}

export function Card({ children, flush = false, className = '' }: CardProps) {
  return <View className={`card${flush ? ' flush' : ''} ${className}`}>{children}</View>
}

interface SectionProps {
  title: string
  /** What is on the right, as words that can be tapped. */
  more?: string
  onMore?: () => void
  children?: ReactNode
}

/** A heading over a part of the page. */
export function Section({ title, more, onMore, children }: SectionProps) {
  return (
    <View className="section">
      <View className="section-head">
        <Heading className="h2" text={title} />
        {more !== undefined && onMore && (
          <Tap className="section-more" onTap={onMore}>
            <Text>{more}</Text>
            <Icon name="right" size={16} colour="text3" />
          </Tap>
        )}
        {more !== undefined && !onMore && <Text className="cap">{more}</Text>}
      </View>
      {children}
    </View>
  )
}

/** A heading that screen readers know for one. */
export function Heading({ text, className = 'h2' }: { text: string; className?: string }) {
  if (process.env['TARO_ENV'] === 'h5') return <h2 className={className}>{text}</h2>
  return <Text className={className}>{text}</Text>
}

interface RowProps {
  title: string
  note?: ReactNode
  icon?: IconName
  colour?: Colour
  /** On the right, before the arrow: a tag, a chip, a time. */
  trailing?: ReactNode
  /** In front, instead of an icon: a face. */
  leading?: ReactNode
  onTap?: () => void
}

/** One line of a list inside a flush card; an arrow says that it leads somewhere. */
export function Row(props: RowProps) {
  if (!props.onTap) {
    return (
      <View className="row">
        <RowInside {...props} />
      </View>
    )
  }
  return (
    <Tap className="row" onTap={props.onTap}>
      <RowInside {...props} />
    </Tap>
  )
}

function RowInside({ title, note, icon, colour = 'primary', trailing, leading, onTap }: RowProps) {
  const { care } = useSettings()
  const warm = colour === 'primary' ? 'accent' : colour
  return (
    <>
      {leading}
      {icon && <Icon name={icon} size={care ? 30 : 24} colour={colour} warm={warm} />}
      <View className="f1">
        <Text className="row-title">{title}</Text>
        {note !== undefined && <View className="cap">{note}</View>}
      </View>
      {trailing}
      {onTap && <Icon name="right" size={care ? 24 : 18} colour="quiet" />}
    </>
  )
}

/** A fact with its name: 证件号码  599101********4317. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <View className="fact">
      <Text className="fact-name">{name}</Text>
      <View className="fact-value">{children}</View>
    </View>
  )
}

export type NoteTone = 'info' | 'warn' | 'danger' | 'lake'

const noteInks: Record<NoteTone, Colour> = {
  info: 'primaryDeep',
  warn: 'accentDeep',
  danger: 'dangerDeep',
  lake: 'lakeDeep',
}

interface NoteProps {
  children: ReactNode
  icon?: IconName
  tone?: NoteTone
  /** A small button that answers the note. */
  action?: ReactNode
}

/** One icon, one thought, two lines at most; one to a card. */
export function Note({ children, icon = 'info', tone = 'info', action }: NoteProps) {
  return (
    <View className={`note note-${tone}`}>
      <Icon name={icon} size={20} colour={noteInks[tone]} warm={tone === 'info' ? 'accent' : noteInks[tone]} />
      <View className="f1">{children}</View>
      {action}
    </View>
  )
}
