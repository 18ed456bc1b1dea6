import { Input } from '@tarojs/components'

export interface TextInputProps {
  value: string
  onChange: (value: string) => void
  /** What it is called, for whoever can't see the word beside it. */
  label: string
  placeholder?: string
  kind?: 'text' | 'number' | 'id' | 'phone' | 'password'
  maxLength?: number
  onLeave?: () => void
  onEnter?: () => void
  invalid?: boolean
  focus?: boolean
}

const keyboards = { text: 'text', number: 'number', id: 'idcard', phone: 'number', password: 'text' } as const
const modes = { text: 'text', number: 'numeric', id: 'text', phone: 'tel', password: 'text' } as const

/** A line of text. In a browser a plain `input`, which autofill, labels and composing in Chinese all know. */
export function TextInput(props: TextInputProps) {
  return process.env['TARO_ENV'] === 'weapp' ? <WeChatInput {...props} /> : <WebInput {...props} />
}

function WeChatInput(props: TextInputProps) {
  const { value, onChange, label, placeholder = '', kind = 'text', maxLength = 140, onLeave, onEnter } = props
  return (
    <Input
      className="input"
      value={value}
      type={keyboards[kind]}
      password={kind === 'password'}
      placeholder={placeholder}
      placeholderClass="placeholder"
      maxlength={maxLength}
      focus={props.focus ?? false}
      ariaLabel={label}
      onInput={(event) => onChange(event.detail.value)}
      onBlur={() => onLeave?.()}
      onConfirm={() => onEnter?.()}
    />
  )
}

function WebInput(props: TextInputProps) {
  const { value, onChange, label, placeholder = '', kind = 'text', maxLength = 140, onLeave, onEnter } = props
  return (
    <input
      className="input"
      type={kind === 'password' ? 'password' : 'text'}
      value={value}
      inputMode={modes[kind]}
      placeholder={placeholder}
      maxLength={maxLength}
      autoComplete="off"
      autoFocus={props.focus ?? false}
      aria-label={label}
      aria-invalid={props.invalid ?? false}
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => onLeave?.()}
      onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
    />
  )
}
