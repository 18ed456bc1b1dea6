import { TypedRequest, type TypedView } from '@onecard/shared/resultdesk'
import { note, noteLook, type Clerk } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { transact, type Param, type Sql, type Tx } from '../../infra/db.ts'
import { idBytes, idText } from '../../infra/ids.ts'
import { lastFour } from '../../infra/mask.ts'
import { Refusal } from '../../infra/refusal.ts'
import { institution } from '../institution.ts'
import { recordMany } from '../record.ts'
import { tubesReported } from '../tube.ts'
import { checkTypedWords, readTyped } from './written.ts'

interface Typed {
  id: string
  labId: string
  state: TypedView['state']
  typedSealed: Buffer
  typedBy: string
  typedByName: string
  typedAt: Date
  checkedByName: string | null
  checkedAt: Date | null
  reason: string | null
}

interface Raw {
  id: Buffer
  lab_id: string
  state: TypedView['state']
  typed_sealed: Buffer
  typed_by: Buffer
  typed_by_name: string
  typed_at: Date
  checked_by_name: string | null
  checked_at: Date | null
  reason: string | null
}

const columns = `id, lab_id, state, typed_sealed, typed_by, typed_by_name, typed_at, checked_by_name, checked_at, reason`

const typedIn = (raw: Raw): Typed => ({
  id: idText(raw.id),
  labId: raw.lab_id,
  state: raw.state,
  typedSealed: raw.typed_sealed,
  typedBy: idText(raw.typed_by),
  typedByName: raw.typed_by_name,
  typedAt: raw.typed_at,
  checkedByName: raw.checked_by_name,
  checkedAt: raw.checked_at,
  reason: raw.reason,
})

export interface TypedListRequest {
  state: TypedView['state']
  after?: string | undefined
  limit: number
}

/** Results typed in by hand, the latest first; staff of a laboratory see its own. */
export async function typed(
  deps: Deps,
  clerk: Clerk,
  { state, after, limit }: TypedListRequest,
): Promise<{ items: TypedView[]; next: string | null }> {
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'typed.list', details: state }))
  const { hospitalId } = clerk.who
  const said: [string, Param | undefined][] = [
    ['state = ?', state],
    ['lab_id = ?', hospitalId ?? undefined],
    ['id < ?', after && idBytes(after)],
  ]
  const conditions = said.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]))
  const found = await deps.sql.select<Raw>(
    `SELECT ${columns} FROM typed_result WHERE ${conditions.map(({ text }) => text).join(' AND ')}
     ORDER BY id DESC LIMIT ${Math.trunc(limit) + 1}`,
    conditions.map(({ value }) => value),
  )
  const items = found.slice(0, limit).map((raw) => typedView(deps, clerk, typedIn(raw)))
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Types in a result; nobody is shown it yet. Throws Refusal lab.unknown, identity.number-invalid or typed.not-yet. */
export async function typeResult(deps: Deps, clerk: Clerk, request: TypedRequest): Promise<TypedView> {
  const { who } = clerk
  const isTheirs = who.hospitalId === null || who.hospitalId === request.labId
  if (!isTheirs || !deps.hospitals.connection(request.labId)) throw new Refusal('lab.unknown')
  checkTypedWords(deps, request)
  const id = deps.newId()
  await transact(deps.db, async (tx) => {
    await tx.change(
      `INSERT INTO typed_result (id, lab_id, state, typed_sealed, typed_by, typed_by_name, typed_at)
       VALUES (?, ?, 'waiting', ?, ?, ?, ?)`,
      [
        ...[idBytes(id), request.labId, deps.sealer.seal(JSON.stringify(request))],
        ...[idBytes(who.staffId), who.name, deps.clock.now()],
      ],
    )
    await note(tx, deps, clerk, { action: 'typed.type', object: `typed:${id}`, hospitalId: request.labId })
  })
  return typedView(deps, clerk, await inReach(deps.sql, clerk, id))
}

export type Verdict = { verdict: 'confirmed' } | { verdict: 'rejected'; reason: string }

/**
 * A second person has compared it with the paper. Confirmed, it is a version of a report like any that a laboratory sends.
 * Throws Refusal typed.unknown, typed.checked or typed.same-person.
 */
export async function checkTyped(deps: Deps, clerk: Clerk, id: string, verdict: Verdict): Promise<TypedView> {
  const row = await inReach(deps.sql, clerk, id)
  if (row.typedBy === clerk.who.staffId) throw new Refusal('typed.same-person')
  const said = await readTyped(deps, openTyped(deps, row))
  await transact(deps.db, async (tx) => {
    await close(tx, deps, clerk, row, verdict)
    const reason = verdict.verdict === 'rejected' ? verdict.reason : ''
    const deed = { object: `typed:${id}`, details: verdict.verdict, reason, hospitalId: row.labId }
    if ('personKey' in said) {
      const look = { action: 'typed.check', subject: said.personKey, purpose: 'staff-typed', ...deed } as const
      await noteLook(tx, deps, clerk, look)
    } else await note(tx, deps, clerk, { action: 'typed.check', ...deed })
    if (verdict.verdict === 'rejected') return
    if ('personKey' in said) await recordMany(tx, deps, [said])
    else await tubesReported(tx, deps, [said])
  })
  return typedView(deps, clerk, await inReach(deps.sql, clerk, id))
}

/** Compare-and-set: of two who check at once one is told that it was checked. */
async function close(tx: Tx, deps: Deps, { who }: Clerk, { id }: Typed, verdict: Verdict): Promise<void> {
  const reason = verdict.verdict === 'rejected' ? verdict.reason : null
  const { affectedRows } = await tx.change(
    `UPDATE typed_result SET state = ?, checked_by = ?, checked_by_name = ?, checked_at = ?, reason = ?
     WHERE id = ? AND state = 'waiting'`,
    [verdict.verdict, idBytes(who.staffId), who.name, deps.clock.now(), reason, idBytes(id)],
  )
  if (affectedRows !== 1) throw new Refusal('typed.checked')
}

async function inReach(sql: Sql, { who }: Clerk, id: string): Promise<Typed> {
  const [raw] = await sql.select<Raw>(`SELECT ${columns} FROM typed_result WHERE id = ?`, [idBytes(id)])
  if (!raw || (who.hospitalId !== null && raw.lab_id !== who.hospitalId)) throw new Refusal('typed.unknown')
  return typedIn(raw)
}

function openTyped({ sealer }: Pick<Deps, 'sealer'>, { typedSealed }: Typed): TypedRequest {
  return TypedRequest.parse(JSON.parse(sealer.open(typedSealed)))
}

/** The number stands there in full only while somebody has to compare it with the paper. */
function typedView(deps: Deps, { who }: Clerk, row: Typed): TypedView {
  const { id, state, labId, typedByName, typedAt, checkedByName, checkedAt, reason } = row
  const words = openTyped(deps, row)
  const isDone = state !== 'waiting'
  return {
    ...{ id, state, reason, labName: institution(deps, labId), typedBy: typedByName, checkedBy: checkedByName },
    typed: isDone && words.of === 'person' ? { ...words, idNumber: lastFour(words.idNumber) } : words,
    typedAt: typedAt.toISOString(),
    checkedAt: checkedAt && checkedAt.toISOString(),
    mayCheck: !isDone && row.typedBy !== who.staffId,
  }
}
