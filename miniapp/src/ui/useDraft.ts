import { useState } from 'react'
import { draft, keepDraft } from '../wire.ts'

/**
 * The contents of a form, kept while one goes away and comes back, or refreshes. Fields named in `secret` are
 * never written down: they live in memory only.
 */
export function useDraft<T extends Record<string, string>>(
  name: string,
  initial: T,
  secret: readonly (keyof T)[] = [],
): [T, (part: Partial<T>) => void, () => void] {
  const [form, setForm] = useState<T>(() => remembered(name, initial))
  const fill = (part: Partial<T>) => {
    const filled = { ...form, ...part }
    setForm(filled)
    keepDraft(
      name,
      JSON.stringify(filled, (key, value: unknown) => (secret.includes(key) ? undefined : value)),
    )
  }
  const drop = () => keepDraft(name, null)
  return [form, fill, drop]
}

function remembered<T extends Record<string, string>>(name: string, initial: T): T {
  const text = draft(name)
  if (!text) return initial
  const found: unknown = JSON.parse(text)
  if (typeof found !== 'object' || found === null) return initial
  const texts: Record<string, string> = {}
  for (const [key, value] of Object.entries(found)) {
    if (key in initial && typeof value === 'string') texts[key] = value
  }
  return Object.assign({}, initial, texts)
}
