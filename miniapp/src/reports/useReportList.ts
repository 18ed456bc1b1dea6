import type { ReportItem } from '@onecard/shared/results'
import { reports } from '../results/api.ts'
import { always, type Span } from '../results/span.ts'
import { useChoice } from '../ui/useChoice.ts'
import { usePages, type Pages } from '../ui/usePages.ts'
import { useSettled } from '../ui/useSettled.ts'

/** The kinds that arrive so far; the next one is one word more. */
export const kindsShown = ['all', 'laboratory'] as const
export type KindShown = (typeof kindsShown)[number]

export interface ReportList {
  pages: Pages<ReportItem>
  kind: KindShown
  chooseKind: (kind: KindShown) => void
  typed: string
  type: (text: string) => void
  span: Span
  chooseSpan: (span: Span) => void
  /** Whether something is left out by choice. */
  narrowed: boolean
  clear: () => void
}

const none = { items: [], next: null }

/** One person's reports as narrowed on the page; nothing is asked for while `memberId` is null. */
export function useReportList(memberId: string | null): ReportList {
  const [kind, chooseKind] = useChoice('reports.kind', 'all', kindsShown)
  const [typed, type] = useChoice('reports.search')
  const [from, setFrom] = useChoice('reports.from')
  const [to, setTo] = useChoice('reports.to')
  const q = useSettled(typed.trim())
  const pages = usePages(
    (after) => {
      if (memberId === null) return Promise.resolve(none)
      const narrow = { kind: kind === 'all' ? undefined : kind, q: q || undefined, from: from || undefined }
      return reports({ query: { memberId, ...narrow, to: to || undefined, after } })
    },
    [memberId, kind, q, from, to],
  )
  const chooseSpan = (span: Span) => {
    setFrom(span.from)
    setTo(span.to)
  }
  const clear = () => {
    chooseKind('all')
    type('')
    chooseSpan(always)
  }
  const narrowed = kind !== 'all' || q !== '' || from !== '' || to !== ''
  return { pages, kind, chooseKind, typed, type, span: { from, to }, chooseSpan, narrowed, clear }
}
