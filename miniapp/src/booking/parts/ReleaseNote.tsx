import { useEffect, useState } from 'react'
import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { countdown, longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Note } from '../../ui/layout.tsx'
import { now } from '../../wire.ts'
import { timesWords } from '../words.ts'

const dayMs = 86_400_000

/** When places open, with a countdown on the last day; at that moment the slots are read anew. */
export function ReleaseNote({ at, onReleased }: { at: string; onReleased: () => void }) {
  const words = useWords(timesWords)
  const { language, care } = useSettings()
  const left = useCountdown(Date.parse(at), onReleased)
  return (
    <Note tone="warn" icon="clock">
      <View>{words.releaseAt(longWhen(at, now(), language, care))}</View>
      {left < dayMs && <View className="num strong">{words.releaseIn(countdown(left))}</View>}
    </Note>
  )
}

function useCountdown(until: number, over: () => void): number {
  const [left, setLeft] = useState(() => until - now())
  useEffect(() => {
    const timer = setInterval(() => {
      const rest = until - now()
      setLeft(rest)
      if (rest > 0) return
      clearInterval(timer)
      over()
    }, 1000)
    return () => clearInterval(timer)
    // A new `over` each draw must not start the clock anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [until])
  return left
}
