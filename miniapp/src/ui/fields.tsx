import { useState, type ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { Icon } from './Icon.tsx'
import { Sheet } from './Sheet.tsx'
import { Tap } from './Tap.tsx'
import { TextInput, type TextInputProps } from './TextInput.tsx'
import { uiWords } from './words.ts'

/** What is wrong with a field, in words; null when nothing is. */
type Fault = string | null | undefined

export function FieldFault({ fault }: { fault: Fault }) {
  if (!fault) return null
  return (
    <View className="fault" {...(process.env['TARO_ENV'] === 'h5' ? { role: 'alert' } : {})}>
      <Icon name="alert" size={18} colour="danger" />
      <Text className="f1">{fault}</Text>
    </View>
  )
}

interface FieldProps extends TextInputProps {
  fault?: Fault
  trailing?: ReactNode
}

/** A line to fill in; what is wrong with it stands right under it. */
export function TextField({ fault, trailing, ...input }: FieldProps) {
  return (
    <View className={`field-box${fault ? ' wrong' : ''}`}>
      <View className="field">
        <Text className="field-name">{input.label}</Text>
        <TextInput {...input} invalid={!!fault} />
        {trailing}
      </View>
      <FieldFault fault={fault} />
    </View>
  )
}

/** A line that only shows what is known. */
export function ShownField({ label, children, trailing }: { label: string; children: string; trailing?: ReactNode }) {
  return (
    <View className="field-box">
      <View className="field">
        <Text className="field-name">{label}</Text>
        <Text className="field-value">{children}</Text>
        {trailing}
      </View>
    </View>
  )
}

export interface Choice<T extends string> {
  value: T
  word: string
  note?: string
}

interface ChoiceFieldProps<T extends string> {
  label: string
  value: T | null
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
  fault?: Fault
  /** Where the sheet is drawn: the screen's `over`, or the sheet would be cut off by the card. */
  onOpen: (sheet: ReactNode) => void
}

/** A line that opens a sheet of choices; `useSheet` holds the sheet. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { label, value, choices, onChange, fault, onOpen } = props
  const words = useWords(uiWords)
  const word = choices.find((choice) => choice.value === value)?.word
  const open = () => {
    const close = () => onOpen(null)
    const pick = (picked: T) => {
      onChange(picked)
      close()
    }
    onOpen(<ChoiceSheet title={label} value={value} choices={choices} onPick={pick} onClose={close} />)
  }
  return (
    <View className={`field-box${fault ? ' wrong' : ''}`}>
      <Tap className="field" label={`${label} ${word ?? words.choose}`} onTap={open}>
        <Text className="field-name">{label}</Text>
        <Text className={`field-value${word ? '' : ' ph'}`}>{word ?? words.choose}</Text>
        <Icon name="right" size={18} colour="quiet" />
      </Tap>
      <FieldFault fault={fault} />
    </View>
  )
}

interface ChoiceSheetProps<T extends string> {
  title: string
  value: T | null
  choices: readonly Choice<T>[]
  onPick: (value: T) => void
  onClose: () => void
}

export function ChoiceSheet<T extends string>({ title, value, choices, onPick, onClose }: ChoiceSheetProps<T>) {
  return (
    <Sheet title={title} onClose={onClose}>
      <View className="choices">
        {choices.map((choice) => (
          <Tap
            key={choice.value}
            className={`choice${choice.value === value ? ' on' : ''}`}
            role="radio"
            chosen={choice.value === value}
            onTap={() => onPick(choice.value)}
          >
            <View className="f1">
              <Text className="choice-word">{choice.word}</Text>
              {choice.note !== undefined && <Text className="cap">{choice.note}</Text>}
            </View>
            {choice.value === value && <Icon name="check" size={22} />}
          </Tap>
        ))}
      </View>
    </Sheet>
  )
}

/** The one sheet that a page shows over itself, or none. */
export function useSheet(): [ReactNode, (sheet: ReactNode) => void] {
  return useState<ReactNode>(null)
}

interface SegmentProps<T extends string> {
  choices: readonly Choice<T>[]
  value: T | null
  onChange: (value: T) => void
  label: string
}

/** A few choices side by side, all of them to be seen: whose card, which language. */
export function Segment<T extends string>({ choices, value, onChange, label }: SegmentProps<T>) {
  const inWeb = process.env['TARO_ENV'] === 'h5'
  return (
    <View className="segment" {...(inWeb ? { role: 'radiogroup', ariaLabel: label } : {})}>
      {choices.map((choice) => (
        <Tap
          key={choice.value}
          className={`segment-one${choice.value === value ? ' on' : ''}`}
          role="radio"
          chosen={choice.value === value}
          onTap={() => onChange(choice.value)}
        >
          <Text>{choice.word}</Text>
        </Tap>
      ))}
    </View>
  )
}

/** Filters over a list; the first is 全部 as a rule. */
export function Pills<T extends string>({ choices, value, onChange, label }: SegmentProps<T>) {
  const inWeb = process.env['TARO_ENV'] === 'h5'
  return (
    <View className="pills" {...(inWeb ? { role: 'tablist', ariaLabel: label } : {})}>
      {choices.map((choice) => (
        <Tap
          key={choice.value}
          className={`pill${choice.value === value ? ' on' : ''}`}
          role="tab"
          chosen={choice.value === value}
          onTap={() => onChange(choice.value)}
        >
          <Text className="pill-word">{choice.word}</Text>
        </Tap>
      ))}
    </View>
  )
}

interface SwitchProps {
  on: boolean
  onChange: (on: boolean) => void
  label: string
  disabled?: boolean
}

/** On or off; the word beside it says which, colour alone does not. */
export function Switch({ on, onChange, label, disabled = false }: SwitchProps) {
  return (
    <Tap className="switch-tap" role="switch" chosen={on} label={label} disabled={disabled} onTap={() => onChange(!on)}>
      <View className={`switch${on ? ' on' : ''}`}>
        <View className="switch-knob" />
      </View>
    </Tap>
  )
}

/** A box to tick. What is ticked stands beside it, with links of its own. */
export function Check({ on, onChange, label }: SwitchProps) {
  return (
    <Tap className="check-tap" role="checkbox" chosen={on} label={label} onTap={() => onChange(!on)}>
      <View className={`check${on ? ' on' : ''}`}>{on && <Icon name="check" size={16} colour="white" />}</View>
    </Tap>
  )
}
