import { useSyncExternalStore } from 'react'
import { keep, kept } from './wire.ts'

/** What a person set for this phone: language, care mode and how large its letters are. Kept over restarts. */
export interface Settings {
  language: 'zh' | 'en'
  care: boolean
  /** Care mode's letters: body text of 20, 22, 25, 30. */
  scale: '100' | '110' | '125' | '150'
}

export const scales = ['100', '110', '125', '150'] as const

let current: Settings = read()
const listeners = new Set<() => void>()

function settings(): Settings {
  return current
}

/** Changes settings for all open pages at once. */
export function change(part: Partial<Settings>): void {
  current = { ...current, ...part }
  keep('language', current.language)
  keep('care', current.care ? 'yes' : null)
  keep('scale', current.scale)
  for (const tell of listeners) tell()
}

export function useSettings(): Settings {
  return useSyncExternalStore(listen, settings)
}

function listen(tell: () => void): () => void {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}

function read(): Settings {
  const scale = kept('scale')
  return {
    language: kept('language') === 'en' ? 'en' : 'zh',
    care: kept('care') === 'yes',
    scale: scales.find((known) => known === scale) ?? '100',
  }
}
