import { useCallback, useEffect, useRef } from 'react'

type Ends<T> = { value: (value: T) => void; fault: (error: unknown) => void }

/**
 * Asks, and hears only the answer to the latest question: an answer that was overtaken by another question, or that
 * comes after the page has gone, is dropped.
 */
export function useLatest(): <T>(question: Promise<T>, ends: Ends<T>) => void {
  const turns = useRef({ latest: 0 })
  useEffect(() => {
    const mine = turns.current
    return () => void mine.latest++
  }, [])
  return useCallback((question, { value, fault }) => {
    const turn = ++turns.current.latest
    question.then(
      (answer) => turn === turns.current.latest && value(answer),
      (error: unknown) => turn === turns.current.latest && fault(error),
    )
  }, [])
}
