import { useSyncExternalStore } from 'react'
import { keep, kept, letterScale } from './wire.ts'

/** What a person set for this phone: language, care mode and how large its letters are. Kept over restarts. */
export interface Settings {
  language: 'zh' | 'en'
  care: boolean
  /** Care mode's letters: body text of 20, 22, 25, 30. */
  scale: '100' | '110' | '125' | '150'
  /** Letters a little larger in the usual layout too, as the phone's owner has set for all apps. */
  larger: boolean
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
  keep('care', current.care ? 'yes' : 'no')
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

/** Who has large letters on the whole phone gets care mode, which is made for them, unless they have said otherwise here. */
function read(): Settings {
  const wanted = letterScale()
  const scale = kept('scale') ?? (wanted >= 1.4 ? '125' : '100')
  return {
    language: kept('language') === 'en' ? 'en' : 'zh',
    care: (kept('care') ?? (wanted >= 1.2 ? 'yes' : 'no')) === 'yes',
    larger: wanted >= 1.08,
    scale: scales.find((known) => known === scale) ?? '100',
  }
}
