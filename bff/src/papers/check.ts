import type { PaperView } from '@onecard/shared/papers'
import { ReportKind } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { maskName } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { keptKey, openPersons } from '../person/service.ts'
import { institution, isOpen, standingNow, type OpenReport } from '../results/service.ts'

/**
 * What stands in the QR code of a version of a report: 128 bits that only we can make, and the same each time, so that
 * the same version is the same bytes.
 */
export function tokenOf({ sealer }: Pick<Deps, 'sealer'>, of: { reportId: string; shown: Buffer }): string {
  const mac = sealer.blind('report paper', `${of.reportId} ${of.shown.toString('hex')}`)
  return mac.subarray(0, 16).toString('base64url')
}

/** Before a paper leaves: from now on its code is known. Repeatable. */
export async function notePaper(deps: Deps, { row }: OpenReport): Promise<void> {
  if (row.shown === null) return
  const token = tokenOf(deps, { reportId: row.id, shown: row.shown })
  await deps.sql.change(
    `INSERT IGNORE INTO report_paper (token_hash, person_key, report_id, lab_id, kind, shown, issued_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[sha256(token), row.personKey, idBytes(row.id), row.labId, row.kind, row.shown, row.issuedAt],
      deps.clock.now(),
    ],
  )
}

interface PaperRow {
  person_key: Buffer
  report_id: Buffer
  lab_id: string
  kind: string
  shown: Buffer
  issued_at: Date
}

/** Tells whoever holds a paper whether it still stands. Throws Refusal paper.unknown for a code that is not ours. */
export async function checkPaper(deps: Deps, token: string): Promise<PaperView> {
  const [paper] = await deps.sql.select<PaperRow>(
    'SELECT person_key, report_id, lab_id, kind, shown, issued_at FROM report_paper WHERE token_hash = ?',
    [sha256(token)],
  )
  if (!paper) throw new Refusal('paper.unknown')
  const personKey = await keptKey(deps.sql, paper.person_key)
  const [person] = (await openPersons(deps, [personKey])).values()
  return {
    state: await stateOf(deps, paper, personKey),
    institutionName: institution(deps, paper.lab_id),
    kind: ReportKind.parse(paper.kind),
    issuedAt: paper.issued_at.toISOString(),
    nameMasked: person ? maskName(person.name) : '*',
  }
}

/** What staff have yet to settle has changed since it was printed, whichever way it ends. */
async function stateOf(deps: Deps, paper: PaperRow, personKey: Buffer): Promise<PaperView['state']> {
  const now = await standingNow(deps, personKey, idText(paper.report_id))
  if (now?.state === 'withdrawn') return 'withdrawn'
  return now?.shown?.equals(paper.shown) && isOpen(now) ? 'genuine' : 'changed'
}
