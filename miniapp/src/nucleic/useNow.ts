import { useEffect, useState } from 'react'
import { now } from '../wire.ts'

/** The phone's time, told anew so often while the page is there. */
export function useNow(everyMs: number): number {
  const [nowMs, setNow] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setNow(now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
