import type { ReactNode } from 'react'
import { View } from '@tarojs/components'
import { names } from './names.ts'

interface TapProps {
  onTap: () => void
  children: ReactNode
  className?: string
  /** Said aloud instead of the contents. */
  label?: string | undefined
  disabled?: boolean
  /** For a choice among several, whether this one is taken. */
  chosen?: boolean
  role?: 'button' | 'tab' | 'radio' | 'switch' | 'checkbox'
}

/** Whatever a thumb may hit. In a browser a real button: keyboard, focus and screen readers come with it. */
export function Tap(props: TapProps) {
  return process.env['TARO_ENV'] === 'weapp' ? <WeChatTap {...props} /> : <WebTap {...props} />
}

function WeChatTap({ onTap, children, className, label, disabled, role = 'button' }: TapProps) {
  return (
    <View
      className={names('tap', className, disabled && 'off')}
      hoverClass={disabled ? 'none' : 'pressed'}
      ariaRole={role}
      {...(label === undefined ? {} : { ariaLabel: label })}
      {...(disabled ? {} : { onClick: onTap })}
    >
      {children}
    </View>
  )
}

function WebTap({ onTap, children, className, label, disabled, chosen, role = 'button' }: TapProps) {
  return (
    <button
      type="button"
      className={names('tap', className, disabled && 'off')}
      disabled={disabled}
      aria-label={label}
      onClick={onTap}
      {...states(role, chosen)}
    >
      {children}
    </button>
  )
}

function states(role: TapProps['role'], chosen: boolean | undefined) {
  if (role === 'button') return chosen === undefined ? {} : { 'aria-pressed': chosen }
  if (role === 'tab') return { role, 'aria-selected': chosen ?? false }
  return { role, 'aria-checked': chosen ?? false }
}
