import { useEffect, useState } from 'react'

const pauseMs = 250

/** What was typed, once the typing has paused: one question a word, not one a letter. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
