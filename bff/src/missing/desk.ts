import type { MissingState, StaffMissingView } from '@onecard/shared/missing'
import { note, noteLook, type Clerk } from '../clerk/service.ts'
import type { Deps } from '../deps.ts'
import { readCursor, writeCursor } from '../infra/cursor.ts'
import { transact } from '../infra/db.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { openPersons } from '../person/service.ts'
import { closeMissing, missingById, waiting, type MissingRow } from './sql.ts'
import { staffMissingView } from './view.ts'

export interface DeskRequest {
  state: MissingState
  after?: string | undefined
  limit: number
}

/** The longest waiting first; staff of an institution see what was sampled or examined there. One row in the audit a list. */
export async function missingResults(
  deps: Deps,
  clerk: Clerk,
  { state, after, limit }: DeskRequest,
): Promise<{ items: StaffMissingView[]; next: string | null }> {
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'missing.list', details: state }))
  const { hospitalId } = clerk.who
  const found = await waiting(deps.sql, { state, hospitalId, after: readCursor(after), limit: limit + 1 })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    items: await shown(deps, rows),
    next: last && found.length > rows.length ? writeCursor({ at: last.reportedAt, id: last.id }) : null,
  }
}

/** Says what was found out, and the resident is told. Throws Refusal missing.unknown or missing.closed. */
export async function answerMissing(
  deps: Deps,
  clerk: Clerk,
  id: string,
  { state, answer }: { state: 'found' | 'not-found'; answer: string },
): Promise<StaffMissingView> {
  const row = await inReach(deps, clerk, id)
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    const closing = { state, answerSealed: deps.sealer.seal(answer), answeredBy: clerk.who.staffId, now }
    if (!(await closeMissing(tx, id, closing))) throw new Refusal('missing.closed')
    const deed = { subject: row.personKey, object: `missing:${id}`, details: state, hospitalId: row.hospitalId }
    await noteLook(tx, deps, clerk, { action: 'missing.answer', purpose: 'staff-missing', ...deed })
    await emit(tx, deps, 'missing.answered', { personKey: row.personKey.toString('hex'), missingId: id })
  })
  const [view] = await shown(deps, [await inReach(deps, clerk, id)])
  if (!view) throw new Refusal('missing.unknown')
  return view
}

async function inReach({ sql }: Deps, { who }: Clerk, id: string): Promise<MissingRow> {
  const row = await missingById(sql, id)
  if (!row || (who.hospitalId !== null && row.hospitalId !== who.hospitalId)) throw new Refusal('missing.unknown')
  return row
}

/** Whose account was closed meanwhile has no name any more, and nobody to be told. */
async function shown(deps: Deps, rows: readonly MissingRow[]): Promise<StaffMissingView[]> {
  const facts = await openPersons(
    deps,
    rows.map(({ personKey }) => personKey),
  )
  return rows.flatMap((row) => {
    const person = facts.get(row.personKey.toString('hex'))
    return person ? [staffMissingView(deps, row, person)] : []
  })
}
