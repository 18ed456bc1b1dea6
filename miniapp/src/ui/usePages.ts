import { useCallback, useEffect, useState, type DependencyList } from 'react'
import { isUnreachable } from '../refused.ts'
import { useLatest } from './useLatest.ts'
import { useAnew, useComingBack } from './useRemote.ts'

interface Page<T> {
  items: T[]
  next: string | null
}

type Known<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown }
  | { state: 'ready'; items: T[]; next: string | null; tail: 'more' | 'loading' | 'failed' | 'end' }

/** `more` reads on behind what is there. */
export type Pages<T> = Known<T> & { more: () => void; reload: () => void }

const loading = { state: 'loading' } as const

/**
 * A list that comes page by page. Coming back to the page asks for its beginning again; when that is unchanged, what
 * was read behind it stays, and with it the place where one was.
 */
export function usePages<T extends { id: string }>(
  load: (after?: string) => Promise<Page<T>>,
  on: DependencyList = [],
): Pages<T> {
  const [known, setKnown] = useState<Known<T>>(loading)
  const latest = useLatest()
  // What the list depends on is the caller's to say.
  // eslint-disable-next-line react-hooks/exhaustive-deps, react-hooks/use-memo
  const question = useCallback(load, on)
  const first = useCallback(
    () =>
      latest(question(), {
        value: (page) => setKnown((before) => refreshed(before, page)),
        fault: (error) =>
          setKnown((before) =>
            before.state === 'ready' && isUnreachable(error) ? before : { state: 'failed', error },
          ),
      }),
    [latest, question],
  )
  useAnew(question, () => setKnown(loading))
  useEffect(first, [first])
  useComingBack(first)

  const reload = () => {
    setKnown(loading)
    first()
  }
  const more = () => {
    if (known.state !== 'ready' || known.next === null || known.tail === 'loading') return
    setKnown({ ...known, tail: 'loading' })
    latest(question(known.next), {
      value: ({ items, next }) => setKnown(began(joined(known.items, items), next)),
      fault: () => setKnown({ ...known, tail: 'failed' }),
    })
  }
  return { ...known, more, reload }
}

function began<T>(items: T[], next: string | null): Known<T> {
  return { state: 'ready', items, next, tail: next === null ? 'end' : 'more' }
}

function refreshed<T extends { id: string }>(before: Known<T>, page: Page<T>): Known<T> {
  if (before.state !== 'ready' || before.items.length <= page.items.length) return began(page.items, page.next)
  const same = page.items.every((item, nth) => item.id === before.items[nth]?.id)
  if (!same) return began(page.items, page.next)
  return began([...page.items, ...before.items.slice(page.items.length)], before.next)
}

/** A row that moved between two requests may come twice. */
function joined<T extends { id: string }>(items: T[], more: T[]): T[] {
  const seen = new Set(items.map(({ id }) => id))
  return [...items, ...more.filter(({ id }) => !seen.has(id))]
}
