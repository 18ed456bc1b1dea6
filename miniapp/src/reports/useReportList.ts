import type { Entrance } from '@onecard/shared/nucleic'
import type { ReportItem, ReportKind } from '@onecard/shared/results'
import { reports } from '../results/api.ts'
import { always, type Span } from '../results/span.ts'
import { useChoice } from '../ui/useChoice.ts'
import { usePages, type Pages } from '../ui/usePages.ts'
import { useSettled } from '../ui/useSettled.ts'

/** What the list is narrowed to: a kind, or one of the two entrances of nucleic-acid tests. */
export const kindsShown = ['all', 'mass', 'self', 'laboratory', 'imaging', 'ecg', 'pathology', 'station'] as const
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
      const narrow = { q: q || undefined, from: from || undefined, to: to || undefined }
      return reports({ query: { memberId, ...narrowKind(kind), ...narrow, after } })
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

function narrowKind(kind: KindShown): { kind?: ReportKind; entrance?: Entrance } {
  if (kind === 'all') return {}
  return kind === 'mass' || kind === 'self' ? { kind: 'nucleic-acid', entrance: kind } : { kind }
}
