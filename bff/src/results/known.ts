import type { Deps } from '../deps.ts'
import { reportOf, type ReportRow } from './sql.ts'

/** What other rooms may know of a person's report without reading it; null when there is none under this id. */
export function reportKnown(
  { sql }: Pick<Deps, 'sql'>,
  personKey: Buffer,
  id: string,
): Promise<Pick<ReportRow, 'kind' | 'labId' | 'sampledAt' | 'issuedAt'> | null> {
  return reportOf(sql, [personKey], id)
}
