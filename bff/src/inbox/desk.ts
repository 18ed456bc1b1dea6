import type { LetterView } from '@onecard/shared/inbox'
import type { Deps } from '../deps.ts'
import { audit, staffActor } from '../audit/service.ts'
import { hospitalFor, type StaffMember } from '../infra/auth.ts'
import { transact, type Param } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { decode } from '../hospital/hl7v2/charset.ts'
import { deadLetter } from './letters.ts'
import { openRaw } from './raw.ts'
import { drain, reasonOf, type Readers } from './stream.ts'

/** A member of staff at the desk where dead letters lie, as the audit names them. */
export interface Clerk {
  who: StaffMember
  address: string | null
  traceId: string
}

interface Row {
  id: Buffer
  source: LetterView['source']
  sender: string
  hospital_id: string
  message_id: Buffer | null
  reference: string
  kind: string
  encoding: string
  code: string
  segment: string | null
  path: string | null
  words: string
  state: LetterView['state']
  seen: number
  first_at: Date
  last_at: Date
}

const columns = `id, source, sender, hospital_id, message_id, reference, kind, encoding, code, segment, path, words,
  state, seen, first_at, last_at`

/** Dead letters in one state, the newest first; staff of a hospital see its own only. */
export async function letters(
  { sql }: Deps,
  { who }: Pick<Clerk, 'who'>,
  wanted: { state: LetterView['state']; hospitalId?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ items: LetterView[]; next: string | null }> {
  const said: [string, Param | undefined][] = [
    ['state = ?', wanted.state],
    ['hospital_id = ?', hospitalFor(who, wanted.hospitalId) ?? undefined],
    ['id < ?', wanted.after && idBytes(wanted.after)],
  ]
  const conditions = said.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]))
  const rows = await sql.select<Row>(
    `SELECT ${columns} FROM dead_letter WHERE ${conditions.map(({ text }) => text).join(' AND ')}
     ORDER BY id DESC LIMIT ${Math.trunc(wanted.limit) + 1}`,
    conditions.map(({ value }) => value),
  )
  const items = rows.slice(0, wanted.limit).map(view)
  return { items, next: rows.length > wanted.limit ? (items.at(-1)?.id ?? null) : null }
}

/** One dead letter with its content, which may name people: so reading it is written down. */
export async function letter(deps: Deps, clerk: Clerk, id: string): Promise<LetterView & { text: string }> {
  const row = await found(deps, clerk, id)
  const bytes = await contentOf(deps, row)
  await note(deps, clerk, 'letter.read', row)
  return { ...view(row), text: decode(bytes, row.encoding) ?? bytes.toString('latin1') }
}

/**
 * Reads a dead letter again. It is `replayed` when it could be used, and open again when not. Throws Refusal
 * letter.unknown or letter.settled.
 */
export async function replay(deps: Deps, clerk: Clerk, id: string, readers: Readers): Promise<LetterView> {
  const row = await found(deps, clerk, id)
  if (row.state !== 'open') throw new Refusal('letter.settled')
  await note(deps, clerk, 'letter.replay', row)
  if (row.message_id) await replayMessage(deps, row, row.message_id, readers)
  else await replayLine(deps, row, readers)
  return view(await found(deps, clerk, id))
}

/** Puts a dead letter aside for good. Throws Refusal letter.unknown or letter.settled. */
export async function dismiss(deps: Deps, clerk: Clerk, id: string, reason: string): Promise<LetterView> {
  const row = await found(deps, clerk, id)
  const { affectedRows } = await deps.sql.change(
    "UPDATE dead_letter SET state = 'dismissed', last_at = ? WHERE id = ? AND state = 'open'",
    [deps.clock.now(), row.id],
  )
  if (affectedRows !== 1) throw new Refusal('letter.settled')
  await note(deps, clerk, 'letter.dismiss', row, reason)
  return view(await found(deps, clerk, id))
}

async function found({ sql }: Deps, { who }: Clerk, id: string): Promise<Row> {
  const [row] = await sql.select<Row>(`SELECT ${columns} FROM dead_letter WHERE id = ?`, [idBytes(id)])
  if (!row || (who.hospitalId !== null && row.hospital_id !== who.hospitalId)) throw new Refusal('letter.unknown')
  return row
}

async function contentOf({ sql, sealer }: Deps, { id }: Row): Promise<Buffer> {
  const [row] = await sql.select<{ raw_sealed: Buffer }>('SELECT raw_sealed FROM dead_letter WHERE id = ?', [id])
  if (!row) throw new Refusal('letter.unknown')
  return openRaw(sealer, row.raw_sealed)
}

/** Back into its sender's stream, where its old number puts it before everything that came later. */
async function replayMessage(deps: Deps, row: Row, messageId: Buffer, readers: Readers): Promise<void> {
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    await tx.change(
      "UPDATE inbound_message SET state = 'received', tries = 0, due_at = ?, settled_at = NULL WHERE id = ? AND state = 'dead'",
      [now, messageId],
    )
    await tx.change("UPDATE dead_letter SET state = 'replayed', last_at = ? WHERE id = ?", [now, row.id])
  })
  await drain(deps, row.sender, readers)
}

async function replayLine(deps: Deps, row: Row, readers: Readers): Promise<void> {
  const { sender, reference, kind, encoding } = row
  const bytes = await contentOf(deps, row)
  const line = { id: idText(row.id), sender, hospitalId: row.hospital_id, reference, kind, encoding, bytes }
  try {
    await readers[row.source]({ ...line, receivedAt: row.last_at })
  } catch (error) {
    const reason = reasonOf(error)
    if (!reason) throw error
    await deadLetter(deps, deps.sql, { ...line, source: row.source, messageId: null }, reason)
    return
  }
  await deps.sql.change("UPDATE dead_letter SET state = 'replayed', last_at = ? WHERE id = ?", [
    deps.clock.now(),
    row.id,
  ])
}

type Act = 'letter.read' | 'letter.replay' | 'letter.dismiss'

function note(deps: Deps, { who, address, traceId }: Clerk, action: Act, row: Row, reason?: string): Promise<void> {
  const actor = staffActor(who, address)
  const object = `letter:${idText(row.id)}`
  const about = { object, hospitalId: row.hospital_id, reason: reason ?? null }
  return transact(deps.db, (tx) => audit(tx, deps, { actor, action, traceId, ...about }))
}

function view(row: Row): LetterView {
  return {
    id: idText(row.id),
    source: row.source,
    sender: row.sender,
    hospitalId: row.hospital_id,
    reference: row.reference,
    kind: row.kind,
    code: row.code,
    segment: row.segment,
    path: row.path,
    words: row.words,
    state: row.state,
    seen: row.seen,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
  }
}
