import type { UnmatchedTubeView } from '@onecard/shared/resultdesk'
import type { Clerk } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { rowMarks, type Sql } from '../../infra/db.ts'
import { Refusal } from '../../infra/refusal.ts'
import { institution } from '../institution.ts'
import { standingOf, type VersionFacts } from '../rules.ts'

interface Tube {
  labId: string
  code: string
  receivedAt: Date
}

/** Tubes that a laboratory has answered for and nobody has registered, the longest waiting first; a laboratory's staff see its own. */
export async function unmatchedTubes(
  deps: Deps,
  { who }: Clerk,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: UnmatchedTubeView[]; next: string | null }> {
  const found = await unmatched(deps.sql, { labId: who.hospitalId, after: readAfter(after), limit: limit + 1 })
  const tubes = found.slice(0, limit)
  const findings = await findingsOf(deps.sql, tubes)
  const last = tubes.at(-1)
  return {
    items: tubes.flatMap((tube) => viewOf(deps, tube, findings)),
    next: last && found.length > tubes.length ? writeAfter(last) : null,
  }
}

async function unmatched(
  sql: Sql,
  { labId, after, limit }: { labId: string | null; after: Tube | null; limit: number },
): Promise<Tube[]> {
  const rows = await sql.select<{ lab_id: string; tube_code: string; first_received_at: Date }>(
    `SELECT lab_id, tube_code, first_received_at FROM tube_answered
     WHERE is_matched = 0 ${labId === null ? '' : 'AND lab_id = ?'}
       ${after ? 'AND (first_received_at, lab_id, tube_code) > (?, ?, ?)' : ''}
     ORDER BY first_received_at, lab_id, tube_code LIMIT ${Math.trunc(limit)}`,
    [...(labId === null ? [] : [labId]), ...(after ? [after.receivedAt, after.labId, after.code] : [])],
  )
  return rows.map((row) => ({ labId: row.lab_id, code: row.tube_code, receivedAt: row.first_received_at }))
}

type Finding = VersionFacts & { labId: string; code: string }

async function findingsOf(sql: Sql, tubes: readonly Tube[]): Promise<Finding[]> {
  if (tubes.length === 0) return []
  const rows = await sql.select<
    Omit<VersionFacts, 'issuedAt'> & { lab_id: string; tube_code: string; issued_at: Date }
  >(
    `SELECT lab_id, tube_code, hash, version, status, outcome, issued_at FROM tube_finding
     WHERE (lab_id, tube_code) IN (${rowMarks(tubes.length, 2)})`,
    tubes.flatMap(({ labId, code }) => [labId, code]),
  )
  return rows.map(({ lab_id, tube_code, issued_at, ...facts }) => ({
    ...{ ...facts, labId: lab_id, code: tube_code, issuedAt: issued_at },
  }))
}

function viewOf(deps: Deps, tube: Tube, findings: readonly Finding[]): UnmatchedTubeView[] {
  const { labId, code, receivedAt } = tube
  const own = findings.filter((finding) => finding.labId === labId && finding.code === code)
  const { shown, state } = standingOf(own)
  if (!shown) return []
  const times = { issuedAt: shown.issuedAt.toISOString(), receivedAt: receivedAt.toISOString() }
  return [{ labId, labName: institution(deps, labId), code, state, ...times }]
}

function writeAfter({ receivedAt, labId, code }: Tube): string {
  return `${receivedAt.toISOString()}_${labId}_${code}`
}

function readAfter(text: string | undefined): Tube | null {
  if (text === undefined) return null
  const [instant = '', labId, code] = text.split('_')
  const receivedAt = new Date(instant)
  if (labId === undefined || code === undefined || Number.isNaN(receivedAt.getTime())) {
    throw new Refusal('request.invalid', [{ path: 'query.after', message: 'not a page that we gave' }])
  }
  return { receivedAt, labId, code }
}
