import type { NucleicDetail, NucleicSign } from '@onecard/shared/nucleic'
import type { Deps } from '../deps.ts'
import { institution } from './institution.ts'
import { poolOfUnknown, validityOf, whyAgain } from './nucleic.ts'
import type { VersionFacts } from './rules.ts'
import type { ReportRow } from './sql.ts'

/** What lists show of a nucleic-acid test; null for every other report. */
export function signOf({ nucleic, entrance, people, place, expectedAt }: ReportRow): NucleicSign | null {
  if (nucleic === null) return null
  const isAwaited = nucleic === 'sampled' || nucleic === 'testing'
  return {
    ...{ state: nucleic, entrance, place },
    people: people === poolOfUnknown ? null : people,
    expectedAt: isAwaited && expectedAt ? expectedAt.toISOString() : null,
  }
}

type Facts = Pick<VersionFacts, 'status' | 'issuedAt'>

/** What a test's own page shows beside that: why a sample has to be taken again, clocks, whom to call, what happened when. */
export function detailOf(
  deps: Pick<Deps, 'hospitals' | 'nucleic'>,
  row: ReportRow,
  versions: readonly Facts[],
): NucleicDetail | null {
  const sign = signOf(row)
  if (sign === null) return null
  const { state } = sign
  return {
    ...sign,
    why: state === 'recheck' ? whyAgain(row.outcome, row.people) : null,
    validity: state === 'negative' ? validityOf(deps.nucleic, row) : null,
    contact: state === 'review' || state === 'abnormal' ? deps.nucleic.contact : null,
    calledAt: calledAt(row)?.toISOString() ?? null,
    steps: stepsOf(deps, row, versions),
  }
}

/** Told once the finding itself is open. */
function calledAt({ nucleic, calledAt: at }: ReportRow): Date | null {
  return nucleic === 'abnormal' ? at : null
}

type Step = NucleicDetail['steps'][number]

function stepsOf(deps: Pick<Deps, 'hospitals'>, row: ReportRow, versions: readonly Facts[]): Step[] {
  const { sampledAt, place, expectedAt } = row
  const lab = institution(deps, row.labId)
  const received = earliest(versions.filter(({ status }) => status === 'preliminary'))
  const issued = versions.some(({ status }) => status !== 'preliminary') ? row.issuedAt : null
  const steps: (Step | null)[] = [
    stepAt('sampled', sampledAt, place),
    stepAt('received', received, lab),
    stepAt('issued', issued, lab) ?? ahead('issued', expectedAt),
    stepAt('called', calledAt(row), null),
  ]
  return steps.flatMap((step) => step ?? [])
}

function stepAt(step: Step['step'], at: Date | null, place: string | null): Step | null {
  return at && { step, at: at.toISOString(), place, isAhead: false }
}

function ahead(step: Step['step'], at: Date | null): Step | null {
  return at && { step, at: at.toISOString(), place: null, isAhead: true }
}

function earliest(versions: readonly Facts[]): Date | null {
  return versions.map(({ issuedAt }) => issuedAt).sort((one, other) => one.getTime() - other.getTime())[0] ?? null
}
