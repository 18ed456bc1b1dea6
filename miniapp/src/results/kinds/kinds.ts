import type { ReactNode } from 'react'
import type { ReportView } from '@onecard/shared/results'
import type { Person } from '../../person/people.ts'

export interface ReportOfKindProps {
  report: ReportView
  /** Whose it is; unknown until the members are read. */
  person: Person | undefined
}

/** What draws the reports of one kind, under the page's title. */
export type ReportOfKind = (props: ReportOfKindProps) => ReactNode
