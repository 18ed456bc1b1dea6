import type { ReactNode } from 'react'
import { View } from '@tarojs/components'

interface SidewaysProps {
  children: ReactNode
  className?: string
  label: string
}

/** What is wider than the screen, moved sideways by a thumb or, in a browser, by arrow keys. */
export function Sideways({ children, className = '', label }: SidewaysProps) {
  if (process.env['TARO_ENV'] === 'h5') {
    return (
      <div className={`sideways ${className}`} role="region" aria-label={label} tabIndex={0}>
        {children}
      </div>
    )
  }
  return (
    <View className={`sideways ${className}`} ariaLabel={label}>
      {children}
    </View>
  )
}
