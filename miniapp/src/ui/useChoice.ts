import { useEffect, useState } from 'react'
import { draft, keepDraft } from '../wire.ts'

/**
 * What one has chosen on a page. A refresh keeps it, and a sign-in that leads away from the page and back to it;
 * going back from the page forgets it, so that the next visit begins anew.
 */
export function useChoice(page: string, initial?: string): [string, (choice: string) => void]
export function useChoice<T extends string>(page: string, initial: T, all: readonly T[]): [T, (choice: T) => void]
export function useChoice(page: string, initial = '', all?: readonly string[]): [string, (choice: string) => void] {
  const name = `choice.${page}`
  const [chosen, setChosen] = useState(() => {
    const before = draft(name)
    return before !== null && (!all || all.includes(before)) ? before : initial
  })
  useEffect(() => () => keepDraft(name, null), [name])
  const choose = (choice: string) => {
    setChosen(choice)
    keepDraft(name, choice)
  }
  return [chosen, choose]
}
