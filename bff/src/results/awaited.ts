import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import type { SealedTube } from '../sampling/service.ts'
import { dropReport, factsOf, lockReports, makeReports, naturalKey, type Natural } from './put.ts'
import { nucleicCode, sampleIn } from './samples.ts'
import type { ReportRow } from './sql.ts'
import { stand } from './stand.ts'

/**
 * Whoever's sample is in a sealed tube has a report from then on: one that is awaited, where the laboratory has said nothing
 * yet. What it said before of one of them by name is told what our samplers know of the sample.
 */
export async function awaitSamples(tx: Tx, deps: Deps, tube: SealedTube): Promise<void> {
  const now = deps.clock.now()
  const rows = tube.people.map(({ personKey }) => awaited(deps, tube, personKey))
  if (rows.length === 0) return
  await makeReports(tx, rows, now)
  const there = await lockReports(tx, rows)
  const facts = await factsOf(
    tx,
    [...there.values()].map(({ id }) => id),
  )
  const wholes = [...there.values()].map((report) => ({
    report,
    versions: facts.get(report.id) ?? [],
    words: [],
    sample: sampleIn(tube, report.personKey),
  }))
  await stand(tx, deps, wholes, now)
}

function awaited({ newId }: Deps, tube: SealedTube, personKey: Buffer): ReportRow {
  const sample = sampleIn(tube, personKey)
  if (!sample) throw new Error('who is in a tube has a sample in it')
  return {
    ...{ personKey, id: newId(), labId: tube.labId, sampleNumber: tube.code, code: nucleicCode },
    ...{ kind: 'nucleic-acid', title: '新冠病毒核酸检测', state: 'preliminary', nucleic: 'sampled' },
    ...{ abnormal: 0, critical: false, shown: null, issuedAt: sample.sampledAt ?? tube.sealedAt, toldAt: null },
    ...{ outcome: null, calledAt: null, settled: null, ...sample },
  }
}

/** It was somebody else's sample: nothing that the tube's result said stays with this person. */
export async function withdrawSample(tx: Tx, deps: Deps, sample: Omit<Natural, 'code'>): Promise<void> {
  const natural = { ...sample, code: nucleicCode }
  const report = (await lockReports(tx, [natural])).get(naturalKey(natural))
  if (!report) return
  await tx.change(
    `DELETE FROM report_version WHERE report_id = ? AND hash IN
       (SELECT hash FROM tube_finding WHERE lab_id = ? AND tube_code = ?)`,
    [idBytes(report.id), sample.labId, sample.sampleNumber],
  )
  const versions = (await factsOf(tx, [report.id])).get(report.id) ?? []
  if (versions.length === 0) return dropReport(tx, report)
  // What the laboratory said of this person by name stays, as of a sample that we know nothing of.
  const unknown = { entrance: null, people: null, place: null, expectedAt: null, sampledAt: report.sampledAt }
  await stand(tx, deps, [{ report, versions, words: [], sample: unknown }], deps.clock.now())
}
