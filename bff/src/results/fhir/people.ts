import type { Deps } from '../../deps.ts'
import type { Tx } from '../../infra/db.ts'
import { unprocessable } from '../../infra/fhir/outcome.ts'
import type { DiagnosticReport } from '../../infra/fhir/r4.ts'
import { personSaid, saidIn } from '../../person/service.ts'
import type { Around } from './around.ts'
import { pooledIn, specimenOf } from './content.ts'

interface Concerned {
  about: Around
  at: string
  isTest: boolean
}

/**
 * Whose report it is: the patient's; of a nucleic-acid pool everybody's whose sample is in it, where those samples name their
 * patients. Null: nobody is named, and whoever is in that tube is known to our samplers.
 */
export async function peopleOf(
  tx: Tx,
  deps: Deps,
  hospitalId: string,
  { about, at, isTest }: Concerned,
): Promise<(Buffer | null)[]> {
  const { report } = about
  if (report.subject) return [await person(tx, deps, hospitalId, report, `${at}.subject`)]
  if (!isTest) throw unprocessable(`${at}.subject`, 'the patient whose report it is has to be named', 'required')
  const keys: Buffer[] = []
  for (const sample of pooledIn(about)) {
    if (sample.subject) keys.push(await person(tx, deps, hospitalId, sample, `${at}.specimen`))
  }
  return keys.length > 0 ? keys : [null]
}

/** A sample that was made of others is a pool of as many. */
export function pooled(about: Around): number | null {
  const parents = specimenOf(about)?.parent?.length ?? 0
  return parents > 1 ? parents : null
}

function person(
  tx: Tx,
  deps: Deps,
  hospitalId: string,
  { subject, contained = [] }: Pick<DiagnosticReport, 'subject' | 'contained'>,
  path: string,
): Promise<Buffer> {
  const said = subject && saidIn(subject, contained, path)
  if (!said) throw unprocessable(path, 'the patient has to be named', 'required')
  return personSaid(tx, deps, hospitalId, said)
}
