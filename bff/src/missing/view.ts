import type { MissingView, StaffMissingView } from '@onecard/shared/missing'
import type { Deps } from '../deps.ts'
import { lastFour, maskName } from '../infra/mask.ts'
import type { PatientKey, PersonFacts } from '../person/service.ts'
import { actionsOf } from './rules.ts'
import type { MissingRow } from './sql.ts'

type Sealing = Pick<Deps, 'sealer'>

/** As the resident sees it. */
export function missingView(deps: Sealing, row: MissingRow, patients: readonly PatientKey[]): MissingView {
  const whose = patients.find(({ personKey }) => personKey.equals(row.personKey))
  if (!whose) throw new Error('what is shown is of one of the patients')
  return { ...wordsOf(deps, row), memberId: whose.memberId, actions: actionsOf(row.state) }
}

/** As staff see it, the person masked. */
export function staffMissingView(deps: Sealing, row: MissingRow, person: PersonFacts): StaffMissingView {
  const { reportId, sampleId } = row
  const { personId, name, idNumber } = person
  const masked = { id: personId, nameMasked: maskName(name), idNumberMasked: lastFour(idNumber) }
  return { ...wordsOf(deps, row), reportId, sampleId, person: masked }
}

function wordsOf({ sealer }: Sealing, row: MissingRow): Omit<MissingView, 'memberId' | 'actions'> {
  const { id, kind, state, place, noteSealed, answerSealed } = row
  return {
    ...{ id, kind, state, place },
    sampledAt: row.sampledAt.toISOString(),
    note: noteSealed && sealer.open(noteSealed),
    answer: answerSealed && sealer.open(answerSealed),
    reportedAt: row.reportedAt.toISOString(),
    answeredAt: row.answeredAt && row.answeredAt.toISOString(),
    answerBy: row.answerBy.toISOString(),
  }
}
