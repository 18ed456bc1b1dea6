import type { PassTest, PassView, TestStanding } from '@onecard/shared/pass'
import { accountFacts } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { maskName } from '../infra/mask.ts'
import { spread } from '../infra/random.ts'
import { activeMember, patientsOf, patientsWithMembers, personsOf, type PatientKey } from '../person/service.ts'
import { perhapsMine } from '../sampling/service.ts'
import { institution } from './institution.ts'
import { itemOf } from './list.ts'
import { runningHours, validityOf } from './nucleic.ts'
import { latest, type ReportRow } from './sql.ts'

/** Seconds between two looks of one phone: while something is awaited, and otherwise. */
const soon = 60
const later = 300

/** The latest test of a member and its clocks. Throws Refusal member.unknown. */
export async function pass(deps: Deps, { accountId }: Resident, memberId: string): Promise<PassView> {
  const member = await activeMember(deps, accountId, memberId)
  const tests = await testsOf(deps, await keysOf(deps, accountId, memberId))
  return {
    ...{ memberId, nameMasked: maskName(member.name) },
    ...passOf(deps, tests),
    checkedAt: deps.clock.now().toISOString(),
    retryAfterSeconds: spread(tests.some(isAwaited) ? soon : later),
  }
}

/** What a terminal that may know it is told of a person's latest test; the server's answer, never the phone's picture. */
export async function testShown(deps: Deps, personKey: Buffer): Promise<PassTest | null> {
  const { latest: last, counting } = passOf(deps, await testsOf(deps, [personKey]))
  return counting ?? last
}

/** Where a member's tests stand, so that nothing is ever silence. Throws Refusal member.unknown. */
export async function testStanding(deps: Deps, { accountId }: Resident, memberId: string): Promise<TestStanding> {
  await activeMember(deps, accountId, memberId)
  const patients = await chosen(deps, accountId, memberId)
  const tests = await testsOf(
    deps,
    patients.map(({ personKey }) => personKey),
  )
  const shown = (rows: readonly ReportRow[]) => rows.map((row) => itemOf(deps, row, patients))
  return {
    waiting: shown(tests.filter(isAwaited)),
    latest: shown(tests.filter((test) => !isAwaited(test)).slice(0, 3)),
    perhaps: await perhaps(deps, accountId),
    retryAfterSeconds: spread(tests.some(isAwaited) ? soon : later),
  }
}

/** Samples under the account's own, confirmed phone number that none of its people is known to have given. */
async function perhaps(deps: Deps, accountId: string): Promise<TestStanding['perhaps']> {
  const [{ phone }, patients, people] = await Promise.all([
    accountFacts(deps, accountId),
    patientsOf(deps, accountId, 'L2'),
    personsOf(deps, accountId),
  ])
  // Nobody whose own records are still closed is told of samples that may be theirs.
  if (phone === null || patients.length === 0) return []
  const found = await perhapsMine(deps, deps.sealer.blind('phone', phone), people)
  return found.map(({ sampleId, sampledAt, place }) => ({ sampleId, sampledAt: sampledAt.toISOString(), place }))
}

async function chosen(deps: Deps, accountId: string, memberId: string): Promise<PatientKey[]> {
  return (await patientsWithMembers(deps, accountId, 'L2')).filter((patient) => patient.memberId === memberId)
}

async function keysOf(deps: Deps, accountId: string, memberId: string): Promise<Buffer[]> {
  return (await chosen(deps, accountId, memberId)).map(({ personKey }) => personKey)
}

/** The latest twenty, by when the sample was taken; what was taken back is not among them. */
async function testsOf({ sql }: Pick<Deps, 'sql'>, people: readonly Buffer[]): Promise<ReportRow[]> {
  const none = { entrance: undefined, title: undefined, from: null, until: null, after: null }
  const rows = await latest(sql, { people, kind: 'nucleic-acid', ...none, limit: 20 })
  return rows
    .filter(({ state }) => state !== 'withdrawn')
    .sort((one, other) => takenAt(other).getTime() - takenAt(one).getTime())
}

const takenAt = ({ sampledAt, issuedAt }: ReportRow): Date => sampledAt ?? issuedAt
const isAwaited = ({ nucleic }: ReportRow): boolean => nucleic === 'sampled' || nucleic === 'testing'

/** An older negative test goes on counting only while a later sample is awaited: any answer to that takes its place. */
function passOf(deps: Deps, tests: readonly ReportRow[]): Pick<PassView, 'latest' | 'counting'> {
  const [last] = tests
  const answered = tests.find((test) => !isAwaited(test))
  const shown = answered ? testOf(deps, answered) : null
  return {
    latest: last ? testOf(deps, last) : null,
    counting: answered !== last && shown?.withinHours ? shown : null,
  }
}

function testOf(deps: Deps, row: ReportRow): PassTest {
  const counts = row.nucleic === 'negative' ? validityOf(deps.nucleic, row) : null
  const withinHours = counts && runningHours(counts, deps.clock.now())
  return {
    state: row.nucleic ?? 'testing',
    sampledAt: takenAt(row).toISOString(),
    issuedAt: isAwaited(row) ? null : row.issuedAt.toISOString(),
    institutionName: institution(deps, row.labId),
    validity: withinHours === null ? null : counts,
    withinHours,
  }
}
