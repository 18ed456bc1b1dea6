import type { Deps } from '../../deps.ts'
import { lastFour, maskName } from '../../infra/mask.ts'
import { openPersons } from '../../person/service.ts'
import { sampledAs } from '../../sampling/service.ts'
import type { ReportRow } from '../sql.ts'

/** Whom a report is about, as the person room knows them, else as a sampler typed them. */
export interface Whom {
  name: string
  idNumber: string
  phone: string | null
}

/** By the report's id; whom nobody has named is missing. */
export async function whoseAre(deps: Deps, reports: readonly ReportRow[]): Promise<Map<string, Whom>> {
  const known = await openPersons(
    deps,
    reports.map(({ personKey }) => personKey),
  )
  const found = await Promise.all(
    reports.map(async (report): Promise<[string, Whom][]> => {
      const { id, personKey, labId, sampleNumber } = report
      const whom =
        known.get(personKey.toString('hex')) ?? (await sampledAs(deps, { labId, code: sampleNumber, personKey }))
      return whom ? [[id, whom]] : []
    }),
  )
  return new Map(found.flat())
}

export interface Masked {
  nameMasked: string | null
  idNumberMasked: string | null
}

export const nobody: Masked = { nameMasked: null, idNumberMasked: null }

export function masked(whom: Whom | undefined): Masked {
  return whom ? { nameMasked: maskName(whom.name), idNumberMasked: lastFour(whom.idNumber) } : nobody
}
