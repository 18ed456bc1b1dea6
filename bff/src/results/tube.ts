import type { Deps } from '../deps.ts'
import { rowMarks, transact, type Tx } from '../infra/db.ts'
import type { Events } from '../infra/events.ts'
import { tubeById, type SealedTube } from '../sampling/service.ts'
import { awaitSamples, withdrawSample } from './awaited.ts'
import { hashOf, openContent, sealContent } from './content.ts'
import { recordMany, type NewReport } from './record.ts'
import type { VersionFacts } from './rules.ts'
import { isOf, nucleicCode, tubesOf } from './samples.ts'

/** What a laboratory found in a tube, without saying whose samples are in it. The sample number is the tube's code. */
export type TubeFinding = Omit<NewReport, 'personKey'>

/**
 * Takes in what laboratories found in tubes. Who is in a tube gets the finding as their own report in the same step; where
 * nobody knows the tube yet it waits, and staff see that it does. In as many statements for a tube of ten as for one.
 */
export async function tubesReported(tx: Tx, deps: Deps, said: readonly TubeFinding[]): Promise<void> {
  if (said.length === 0) return
  const findings = said.map((finding) => ({ ...finding, sampleNumber: finding.sampleNumber.toUpperCase() }))
  await meet(tx, findings, deps.clock.now())
  await keep(tx, deps, findings)
  const tubes = await tubesOf(tx, findings)
  await markMatched(tx, tubes)
  const reports = findings.flatMap((finding) => tubes.filter(isOf(finding)).flatMap((tube) => sharedOut(finding, tube)))
  await recordMany(tx, deps, reports)
}

/** A tube was sealed: each of its people awaits a result, or has it where the laboratory was first. Repeatable. */
export async function tubeSealed(deps: Deps, { tubeId }: Events['tube.sealed']): Promise<void> {
  await transact(deps.db, async (tx) => {
    const tube = await tubeById(tx, tubeId)
    if (tube) await shareOut(tx, deps, tube)
  })
}

/** Staff have put right whose sample it was: it is nobody's of whom it was, and its result another's. Repeatable. */
export async function tubeCorrected(deps: Deps, { tubeId, from }: Events['tube.corrected']): Promise<void> {
  await transact(deps.db, async (tx) => {
    const tube = await tubeById(tx, tubeId)
    if (!tube) return
    const key = Buffer.from(from, 'hex')
    await meet(tx, [{ labId: tube.labId, sampleNumber: tube.code }], deps.clock.now())
    if (!tube.people.some(({ personKey }) => personKey.equals(key))) {
      await withdrawSample(tx, deps, { labId: tube.labId, sampleNumber: tube.code, personKey: key })
    }
    await shareOut(tx, deps, tube)
  })
}

async function shareOut(tx: Tx, deps: Deps, tube: SealedTube): Promise<void> {
  const sample = { labId: tube.labId, sampleNumber: tube.code }
  await meet(tx, [sample], deps.clock.now())
  await markMatched(tx, [tube])
  await awaitSamples(tx, deps, tube)
  const findings = await findingsOf(tx, deps, sample)
  await recordMany(
    tx,
    deps,
    findings.flatMap((finding) => sharedOut(finding, tube)),
  )
}

function sharedOut(finding: TubeFinding, { people }: SealedTube): NewReport[] {
  return people.map(({ personKey }) => ({ ...finding, personKey }))
}

type OfTube = Pick<TubeFinding, 'labId' | 'sampleNumber'>

/**
 * The row under whose lock a tube's people and its findings meet: whoever comes second sees what the first has written.
 * Always in one order, so that two who want some of the same wait for one another instead of each for the other.
 */
async function meet(tx: Tx, tubes: readonly OfTube[], now: Date): Promise<void> {
  const keys = [...new Set(tubes.map(({ labId, sampleNumber }) => `${labId}\n${sampleNumber}`))].sort()
  await tx.many.change(
    `INSERT INTO tube_answered (lab_id, tube_code, is_matched, first_received_at)
     VALUES ${rowMarks(keys.length, 4)} ON DUPLICATE KEY UPDATE tube_code = VALUES(tube_code)`,
    keys.flatMap((key) => [...key.split('\n'), false, now]),
  )
}

async function markMatched(tx: Tx, tubes: readonly SealedTube[]): Promise<void> {
  if (tubes.length === 0) return
  await tx.many.change(
    `UPDATE tube_answered SET is_matched = 1 WHERE (lab_id, tube_code) IN (${rowMarks(tubes.length, 2)})`,
    tubes.flatMap(({ labId, code }) => [labId, code]),
  )
}

async function keep(tx: Tx, { clock, sealer }: Deps, findings: readonly TubeFinding[]): Promise<void> {
  const now = clock.now()
  await tx.many.change(
    `INSERT IGNORE INTO tube_finding (lab_id, tube_code, hash, version, status, outcome, sampled_at, issued_at,
       title, content_sealed, received_at) VALUES ${rowMarks(findings.length, 11)}`,
    findings.flatMap((finding) => [
      ...[finding.labId, finding.sampleNumber, hashOf(finding), finding.version, finding.status, finding.outcome],
      ...[finding.sampledAt, finding.issuedAt, finding.title, sealContent(sealer, finding.content), now],
    ]),
  )
}

/** Those of these findings that have not been said before, each once. */
export async function unheardOf(tx: Tx, said: readonly TubeFinding[]): Promise<ReadonlySet<TubeFinding>> {
  if (said.length === 0) return new Set()
  const keyOf = ({ labId, sampleNumber }: OfTube, hash: Buffer) => `${labId}\n${sampleNumber}\n${hash.toString('hex')}`
  const byKey = new Map(said.toReversed().map((finding) => [keyOf(finding, hashOf(finding)), finding]))
  const rows = await tx.many.select<{ lab_id: string; tube_code: string; hash: Buffer }>(
    `SELECT lab_id, tube_code, hash FROM tube_finding WHERE (lab_id, tube_code, hash) IN (${rowMarks(said.length, 3)})`,
    said.flatMap((finding) => [finding.labId, finding.sampleNumber, hashOf(finding)]),
  )
  for (const row of rows) byKey.delete(keyOf({ labId: row.lab_id, sampleNumber: row.tube_code }, row.hash))
  return new Set(byKey.values())
}

interface RawFinding extends Pick<VersionFacts, 'version' | 'status' | 'outcome'> {
  sampled_at: Date | null
  issued_at: Date
  title: string
  content_sealed: Buffer
}

/** All that the laboratory has said of a tube so far. */
async function findingsOf(tx: Tx, { sealer }: Deps, sample: OfTube): Promise<TubeFinding[]> {
  const rows = await tx.select<RawFinding>(
    `SELECT version, status, outcome, sampled_at, issued_at, title, content_sealed FROM tube_finding
     WHERE lab_id = ? AND tube_code = ?`,
    [sample.labId, sample.sampleNumber],
  )
  return rows.map(({ version, status, outcome, title, ...row }) => ({
    ...{ ...sample, code: nucleicCode, kind: 'nucleic-acid', people: null },
    ...{ version, status, outcome, title },
    ...{ sampledAt: row.sampled_at, issuedAt: row.issued_at, content: openContent(sealer, row.content_sealed) },
  }))
}
