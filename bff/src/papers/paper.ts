import { ageOn } from '@onecard/shared/day'
import type { ReportView } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import { maskName } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import { memberById, type MemberRow } from '../person/service.ts'
import { isOpen, type OpenReport } from '../results/service.ts'
import { tokenOf } from './check.ts'

/** All that stands on the paper: two equal ones are the same bytes. */
export interface Paper extends Pick<
  ReportView,
  | 'title'
  | 'state'
  | 'kind'
  | 'institutionName'
  | 'observations'
  | 'conclusion'
  | 'note'
  | 'specimen'
  | 'orderedBy'
  | 'signedBy'
  | 'sampleNumber'
> {
  name: string
  sex: 'male' | 'female' | 'unknown'
  /** On the day the sample was taken. */
  age: number
  /** Wall-clock time, as it is written. */
  sampled: string | null
  issued: string
  issuedAt: Date
  checkUrl: string
}

/** What a report says on paper, for a member of the account that asks. Throws Refusal paper.not-readable. */
export async function paperFor(deps: Deps, open: OpenReport): Promise<Paper> {
  const member = await memberById(deps.sql, open.view.memberId)
  if (!member) throw new Error('a report that is read is of a member')
  return paperOf(deps, open, { ...member, name: nameOn(deps, member) })
}

/** One's own and one's ward's name in full, as at a counter; of other family as the screens show it. */
function nameOn({ sealer }: Deps, { relation, basis, nameSealed }: MemberRow): string {
  const name = sealer.open(nameSealed)
  return relation === 'self' || basis === 'guardian' ? name : maskName(name)
}

/** The same for whomever the name is written out. */
export function paperOf(
  deps: Deps,
  { view, row }: OpenReport,
  person: Pick<Paper, 'name' | 'sex'> & { birthday: string },
): Paper {
  if (!isOpen(row) || row.shown === null) throw new Refusal('paper.not-readable')
  const { title, state, kind, institutionName, observations, conclusion, note } = view
  const { specimen, orderedBy, signedBy, sampleNumber } = view
  const written = (instant: Date) => Object.values(wallClock(instant, deps.config.TIME_ZONE)).join(' ')
  const day = wallClock(row.sampledAt ?? row.issuedAt, deps.config.TIME_ZONE).day
  return {
    ...{ title, state, kind, institutionName, observations, conclusion, note, specimen, orderedBy, signedBy },
    ...{ sampleNumber, name: person.name, sex: person.sex, age: ageOn(person.birthday, day) },
    ...{ sampled: row.sampledAt && written(row.sampledAt), issued: written(row.issuedAt), issuedAt: row.issuedAt },
    checkUrl: checkUrl(deps, tokenOf(deps, { reportId: row.id, shown: row.shown })),
  }
}

/** A page of the residents' app that needs no sign-in. */
function checkUrl({ config }: Deps, token: string): string {
  return `${config.PUBLIC_URL.replace(/\/$/, '')}/#/results/pages/check/index?t=${token}`
}
