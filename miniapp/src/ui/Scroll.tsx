import type { ReactNode, UIEvent } from 'react'
import { ScrollView } from '@tarojs/components'

interface ScrollProps {
  children: ReactNode
  className?: string
  /** Called when the end comes near, more than once. */
  onEnd?: (() => void) | undefined
  label?: string
}

const near = 160

/** The part of a screen that moves. */
export function Scroll({ children, className = '', onEnd, label }: ScrollProps) {
  if (process.env['TARO_ENV'] === 'weapp') {
    return (
      <ScrollView
        className={`scroll ${className}`}
        scrollY
        enhanced
        showScrollbar={false}
        onScrollToLower={() => onEnd?.()}
      >
        {children}
      </ScrollView>
    )
  }
  const watch = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent) => {
    if (scrollTop + clientHeight > scrollHeight - near) onEnd?.()
  }
  return (
    <main className={`scroll ${className}`} tabIndex={0} aria-label={label} onScroll={watch}>
      {children}
    </main>
  )
}
