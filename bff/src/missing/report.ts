import type { MissingView, ReportMissingRequest } from '@onecard/shared/missing'
import type { z } from 'zod'
import { accountFacts, requireConsent } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { isDuplicate } from '../infra/db.ts'
import { doOnceAsking, type Once } from '../infra/idempotency.ts'
import { Refusal } from '../infra/refusal.ts'
import { activeMember, patientsWithMembers } from '../person/service.ts'
import { reportKnown } from '../results/service.ts'
import { perhapsMine } from '../sampling/service.ts'
import { isCredible } from './rules.ts'
import { insertMissing, missingOf, openOne, type NewMissing } from './sql.ts'
import { missingView } from './view.ts'

type Wanted = z.output<typeof ReportMissingRequest>

/**
 * A resident misses a result. While staff look for it, reporting the same sample again answers with the same entry; the
 * report itself closes it. Throws Refusal member.unknown, report.unknown, sample.unknown or missing.when.
 */
export async function reportMissing(deps: Deps, who: Resident, wanted: Wanted, once: Once): Promise<MissingView> {
  const run = () => reportedOnce(deps, who, wanted, once)
  const id = await run().catch((error: unknown) => {
    // The second finger was quicker: now the first one's entry is there.
    if (isDuplicate(error, 'missing_result_open')) return run()
    throw error
  })
  const patients = await patientsWithMembers(deps, who.accountId, 'L1')
  const row = await missingOf(
    deps.sql,
    patients.map(({ personKey }) => personKey),
    id,
  )
  if (!row) throw new Refusal('missing.unknown')
  return missingView(deps, row, patients)
}

async function reportedOnce(deps: Deps, who: Resident, wanted: Wanted, once: Once): Promise<string> {
  const { id } = await doOnceAsking(
    deps,
    once,
    (entry) => entry.row.id,
    () => entryFor(deps, who, wanted),
    (tx, { row, isThere }) => (isThere ? Promise.resolve() : insertMissing(tx, row)),
  )
  return id
}

/** What would be written, and whether it stands there already. */
async function entryFor(
  deps: Deps,
  { accountId }: Resident,
  wanted: Wanted,
): Promise<{ row: NewMissing; isThere: boolean }> {
  await requireConsent(deps, accountId, 'health-data')
  const { personKey } = await activeMember(deps, accountId, wanted.memberId)
  const now = deps.clock.now()
  const sampledAt = new Date(wanted.sampledAt)
  if (!isCredible(sampledAt, now)) throw new Refusal('missing.when')
  const openKey = keyOf(deps, wanted)
  const there = await openOne(deps.sql, [personKey], openKey)
  const row = {
    ...{ personKey, accountId, openKey, sampledAt, kind: wanted.kind, place: wanted.place },
    ...{ reportId: wanted.reportId, sampleId: wanted.sampleId, id: there ?? deps.newId(), reportedAt: now },
    hospitalId: await whereToLook(deps, accountId, personKey, wanted),
    noteSealed: wanted.note === null ? null : deps.sealer.seal(wanted.note),
    answerBy: new Date(now.getTime() + deps.nucleic.answerHours * 3_600_000),
  }
  return { row, isThere: there !== null }
}

/** Which sample it is: the report's or the tube's own name for it, else when and where. */
function keyOf({ sealer }: Pick<Deps, 'sealer'>, { reportId, sampleId, kind, sampledAt, place }: Wanted): Buffer {
  return sealer.blind('missing', reportId ?? sampleId ?? JSON.stringify([kind, sampledAt, place]))
}

/** Whose laboratory or point it is; null when nobody knows. Throws for what is not this person's to name. */
async function whereToLook(
  deps: Deps,
  accountId: string,
  personKey: Buffer,
  { reportId, sampleId }: Wanted,
): Promise<string | null> {
  if (reportId !== null) {
    const report = await reportKnown(deps, personKey, reportId)
    if (!report) throw new Refusal('report.unknown')
    return report.labId
  }
  if (sampleId === null) return null
  const { phone } = await accountFacts(deps, accountId)
  const samples = phone === null ? [] : await perhapsMine(deps, deps.sealer.blind('phone', phone), [personKey])
  const sample = samples.find((one) => one.sampleId === sampleId)
  if (!sample) throw new Refusal('sample.unknown')
  return sample.hospitalId
}
