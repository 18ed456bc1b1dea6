import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { Failed, Skeleton } from './states.tsx'
import { Tap } from './Tap.tsx'
import type { Pages } from './usePages.ts'
import { uiWords } from './words.ts'

interface ListProps<T> {
  of: Pages<T>
  /** All that is there so far. */
  children: (items: T[]) => ReactNode
  /** Shown when there is nothing at all. */
  empty: ReactNode
}

/** A list with every face a list has: loading, failed, empty, more to come, the rest failed, the end. */
export function List<T>({ of, children, empty }: ListProps<T>) {
  const words = useWords(uiWords)
  if (of.state === 'loading') return <Skeleton />
  if (of.state === 'failed') return <Failed error={of.error} onRetry={of.reload} />
  if (of.items.length === 0) return <>{empty}</>
  return (
    <>
      {children(of.items)}
      {of.tail === 'failed' ? (
        <Tap className="tail" onTap={of.more}>
          <Text>{words.moreFailed}</Text>
        </Tap>
      ) : (
        <View className="tail">{of.tail === 'end' ? words.end : words.more}</View>
      )}
    </>
  )
}

/** What a Screen's `onEnd` does for a list. */
export function readOn<T>(pages: Pages<T>): () => void {
  return () => {
    if (pages.state === 'ready' && pages.tail === 'more') pages.more()
  }
}
